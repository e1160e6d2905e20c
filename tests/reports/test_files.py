"""Files that the administrator's pages save: what the commands write, in parts, with flat memory. E6, G2, H3, H5."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.administering import AdminOffice
from companion.csv_text import csv_texts
from companion.errors import NoLongerHeld
from companion.folders import Folders
from companion.handing_over import FilesOffice
from companion.protocol.admin import SeatsRead, SeatsRoster
from companion.protocol.admin_files import LONGEST_PART, FilePart, FileRead, SavedFile
from companion.protocol.admin_reports import (
    MatchesRead,
    MatchesReport,
    OutcomeRead,
    OutcomeReport,
    UsageRead,
    UsageReport,
)
from companion.storage.known_profiles import known_profiles
from tests.kinds.conftest import Scene, folders, scene
from tests.reports.test_administration import office_of
from tests.reports.test_match_report import ADDRESS, contact, mirror_of
from tests.reports.test_report_command import copied, run

__all__ = ["copied", "folders", "scene"]


def asked(file: SavedFile, of: str | None, reading: str | None = None, part: int = 0) -> FileRead:
    """The question for a part."""
    return FileRead(kind="file.read", file=file, language="en", of=of, reading=reading, part=part)


async def saved(office: AdminOffice, file: SavedFile, of: str | None) -> str:
    """The whole file, as a page puts it together."""
    whole, reading, part, is_last = "", None, 0, False
    while not is_last:
        answer = await office.answer(asked(file, of, reading, part))
        assert isinstance(answer, FilePart)
        whole, reading, part, is_last = whole + answer.text, answer.reading, part + 1, answer.is_last
    return whole


async def test_reports_are_saved_as_the_commands_write_them(
    copied: Scene, folders: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Byte for byte, for the reading that the page shows."""
    assert copied.has_app
    office = office_of(folders)
    usage = await office.answer(UsageRead(kind="usage.read", since=None, until=None, reading=None))
    outcome = await office.answer(OutcomeRead(kind="outcome.read", reading=None))
    assert isinstance(usage, UsageReport)
    assert isinstance(outcome, OutcomeReport)
    matches = await office.answer(MatchesRead(kind="matches.read"))
    assert isinstance(matches, MatchesReport)
    capsys.readouterr()
    assert 0 == await run("match", "--json")
    told = json.loads(capsys.readouterr().out)["tables"]
    assert told == {table.table: table.model_dump(exclude={"table"}) for table in matches.tables}
    reports: list[tuple[SavedFile, str | None]] = [
        ("usage", usage.reading),
        ("outcome", outcome.reading),
        ("match", None),
    ]
    for file, of in reports:
        there = tmp_path / f"{file}.csv"
        assert 0 == await run(file, "--csv", str(there))
        assert there.read_bytes().decode() == await saved(office, file, of)


async def test_roster_is_saved_as_it_is_shown(copied: Scene, folders: Folders) -> None:
    """A line for each user; of a roster that is not held any more nothing is saved."""
    assert copied.has_app
    office = office_of(folders)
    roster = await office.answer(SeatsRead(kind="seats.read", roster=None, after=0))
    assert isinstance(roster, SeatsRoster)
    assert 1 + roster.total == len((await saved(office, "seats", roster.roster)).splitlines())
    with pytest.raises(NoLongerHeld):
        await office.answer(asked("seats", "another"))
    with pytest.raises(NoLongerHeld):
        await office.answer(asked("usage", "another"))


def lines(count: int) -> Iterator[str]:
    """As many lines of CSV."""
    return csv_texts(["name"], ([f"Person {number} " + "x" * 80] for number in range(count)))


async def test_no_part_is_left_out_or_told_twice() -> None:
    """A part that is not the next one, or of a file that another has replaced, is refused; so is one that came late."""
    office = FilesOffice(patience=0)
    first = await office.read(asked("match", None), lambda: lines(5000))
    assert (LONGEST_PART, False) == (len(first.text), first.is_last)
    with pytest.raises(NoLongerHeld):
        await office.read(asked("match", None, first.reading, 2), lambda: lines(5000))
    second = await office.read(asked("match", None, first.reading, 1), lambda: lines(5000))
    other = await office.read(asked("match", None), lambda: lines(1))
    assert second.reading != other.reading
    with pytest.raises(NoLongerHeld):
        await office.read(asked("match", None, second.reading, 2), lambda: lines(5000))
    late = await office.read(asked("match", None), lambda: lines(5000))
    given_up = asyncio.Event()
    asyncio.get_running_loop().call_later(0, given_up.set)
    await given_up.wait()
    with pytest.raises(NoLongerHeld):
        await office.read(asked("match", None, late.reading, 1), lambda: lines(5000))


async def test_fifty_thousand_rows_need_no_more_memory_than_five_thousand(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times the rows, not twice the memory that is held at any moment; every row arrives."""
    peaks = []
    for count in (5000, 50_000):
        mirror = await mirror_of(tmp_path / f"{count}.db", [contact(number) for number in range(count)])
        monkeypatch.setattr("companion.handing_over.known_here", known_at(mirror))
        office, rows = office_of(folders), 0
        tracemalloc.start()
        reading, part, is_last = None, 0, False
        while not is_last:
            answer = await office.answer(asked("match", None, reading, part))
            assert isinstance(answer, FilePart)
            rows += answer.text.count("\n")
            reading, part, is_last = answer.reading, part + 1, answer.is_last
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows == 1 + count
    assert peaks[1] < 2 * peaks[0], peaks


def known_at(mirror: Path) -> object:
    """Whom a mirror of its own knows, whichever connection is in use."""
    return lambda _folders: known_profiles(mirror, mirror.with_name("outbox.db"), ADDRESS)
