"""Told to leave by an administrator, every companion stops, asks about what was not sent, clears and tells. A9, G4."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from companion import disconnecting
from companion.core.leaving import Decision
from companion.disconnecting import leave_here
from companion.signin.vault import open_vault
from companion.storage.leaving import LeavingJournal
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.controls import rows_of
from tests.fakes.environment import MARISA
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import HELLO, SUSANNA, copy_request, request
from tests.organisation.conftest import ADMIN, Computer, Organisation

TEO = "teo.lindqvist@contoso.example"
DISCONNECT = ("org", "disconnect", "--json")
CLEAR = (*DISCONNECT, "--clear")
LEAVE = {"kind": "connection.disconnect", "unsent": "discard", "is_clearing": False}


def folder_of(computer: Computer) -> Path:
    """Where the connection in use keeps everything."""
    profiles = FileProfileStore(computer.folders.profiles)
    profile = profiles.read_current()
    assert profile is not None
    return profiles.folder_of(profile)


def is_connected(computer: Computer) -> bool:
    """Whether a connection is in use there."""
    return FileProfileStore(computer.folders.profiles).read_current() is not None


async def said(computer: Computer, capsys: pytest.CaptureFixture[str], *command: str) -> dict[str, Any]:
    """What a command says to programs."""
    capsys.readouterr()
    assert 0 == await computer.run(*command)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def states(answer: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """Who → how far, and how many items."""
    return {one["name"]: (one["state"], one["unsent"]) for one in answer["companions"]}


async def greeted(browser: Browser) -> dict[str, Any]:
    """The connection as a page that comes now is told."""
    connection: dict[str, Any] = (await browser.ask(request(HELLO, "hello", None)))["result"]["connection"]
    return connection


async def left(browser: Browser) -> None:
    """Return once the companion uses no connection any more."""
    if (await greeted(browser))["state"] != "not_connected":
        await browser.hear('"not_connected"')


async def with_unsent_item(computer: Computer) -> None:
    """One message is saved at a computer, and not sent."""
    assert 0 == await computer.run("settings", "set", "hold_seconds", "0")
    async with running(computer.folders), extension_end(computer.folders.socket) as browser:
        await browser.ask(request({"kind": "outbox.pause", "is_paused": True}, "pause", None))
        answer = await browser.ask(copy_request("ask", "click-1", person=SUSANNA, body="Not sent yet"))
        assert answer["ok"] is True


async def waiting(browser: Browser) -> None:
    """Return once the companion asks what is to become of unsent items."""
    if ((await greeted(browser))["trouble"] or {}).get("code") != "org_disconnect_undecided":
        await browser.hear('"org_disconnect_undecided"')


async def test_second_companion_follows_and_the_one_offline_is_pending(
    organisation: Organisation, admin: Computer, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Marisa's is cleared and says so; Teo's, not started, is shown as never heard of, and leaves when it starts."""
    teo = await organisation.connected(TEO)
    assert 0 == await admin.run("seats", "assign", MARISA, TEO, ADMIN)
    assert (await said(admin, capsys, *CLEAR))["is_changed"]
    folder = folder_of(rep)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await left(browser)
    assert not folder.exists()
    assert not (rep.folders.vault / "tokens.json").exists()
    answer = await said(admin, capsys, *DISCONNECT)
    assert ("reported", 0) == states(answer)["Marisa Duarte"]
    assert ("pending", 0) == states(answer)["Teo Lindqvist"]
    assert is_connected(admin)
    async with running(teo.folders), extension_end(teo.folders.socket) as browser:
        await left(browser)
    assert ("reported", 0) == states(await said(admin, capsys, *DISCONNECT))["Teo Lindqvist"]


