"""The resident program: one at a time, following settings and connection as they change."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from companion.bootstrap import Companion, run_companion
from companion.errors import AlreadyRunning, SettingRefused
from companion.folders import Folders, find_folders
from companion.only_one import single_instance
from companion.outbox.silence import Silence
from companion.outbox.writer import nobody_told, nothing_read
from companion.storage.profile_store import FileProfileStore
from companion.writing_rules import Advice, WritingRules, open_writer
from native_host.framing import MAX_FROM_BROWSER, FrameReader, encode_frame
from tests.fakes.companion import running
from tests.fakes.samples import PROFILE
from tests.fakes.watch import ScriptedWatch
from tests.fakes.wire import HELLO, copy_request, request


@pytest.fixture
def folders(home: Path) -> Folders:
    """The folders of an installation that was never connected."""
    assert home.is_dir()
    return find_folders()


async def ask(folders: Folders, body: bytes) -> dict[str, Any]:
    """One answer over the socket."""
    reader, writer = await asyncio.open_unix_connection(folders.socket)
    writer.write(encode_frame(body))
    frames = FrameReader(MAX_FROM_BROWSER)
    bodies: list[bytes] = []
    while not bodies:
        bodies = frames.feed(await reader.read(65536))
    writer.close()
    await writer.wait_closed()
    reply: dict[str, Any] = json.loads(bodies[0])
    return reply


async def test_second_companion_gives_way(folders: Folders) -> None:
    """One resident process: the second says so and touches neither socket nor journal."""
    with single_instance(folders):
        folders.socket.touch()
        with pytest.raises(AlreadyRunning):
            await run_companion(folders)
        assert folders.socket.exists()


async def test_lock_ends_with_its_companion(folders: Folders) -> None:
    """After the first has ended the next one may start."""
    for _ in range(2):
        with single_instance(folders):
            pass


async def test_companion_answers_until_it_is_stopped(folders: Folders) -> None:
    """It greets before any connection, and at the end its socket is gone."""
    async with running(folders):
        reply = await ask(folders, request(HELLO))
        assert "not_connected" == reply["result"]["connection"]["state"]
    assert not folders.socket.exists()


@pytest.mark.parametrize("text", ["no json", "[]", '{"hold_seconds": 99}', '{"no_such": 1}'])
async def test_companion_with_a_damaged_policy_says_so_and_copies_nothing(
    folders: Folders, home: Path, text: str
) -> None:
    """It stays reachable and refuses every click by name; mended, it works without a restart."""
    (home / "policy.json").write_text(text, encoding="utf-8")
    async with running(folders):
        assert "setting_refused" == (await ask(folders, copy_request()))["error"]["code"]
        (home / "policy.json").unlink()
        assert "not_connected" == (await ask(folders, copy_request()))["error"]["code"]


def test_settings_are_told_with_who_set_each_and_nobody_who_is_blocked(folders: Folders) -> None:
    """A page can show them without a connection; addresses of people are not among them."""
    folders.settings(None).write_user("hold_seconds", "20")
    told = {one.name: one for one in Companion(folders).show_settings().settings}
    assert ("20", "user", False) == (
        told["hold_seconds"].value,
        told["hold_seconds"].source,
        told["hold_seconds"].is_locked,
    )
    assert "off" == told["writeback"].value
    assert "never_copy" not in told


async def test_companion_follows_settings_and_connection(folders: Folders) -> None:
    """Connected by another process, switched on by another: told to the pages, used at the next click."""
    # A sign-in in another process's memory: what is known of it at once is all that can be known.
    profile = replace(PROFILE, vault="memory")
    companion = Companion(folders)
    told: list[dict[str, Any]] = []
    companion.hub.add(lambda body: told.append(json.loads(body)["event"]))
    assert await companion.enter() is None
    FileProfileStore(folders.profiles).keep(profile)
    workplace = await companion.enter()
    assert workplace is not None
    assert workplace is await companion.enter()
    folders.settings(None).write_user("writeback", "on")
    await companion.enter()
    await companion.close()
    assert [("signin.changed", "signed_out"), ("settings.changed", True)] == [
        (event["kind"], event.get("connection", {}).get("state") or event["writing"]["is_writeback_on"])
        for event in told
    ]


async def test_companion_tells_pages_what_is_left_out_and_by_whom(folders: Folders, home: Path) -> None:
    """At each change of a setting, and once only: the user's own choice, then the administrator's. C3, D14."""
    companion = Companion(folders)
    told: list[dict[str, Any]] = []
    companion.hub.add(lambda body: told.append(json.loads(body)["event"]))
    await companion.enter()
    folders.settings(None).write_user("item_types", "inmail message note")
    await companion.enter()
    (home / "policy.json").write_text('{"item_types": "inmail message note call"}', encoding="utf-8")
    await companion.enter()
    await companion.enter()
    await companion.close()
    assert [
        [{"what": "tag", "by": "user"}, {"what": "call", "by": "user"}],
        [{"what": "tag", "by": "administrator"}],
    ] == [event["writing"]["left_out"] for event in told]


async def test_companion_reopens_after_connecting_anew(folders: Folders) -> None:
    """A new sign-in for the same environment is a new workplace over the same journal."""
    companion = Companion(folders)
    store = FileProfileStore(folders.profiles)
    store.keep(PROFILE)
    first = await companion.enter()
    store.keep(replace(PROFILE, connected_at="2026-11-19T08:00:00.000Z"))
    second = await companion.enter()
    assert first is not None
    assert second is not None
    assert first.profile != second.profile
    assert 1 == len(list(folders.profiles.glob("*/outbox.db")))
    await companion.close()


async def test_companion_sends_nothing_under_settings_it_cannot_read(folders: Folders, home: Path) -> None:
    """A damaged policy stops the dispatcher too, not only the clicks."""
    folders.settings(None).write_user("writeback", "on")
    companion = Companion(folders)
    read_settings = companion.household_of(PROFILE).read_settings
    writer = open_writer(
        PROFILE, WritingRules(read_settings), ScriptedWatch(), Advice(nothing_read, nobody_told), Silence()
    )
    assert writer.may_write()
    (home / "policy.json").write_text("no json", encoding="utf-8")
    assert not writer.may_write()
    with pytest.raises(SettingRefused):
        companion.read_rules()


async def test_profile_that_cannot_be_put_to_work_leaves_its_journal_closed(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks is told why; nothing that was opened on the way stays open and holds up the program's end."""

    def refuse(*_arguments: object) -> None:
        raise SettingRefused(file="settings.toml", reason="staged")

    monkeypatch.setattr("companion.open_profile.open_mirroring", refuse)
    profiles = FileProfileStore(folders.profiles)
    profiles.keep(PROFILE)
    with pytest.raises(SettingRefused):
        await Companion(folders).enter()
    assert (profiles.folder_of(PROFILE) / "outbox.db").exists()
    assert "writer of outbox.db" not in [thread.name for thread in threading.enumerate()]
