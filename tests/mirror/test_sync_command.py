"""From a connection to rows: what `status`, `sync` and `disconnect` say of the mirror. A4, A9, B4."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from companion.cli import main
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.controls import control
from tests.fakes.environment import browsing
from tests.mirror.conftest import SEAT


async def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit status and words of a command."""
    capsys.readouterr()
    code = await asyncio.to_thread(main, ["--language", "en", *arguments])
    return code, capsys.readouterr().out


def rows_of(facts: dict[str, Any]) -> dict[str, int]:
    """Table → rows."""
    return {table["name"]: table["rows"] for table in facts["tables"]}


async def test_connection_comes_up_to_date_with_real_rows(
    emulator: RunningEmulator, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """From not synced yet to up to date, with the rows that stand in Dynamics, told by `sync` and by `status`."""
    assert "Not synced yet" in (await run(capsys, "status"))[1]
    assert 1 == (await run(capsys, "sync"))[0]
    async with running(folders):
        code, text = await run(capsys, "sync", "--json")
        facts = json.loads(text)
        assert (0, None, False) == (code, facts["trouble"], facts["is_running"])
        assert {"account": 10, "contact": 10} == {
            name: rows_of(facts)[name] for name in ("account", "contact")
        }
        status = (await run(capsys, "status"))[1]
    assert "Up to date, last sync at " in status
    assert "  contact " in status
    offline = json.loads((await run(capsys, "status", "--json"))[1])["sync"]
    assert rows_of(facts) == rows_of(offline)
    assert emulator.port


async def test_table_without_a_right_reads_no_access(
    emulator: RunningEmulator, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """No row of it, and the words."""
    marisa = "marisa.duarte@contoso.example"
    await control(emulator, "roles", user=marisa, privileges={"prvReadLead": "None"})
    async with running(folders):
        await run(capsys, "sync")
        status = (await run(capsys, "status"))[1]
    [line] = [line for line in status.splitlines() if line.startswith("  lead ")]
    assert line.endswith("No access")


async def test_decisions_are_explained_over_what_was_read(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """`match explain` needs no file: it asks the mirror, while the companion has it open and after."""
    asked = ("match", "explain", "--name", "Yvonne McKay", "--json")
    assert 1 == (await run(capsys, *asked))[0]
    async with running(folders):
        await run(capsys, "sync")
        beside = json.loads((await run(capsys, *asked))[1])
    after = json.loads((await run(capsys, *asked))[1])
    assert "Yvonne McKay" in beside["names"][0]
    assert ("several", beside) == (beside["verdict"], after)


async def test_clearing_removes_the_mirror_and_says_so(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """Disconnecting with clearing counts the records that go; no name of the CRM stays in the folder."""
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    assert profile is not None
    async with running(folders):
        facts = json.loads((await run(capsys, "sync", "--json"))[1])
        assert b"McKay" in (profiles.folder_of(profile) / "mirror.db-wal").read_bytes()
        done = json.loads((await run(capsys, "disconnect", "--clear", "--json"))[1])
    removed = {one["what"]: one["count"] for one in done["removed"]}
    assert sum(rows_of(facts).values()) == removed["mirror"]
    assert [] == [
        file for file in folders.profiles.rglob("*") if file.is_file() and b"McKay" in file.read_bytes()
    ]


async def test_connecting_beside_a_companion_ends_up_to_date(
    emulator: RunningEmulator,
    folders: Folders,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Connected, sync in progress, up to date with the rows that were read: the three states, in this order."""
    arguments = ["connect", emulator.address, "--test-environment", "--ca", str(emulator.ca_file)]
    async with running(folders):
        with browsing(monkeypatch, emulator):
            code, text = await run(capsys, *arguments, "--vault", "file", "--login-hint", SEAT)
    states = [
        "Connected to Microsoft Dynamics",
        "Connection successful, sync in progress",
        "Up to date, last sync at",
    ]
    places = [text.index(state) for state in states]
    assert (0, sorted(places)) == (code, places)
    assert "  contact: 10 rows" in text