async def test_unsent_items_are_asked_about_before_anything_is_removed(
    admin: Computer, rep: Computer, organisation: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    """The item waits, unsent, with its reason; the administrator sees how many; decided, the companion leaves."""
    await with_unsent_item(rep)
    assert 0 == await admin.run("seats", "assign", MARISA)
    await said(admin, capsys, *CLEAR)
    folder = folder_of(rep)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await waiting(browser)
        await browser.ask(request({"kind": "outbox.pause", "is_paused": False}, "resume", None))
        refused = await browser.ask(copy_request("ask-2", "click-2", person=SUSANNA, body="Another"))
        assert (False, "org_disconnect_undecided") == (refused["ok"], refused["error"]["code"])
        listed = await browser.ask(request({"kind": "outbox.list", "item_ids": None}, "list", None))
        assert ["org_disconnect_undecided"] == [one["cause"]["code"] for one in listed["result"]["items"]]
        assert (folder / "outbox.db").exists()
        assert ("waiting", 1) == states(await said(admin, capsys, *DISCONNECT))["Marisa Duarte"]
        done = await browser.ask(request(LEAVE, "leave", None))
        assert 1 == done["result"]["discarded_items"]
    assert not folder.exists()
    assert ("reported", 0) == states(await said(admin, capsys, *DISCONNECT))["Marisa Duarte"]
    assert [] == await rows_of(organisation.emulator, "li_messages")


async def test_administrators_page_says_it_sees_it_and_lifts_it(admin: Computer, rep: Computer) -> None:
    """By the page's own questions: nobody was told, everybody is, said twice it counts once, and it is lifted."""
    assert 0 == await admin.run("seats", "assign", MARISA, TEO)
    async with running(admin.folders), extension_end(admin.folders.socket) as browser:

        async def asked(name: str, **message: str) -> dict[str, Any]:
            key = f"key-{name}" if message else None
            kind = "organisation.disconnect" if message else "departures.read"
            answer = await browser.ask(request({"kind": kind, **message}, name, key))
            found: dict[str, Any] = answer["result"]
            return found

        assert (await asked("before"))["order"] is None
        said = await asked("say", deed="clear")
        assert (True, True, 2) == (said["is_changed"], said["order"]["is_clearing"], said["pending"])
        again = await asked("again", deed="clear")
        assert (False, said["order"]) == (again["is_changed"], again["order"])
        assert "org_disconnected" == (await greeted(browser))["trouble"]["code"]
        async with running(rep.folders), extension_end(rep.folders.socket) as theirs:
            await left(theirs)
        seen = await asked("see")
        assert [("Teo Lindqvist", "pending"), ("Marisa Duarte", "reported")] == [
            (one["name"], one["state"]) for one in seen["companions"]
        ]
        assert (await asked("lift", deed="lift"))["order"]["lifted_at"]
        # Without a seat of their own an administrator copies nothing anyway.
        assert "seat_missing" == (await greeted(browser))["trouble"]["code"]
    assert is_connected(admin)


async def test_reconnected_organisation_works_for_whoever_signs_in_anew(
    organisation: Organisation, admin: Computer, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """While it stands a new connection copies nothing; lifted, it copies, also where somebody left late."""
    await said(admin, capsys, *CLEAR)
    early = await organisation.connected(TEO)
    async with running(early.folders), extension_end(early.folders.socket) as browser:
        assert "org_disconnected" == (await greeted(browser))["trouble"]["code"]
    assert (await said(admin, capsys, "org", "reconnect", "--json"))["order"]["lifted_at"]
    # Marisa's computer was off all the time: what it holds is from before.
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await left(browser)
    again = await organisation.connected(MARISA)
    for computer in (early, again):
        async with running(computer.folders), extension_end(computer.folders.socket) as browser:
            if (await greeted(browser))["trouble"] is not None:
                await browser.hear('"trouble": null')
            answer = await browser.ask(copy_request("ask", "click-1", person=SUSANNA))
            assert answer["ok"] is True, answer
        assert is_connected(computer)


async def test_killed_anywhere_it_ends_once(
    admin: Computer,
    rep: Computer,
    organisation: Organisation,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed at each step and started again: one report, what the rep decided is not asked again, nothing is left."""
    await with_unsent_item(rep)
    assert 0 == await admin.run("seats", "assign", MARISA)
    await said(admin, capsys, *CLEAR)
    folder = folder_of(rep)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await waiting(browser)
    profile = FileProfileStore(rep.folders.profiles).read_current()
    assert profile is not None
    cache = open_vault(profile.vault, rep.folders.vault)
    decision = Decision("discard", is_clearing=False)
    steps = [
        (LeavingJournal, "discard_unsent"),
        (LeavingJournal, "clear"),
        (disconnecting, "tell_left"),
        (disconnecting, "forget_sign_in"),
        (disconnecting, "drop_empty_file"),
        (shutil, "rmtree"),
    ]
    for owner, name in steps:
        with monkeypatch.context() as patched:
            patched.setattr(owner, name, killed)
            with pytest.raises(Killed):
                await leave_here(rep.folders, profile, decision, cache, lambda _items: None)
        assert is_connected(rep), name
        decision = Decision(None, is_clearing=False) if name != "discard_unsent" else decision
    assert [] == await rows_of(organisation.emulator, "li_messages")
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await left(browser)
    assert not folder.exists()
    [task] = [one for one in await rows_of(organisation.emulator, "tasks") if "disconnect" in one["subject"]]
    assert json.loads(task["description"])["left"] is True


class Killed(BaseException):
    """The process ends here."""


def killed(*_: object, **__: object) -> None:
    """Where the process ends."""
    raise Killed
