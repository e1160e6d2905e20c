"""A message's words: on this computer while they wait, in Dynamics, and then nowhere here."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from companion.connecting import Asking, connect_here
from companion.folders import Folders, find_folders
from companion.logbook import open_logbook
from native_host.framing import MAX_FROM_BROWSER, FrameReader, encode_frame
from tests.fakes.companion import running
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.wire import copy_request, request

CANARY = "canary-3b8e5d17"


class Browser:
    """The extension's end of the socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self._frames = FrameReader(MAX_FROM_BROWSER)
        self._waiting: list[dict[str, Any]] = []

    async def hear(self, wanted: str) -> dict[str, Any]:
        """The next frame in which this text stands; others are let go."""
        while True:
            while self._waiting:
                frame = self._waiting.pop(0)
                if wanted in json.dumps(frame):
                    return frame
            chunk = await self._reader.read(65536)
            assert chunk, "the companion ended"
            self._waiting += [json.loads(body) for body in self._frames.feed(chunk)]

    async def ask(self, body: bytes) -> dict[str, Any]:
        """The reply to a request."""
        self.writer.write(encode_frame(body))
        return await self.hear(json.loads(body)["request_id"])


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
        async with running(folders):
            reader, writer = await asyncio.open_unix_connection(folders.socket)
            yield Browser(reader, writer)
            writer.close()
            await writer.wait_closed()


def found_in(home: Path) -> set[str]:
    """The files of the installation that hold the canary."""
    files = [file for file in home.rglob("*") if file.is_file()]
    return {file.name for file in files if CANARY.encode() in file.read_bytes()}


async def test_words_stay_until_they_are_in_the_crm_and_not_longer(
    browser: Browser, folders: Folders, home: Path
) -> None:
    """Held: in the journal. Written or taken back: in no file of data, state or log, the journal's own included."""
    folders.settings(None).write_user("hold_seconds", "60")
    held = await browser.ask(copy_request("held", "click-1", body=f"{CANARY} held"))
    assert "held" == held["result"]["item"]["state"]
    assert {name.removesuffix("-wal") for name in found_in(home)} == {"outbox.db"}
    await browser.ask(request({"kind": "activity.undo", "item_id": "click-1"}, "undo"))
    folders.settings(None).write_user("hold_seconds", "0")
    await browser.ask(copy_request("sent", "click-2", body=f"{CANARY} sent " * 40))
    written = await browser.hear('"written"')
    assert "click-2" == written["event"]["items"][0]["item_id"]
    # The journal answers one question after the other; this answer comes behind the erasing.
    listed = await browser.ask(request({"kind": "outbox.list", "item_ids": None}, "list"))
    assert {"written", "discarded"} == {item["state"] for item in listed["result"]["items"]}
    assert set() == found_in(home)


async def test_log_holds_no_names_words_or_tokens(browser: Browser, folders: Folders) -> None:
    """After a copy, a refusal and a stop, the log has said what it promises and nothing of anybody."""
    folders.settings(None).write_user("hold_seconds", "0")
    await browser.ask(copy_request("bad", "click-1", body=""))
    await browser.ask(copy_request("good", "click-2", body=CANARY))
    await browser.hear('"written"')
    lines = (folders.log / "companion.log").read_text(encoding="utf-8").splitlines()
    assert "no names" in json.loads(lines[0])["note"]
    assert {"companion started"} <= {json.loads(line).get("event") for line in lines}
    text = "\n".join(lines)
    assert [] == [
        word for word in (CANARY, "Yvonne", "McKay", "Marisa", "Bearer", "Thursday") if word in text
    ]
