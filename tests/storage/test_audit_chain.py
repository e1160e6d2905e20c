"""The audit trail's chain: what is changed, left out or cut off is noticed; what is erased is not."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from companion.core.audit_chain import AuditTrail, Break, ChainEnd
from companion.storage import inspection
from companion.storage.audit_log import erase_audit_line, verify_audit
from companion.storage.database import Database
from companion.storage.inspection import inspect_audit, inspect_journal, read_audit_lines
from companion.storage.leaving import LeavingJournal
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.retention import SqliteRetention
from companion.storage.salvage import read_salvage
from tests.fakes.clock import NOON
from tests.fakes.journal import SEAL, look, opened, opened_store
from tests.fakes.samples import ORGANISATION, click
from tests.storage.older_journals import put, steps

DAY = timedelta(days=1)


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A journal with four audit lines."""
    file = tmp_path / "outbox.db"
    async with opened_store(file) as store:
        await store.record_click(click("click-1"))
        for number in (2, 3, 4):
            await store.record_click(click(f"click-{number}"))
    return file


def change(file: Path, statement: str) -> None:
    """What somebody with the file and any SQLite program does."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        assert connection.execute(statement).rowcount > 0


def summary(file: Path) -> tuple[int, Break | None]:
    """How many lines hold, and where the first does not."""
    trail = inspect_audit(file)
    return trail.lines, trail.broken


async def click_again(file: Path) -> None:
    """The companion goes on with the file as it is."""
    async with opened_store(file) as store:
        await store.record_click(click("click-later"))


def test_untouched_trail_is_whole(file: Path) -> None:
    """Every line is counted and none breaks the chain."""
    trail = inspect_audit(file)
    assert (4, 0, 0, 4, None) == (
        trail.lines,
        trail.erased,
        trail.start.sequence,
        trail.end.sequence,
        trail.broken,
    )


async def test_new_journal_is_whole(tmp_path: Path) -> None:
    """Without a line there is nothing that could be missing."""
    async with opened_store(tmp_path / "new.db"):
        pass
    assert (0, None) == summary(tmp_path / "new.db")


async def test_trail_is_read_beside_the_one_who_writes(tmp_path: Path) -> None:
    """While the companion holds the file open and goes on."""
    file = tmp_path / "outbox.db"
    async with opened_store(file) as store:
        for number in range(3):
            await store.record_click(click(f"click-{number}"))
            assert (number + 1, None) == summary(file)
            assert number + 1 == len(read_audit_lines(file, None))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE audit SET what = 'written' WHERE sequence = 2", Break(2, "line_changed")),
        ("UPDATE audit SET at = '2020-01-01' WHERE sequence = 3", Break(3, "line_changed")),
        ("UPDATE audit SET item_id = 'another' WHERE sequence = 2", Break(2, "line_changed")),
        ("UPDATE audit SET detail = '{}' WHERE sequence = 1", Break(1, "line_changed")),
        ("UPDATE audit SET detail = NULL WHERE sequence = 4", Break(4, "line_changed")),
        ("DELETE FROM audit WHERE sequence = 1", Break(1, "line_missing")),
        ("DELETE FROM audit WHERE sequence = 3", Break(3, "line_missing")),
        ("DELETE FROM audit WHERE sequence > 2", Break(3, "line_missing")),
        ("DELETE FROM audit", Break(1, "line_missing")),
        ("DELETE FROM audit_end", Break(0, "end_missing")),
        ("UPDATE audit_end SET link = 'text'", Break(0, "end_missing")),
        ("UPDATE audit SET at = x'00' WHERE sequence = 2", Break(2, "line_changed")),
        ("UPDATE audit SET salt = 'text' WHERE sequence = 2", Break(2, "line_changed")),
        ("UPDATE audit SET commitment = NULL WHERE sequence = 2", Break(2, "line_changed")),
        ("UPDATE audit SET link = NULL WHERE sequence = 4", Break(4, "line_changed")),
    ],
)
def test_trail_breaks_at_the_line_that_was_touched(file: Path, statement: str, expected: Break) -> None:
    """A line changed, left out, or cut off the end with all that followed."""
    change(file, statement)
    assert expected == inspect_audit(file).broken


@pytest.mark.parametrize(
    "statements",
    [
        ["DELETE FROM audit_end"],
        ["DELETE FROM audit_end", "UPDATE audit SET link = 'text'"],
        ["DELETE FROM audit_end", "UPDATE audit SET link = NULL"],
        ["UPDATE audit_end SET link = 'text'", "UPDATE audit SET link = NULL"],
        ["UPDATE audit_end SET sequence = 0"],
    ],
)
async def test_clicks_go_on_behind_a_spoilt_trail(file: Path, statements: list[str]) -> None:
    """Whoever spoils the trail does not keep anybody from copying."""
    for statement in statements:
        change(file, statement)
    await click_again(file)
    assert 5 == read_audit_lines(file, 1)[0].sequence


def test_doctor_learns_where_the_trail_breaks(file: Path) -> None:
    """A thorough look verifies the whole trail; the file itself is sound all the while."""
    before = inspect_journal(file, is_thorough=True)
    change(file, "UPDATE audit SET what = 'undone' WHERE sequence = 3")
    after = inspect_journal(file, is_thorough=True)
    assert before is not None
    assert after is not None
    assert (None, 3, "") == (before.audit_broken_at, after.audit_broken_at, after.damage)


def test_trail_is_seen_as_of_one_moment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes while somebody looks belongs to the next look, so a busy companion never looks like a cut."""

    def verify_late(connection: sqlite3.Connection, noted: ChainEnd | None) -> AuditTrail:
        connection.execute("SELECT count(*) FROM audit").fetchone()
        change(file, "DELETE FROM audit WHERE sequence = 4")
        return verify_audit(connection, noted)

    monkeypatch.setattr(inspection, "verify_audit", verify_late)
    assert (4, None) == summary(file)
    monkeypatch.undo()
    assert (3, Break(4, "line_missing")) == summary(file)


