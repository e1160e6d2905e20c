"""The whole companion over a journal that was put back, lost or damaged: nothing stands twice, and people are told."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from tests.fakes.companion import running
from tests.fakes.controls import rows_of
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import copy_request, request


@pytest.fixture
def folders(home: Path) -> Folders:
    """The folders of this installation."""
    assert home.is_dir()
    return find_folders()


@pytest.fixture
async def emulator(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningEmulator]:
    """The emulator this installation is connected to, with writeback on and no hold."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        with browsing(monkeypatch, emulator):
            await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
        folders.settings(None).write_user("writeback", "on")
        folders.settings(None).write_user("hold_seconds", "0")
        yield emulator


@asynccontextmanager
async def at_work(folders: Folders) -> AsyncIterator[Browser]:
    """A companion and a browser that speaks to it."""
    async with running(folders), extension_end(folders.socket) as browser:
        yield browser


def journal_of(folders: Folders) -> Path:
    """The file of the one connection."""
    [file] = folders.profiles.glob("*/outbox.db")
    return file


def put_aside(file: Path, aside: Path) -> None:
    """The files of a journal, copied while nobody writes."""
    aside.mkdir()
    for part in file.parent.glob(f"{file.name}*"):
        shutil.copy2(part, aside / part.name)


def put_back(file: Path, aside: Path) -> None:
    """An earlier copy in the place of the files."""
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()
    for part in aside.iterdir():
        shutil.copy2(part, file.parent / part.name)


async def send(browser: Browser, name: str) -> str:
    """A message, clicked and written: its row."""
    reply = await browser.ask(copy_request(f"copy-{name}", f"click-{name}", body=f"The {name} message"))
    item = reply["result"]["item"]
    if item["state"] != "written":
        event = await browser.hear('"state": "written"')
        [item] = event["event"]["items"]
    return str(item["receipt"]["row_id"])


async def listed(browser: Browser, name: str, ids: Sequence[str] | None = None) -> dict[str, Any]:
    """What the outbox tells."""
    message = {"kind": "outbox.list", "item_ids": None if ids is None else list(ids)}
    result: dict[str, Any] = (await browser.ask(request(message, f"outbox-{name}")))["result"]
    return result


async def written(emulator: RunningEmulator) -> list[str]:
    """The messages in the emulator's own tables."""
    return sorted(row["activityid"] for row in await rows_of(emulator, "li_messages"))


async def test_older_journal_put_back_doubles_nothing(
    folders: Folders, emulator: RunningEmulator, tmp_path: Path
) -> None:
    """What was written after the copy is clicked again and becomes the row that it was."""
    async with at_work(folders) as browser:
        first = await send(browser, "first")
    put_aside(journal_of(folders), tmp_path / "aside")
    async with at_work(folders) as browser:
        second = await send(browser, "second")
    assert sorted([first, second]) == await written(emulator)
    put_back(journal_of(folders), tmp_path / "aside")
    async with at_work(folders) as browser:
        assert ["click-second"] == (await listed(browser, "a", ["click-first", "click-second"]))[
            "unknown_ids"
        ]
        assert (second, first) == (await send(browser, "second"), await send(browser, "first"))
    assert sorted([first, second]) == await written(emulator)


async def test_damaged_journal_is_mended_told_and_doubles_nothing(
    folders: Folders, emulator: RunningEmulator
) -> None:
    """The popup's list says how many were saved, and where the damaged file is."""
    async with at_work(folders) as browser:
        first = await send(browser, "first")
    journal = journal_of(folders)
    journal.write_bytes(b"\xff" * journal.stat().st_size)
    async with at_work(folders) as browser:
        trouble = (await listed(browser, "a"))["trouble"]
        assert "journal_salvaged" == trouble["code"]
        [place] = [param["value"] for param in trouble["params"] if param["name"] == "place"]
        assert (Path(place) / "outbox.db").exists()
        assert first == await send(browser, "first")
    assert [first] == await written(emulator)


async def test_journal_of_a_later_version_is_named_to_whoever_clicks(
    folders: Folders, emulator: RunningEmulator
) -> None:
    """Nothing is sent, and once the file is one of ours again the same companion goes on."""
    async with at_work(folders) as browser:
        await send(browser, "first")
    journal = journal_of(folders)
    good = journal.read_bytes()
    with closing(sqlite3.connect(journal)) as later, later:
        later.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " SELECT migration_set, 'm991_later', applied_at FROM _sqlite_migrations LIMIT 1"
        )
    async with at_work(folders) as browser:
        reply = await browser.ask(copy_request("again", "click-again", body="Another"))
        assert "journal_newer" == reply["error"]["code"]
        journal.write_bytes(good)
        await send(browser, "second")
    assert 2 == len(await written(emulator))
