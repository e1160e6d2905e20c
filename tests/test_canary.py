"""A message's words: on this computer while they wait, in Dynamics, and then nowhere here."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from companion.connecting import Asking, connect_here
from companion.folders import Folders, find_folders
from companion.logbook import open_logbook
from tests.fakes.companion import running
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import copy_request, request

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
async def browser(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Browser]:
    """A browser beside a running companion that is connected to the emulator, with writeback on."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        with browsing(monkeypatch, emulator):
            await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
        folders.settings(None).write_user("writeback", "on")
        async with running(folders), extension_end(folders.socket) as browser:
            yield browser


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