async def test_cut_tail_is_noticed_after_more_was_written(file: Path) -> None:
    """Lines written later do not close the gap."""
    change(file, "DELETE FROM audit WHERE sequence > 2")
    await click_again(file)
    assert Break(3, "line_missing") == inspect_audit(file).broken


async def test_erased_line_still_verifies(file: Path) -> None:
    """Ids and salt go from the file, the commitment stays: the trail is whole, and says nothing about whom."""
    async with opened(file) as database:
        await database.run(lambda connection: erase_audit_line(connection, 2), is_erasing=True)
    trail = inspect_audit(file)
    assert (4, 1, None) == (trail.lines, trail.erased, trail.broken)
    [line] = [one for one in read_audit_lines(file, None) if one.sequence == 2]
    assert (True, "clicked again") == (line.is_erased, line.what)
    assert b"click-2" not in line_of(file, 2)


def line_of(file: Path, sequence: int) -> bytes:
    """All that stands in a line of the trail."""
    return repr(look(file, "SELECT * FROM audit WHERE sequence = ?", [sequence])).encode()


@pytest.mark.parametrize("column", ["salt", "item_id", "detail"])
def test_line_that_is_erased_in_part_was_changed(file: Path, column: str) -> None:
    """Only all of it together counts as erased."""
    change(file, f"UPDATE audit SET {column} = NULL WHERE sequence = 2")  # noqa: S608  # our own words
    assert Break(2, "line_changed") == inspect_audit(file).broken


async def test_old_lines_go_and_the_chain_begins_behind_them(tmp_path: Path) -> None:
    """Retention takes the first lines only, the rest verifies, and what was noted of the forgotten is told apart."""
    file = tmp_path / "outbox.db"
    noted = []
    async with opened(file) as database:
        store, retention = SqliteOutboxStore(database, ORGANISATION), SqliteRetention(database)
        for day in (0, 1, 5, 2):
            await store.record_click(click(f"day-{day}", now=NOON + day * DAY))
            noted.append(inspect_audit(file).end)
        assert 2 == await retention.forget_audit(NOON + 3 * DAY)
        assert 0 == await retention.forget_audit(NOON + 3 * DAY)
    trail = inspect_audit(file)
    assert (2, noted[1], noted[3], None) == (trail.lines, trail.start, trail.end, trail.broken)
    assert Break(1, "noted_too_old") == inspect_audit(file, noted[0]).broken
    assert [None, None, None] == [inspect_audit(file, one).broken for one in noted[1:]]
    async with opened(file) as database:
        assert 2 == await SqliteRetention(database).forget_audit(NOON + 9 * DAY)
    assert (0, None) == summary(file)
    await click_again(file)
    assert (1, None) == summary(file)
    change(file, "DELETE FROM audit")
    assert Break(5, "line_missing") == inspect_audit(file).broken


