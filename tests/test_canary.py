"""A message's words: on this computer while they wait, in Dynamics, and then nowhere here."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from companion.logbook import open_logbook
from tests.fakes.companion import running
from tests.fakes.controls import control
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import PAGE_ITEM, copy_request, request

CANARY = "canary-3b8e5d17"


@pytest.fixture
def folders(home: Path) -> Iterator[Folders]:
    """The folders of an installation that writes its log."""
    assert home.is_dir()
    folders = find_folders()
    logger = logging.getLogger("companion")
    before = logger.handlers.copy(), logger.propagate, logger.level
    open_logbook(folders.log)
    yield folders
    for handler in set(logger.handlers) - set(before[0]):
        handler.close()
    logger.handlers, logger.propagate = before[0], before[1]
    logger.setLevel(before[2])


@pytest.fixture
async def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningEmulator]:
    """A fresh emulator over TLS."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        yield emulator


@pytest.fixture
async def browser(
    folders: Folders, emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Browser]:
    """A browser beside a running companion that is connected to the emulator, with writeback on."""
    with browsing(monkeypatch, emulator):
        await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
    folders.settings(None).write_user("writeback", "on")
    async with running(folders), extension_end(folders.socket) as browser:
        yield browser


@pytest.fixture
def own_temp(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files lie where they are searched, too."""
    (home / "temp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(home / "temp"))


def found_in(home: Path) -> set[str]:
    """The files of the installation that hold the canary."""
    files = [file for file in home.rglob("*") if file.is_file()]
    return {file.name for file in files if CANARY.encode() in file.read_bytes()}


async def test_words_stay_until_they_are_in_the_crm_and_not_longer(
    browser: Browser, folders: Folders, home: Path
) -> None:
    """Held, written or taken back: in no file of data, state or log in the clear, the journal itself included."""
    folders.settings(None).write_user("hold_seconds", "60")
    held = await browser.ask(copy_request("held", "click-1", body=f"{CANARY} held"))
    assert "held" == held["result"]["item"]["state"]
    assert set() == found_in(home)
    await browser.ask(request({"kind": "activity.undo", "item_id": "click-1"}, "undo"))
    folders.settings(None).write_user("hold_seconds", "0")
    await browser.ask(copy_request("sent", "click-2", body=f"{CANARY} sent " * 40))
    written = await browser.hear('"state": "written"')
    assert "click-2" == written["event"]["items"][0]["item_id"]
    # The journal answers one question after the other; this answer comes behind the erasing.
    listed = await browser.ask(request({"kind": "outbox.list", "item_ids": None}, "asked-for-all"))
    assert {"written", "discarded"} == {item["state"] for item in listed["result"]["items"]}
    assert set() == found_in(home)


SOMEBODY = {**PAGE_ITEM["person"], "name": f"{CANARY} Souza", "headline": CANARY, "profile_id": None}
FAULTS = (
    {"do": "commit_then_drop", "times": 1, "match": {"method": "PATCH"}},
    {"do": "busy", "times": 1},
    {"do": "throttle_requests", "times": 1, "params": {"retry_after": 1}},
)


@pytest.mark.usefixtures("own_temp")
@pytest.mark.parametrize("fault", FAULTS, ids=[str(fault["do"]) for fault in FAULTS])
async def test_nothing_of_anybody_stands_anywhere_in_the_clear_whatever_fails(
    browser: Browser,
    folders: Folders,
    home: Path,
    emulator: RunningEmulator,
    fault: dict[str, object],
) -> None:
    """Text, name, subject and tag, sent through a fault or still held: 0 bytes in data, state, log and temp."""
    await control(emulator, "trouble", rules=[fault])
    folders.settings(None).write_user("hold_seconds", "0")
    inmail = {"item_kind": "inmail", "subject": f"{CANARY} offer", "person": SOMEBODY}
    await browser.ask(copy_request("sent", "click-1", body=f"{CANARY} sent", **inmail))
    tag = {
        "page_kind": "lead",
        "item_kind": "tag",
        "about": {**SOMEBODY, "company_address": None},
        "tag": f"{CANARY} decides",
        "author": None,
        "tagged_at": None,
    }
    message = {"kind": "activity.copy", "item": tag, "is_anyway": False, "resent": None}
    assert (await browser.ask(request(message, "tagged", "click-2")))["ok"]
    for _ in range(2):
        await browser.hear('"state": "written"')
    assert set() == found_in(home)
    folders.settings(None).write_user("hold_seconds", "60")
    held = await browser.ask(copy_request("held", "click-3", body=f"{CANARY} held", person=SOMEBODY))
    assert "held" == held["result"]["item"]["state"]
    assert set() == found_in(home)
    tokens = json.loads((folders.vault / "tokens.json").read_bytes())
    secrets = [entry["secret"] for kind in ("AccessToken", "RefreshToken") for entry in tokens[kind].values()]
    others = [file for file in home.rglob("*") if file.is_file() and file.name != "tokens.json"]
    assert secrets
    assert [] == [file.name for file in others for secret in secrets if secret.encode() in file.read_bytes()]


async def test_log_holds_no_names_words_or_tokens(browser: Browser, folders: Folders) -> None:
    """After a copy, a refusal and a stop, the log has said what it promises and nothing of anybody."""
    folders.settings(None).write_user("hold_seconds", "0")
    await browser.ask(copy_request("bad", "click-1", body=""))
    await browser.ask(copy_request("good", "click-2", body=CANARY))
    await browser.hear('"state": "written"')
    lines = (folders.log / "companion.log").read_text(encoding="utf-8").splitlines()
    assert "no names" in json.loads(lines[0])["note"]
    assert {"companion started"} <= {json.loads(line).get("event") for line in lines}
    text = "\n".join(lines)
    assert [] == [
        word for word in (CANARY, "Yvonne", "McKay", "Marisa", "Bearer", "Thursday") if word in text
    ]