async def test_more_lines_than_one_step_takes_are_forgotten(tmp_path: Path) -> None:
    """All of them, and their bytes with them."""
    file = tmp_path / "outbox.db"
    async with opened(file) as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        await asyncio.gather(*(store.record_click(click(f"click-{number}")) for number in range(450)))
        assert 450 == await SqliteRetention(database).forget_audit(NOON + DAY)
        assert (0, None) == summary(file)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET at = '2020-01-01' WHERE sequence = 3",
        "DELETE FROM audit WHERE sequence = 3",
    ],
)
async def test_time_does_not_make_a_broken_trail_whole(file: Path, statement: str) -> None:
    """The line at which it breaks is never forgotten."""
    change(file, statement)
    async with opened(file) as database:
        assert 2 == await SqliteRetention(database).forget_audit(NOON + 900 * DAY)
    broken = inspect_audit(file).broken
    assert broken is not None
    assert 3 == broken.sequence


async def test_salvaged_trail_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    """A damaged page beside the trail costs no line of it, and where it begins is known as before."""
    file = tmp_path / "outbox.db"
    async with opened(file) as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        for day in range(4):
            await store.record_click(click(f"day-{day}", now=NOON + day * DAY))
        await SqliteRetention(database).forget_audit(NOON + 2 * DAY)
    before = inspect_audit(file)
    [(root,)] = look(file, "SELECT rootpage FROM sqlite_master WHERE name = 'idx_items_fingerprint'")
    with file.open("r+b") as stream:
        stream.seek((root - 1) * 4096)
        stream.write(b"\xff" * 4096)
    async with opened_store(file):
        pass
    assert read_salvage(file) is not None
    assert before == inspect_audit(file)


async def test_noted_end_shows_a_trail_that_was_made_anew(file: Path, tmp_path: Path) -> None:
    """Somebody who writes the whole chain again cannot make it pass through an end that was noted elsewhere."""
    noted = inspect_audit(file).end
    await click_again(file)
    assert inspect_audit(file, noted).broken is None
    other = tmp_path / "other.db"
    async with opened_store(other) as store:
        for number in range(5):
            await store.record_click(click(f"other-{number}"))
    assert Break(4, "not_as_noted") == inspect_audit(other, noted).broken
    assert Break(9, "not_as_noted") == inspect_audit(file, ChainEnd(9, noted.link)).broken


async def test_cleared_trail_goes_on_from_where_it_stood(file: Path) -> None:
    """After a disconnect that clears, no line is left, and later ones are bound to the old end."""
    end = inspect_audit(file).end
    database = Database(file, OUTBOX, SEAL)
    try:
        await LeavingJournal(database).discard_unsent(NOON)
        cleared = await LeavingJournal(database).clear()
    finally:
        database.close()
    assert 5 == cleared.audit
    assert [] == look(file, "SELECT * FROM audit")
    assert (0, None) == summary(file)
    assert end.sequence + 1 == inspect_audit(file).end.sequence
    await click_again(file)
    assert (1, None) == summary(file)


@pytest.mark.parametrize("step", [one for one in steps() if one < "m005"])
def test_lines_of_older_journals_are_taken_into_the_chain(tmp_path: Path, step: str) -> None:
    """What was written before there was a chain is bound into it by the upgrade."""
    older = tmp_path / "outbox.db"
    put(older, step)
    Database(older, OUTBOX, SEAL).close()
    assert (1, None) == summary(older)
    change(older, "UPDATE audit SET what = 'clicked'")
    assert Break(1, "line_changed") == inspect_audit(older).broken
