"""The audit trail's chain: what is changed, left out or cut off is noticed; what is erased is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from companion.core.audit_chain import Break, ChainEnd
from companion.storage.database import Database
from companion.storage.inspection import inspect_audit
from companion.storage.leaving import LeavingJournal
from companion.storage.migrations import OUTBOX
from tests.fakes.clock import NOON
from tests.fakes.journal import SEAL, look, opened_store
from tests.fakes.samples import click
from tests.storage.older_journals import FIXTURES, put, steps


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


async def click_again(file: Path) -> None:
    """The companion goes on with the file as it is."""
    async with opened_store(file) as store:
        await store.record_click(click("click-later"))


def test_untouched_trail_is_whole(file: Path) -> None:
    """Every line is counted and none breaks the chain."""
    count, end, broken = inspect_audit(file)
    assert (4, 4, None) == (count, end.sequence, broken)


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
    ],
)
def test_trail_breaks_at_the_line_that_was_touched(file: Path, statement: str, expected: Break) -> None:
    """A line changed, left out, or cut off the end with all that followed."""
    change(file, statement)
    assert expected == inspect_audit(file)[2]


async def test_cut_tail_is_noticed_after_more_was_written(file: Path) -> None:
    """Lines written later do not close the gap."""
    change(file, "DELETE FROM audit WHERE sequence > 2")
    await click_again(file)
    assert Break(3, "line_missing") == inspect_audit(file)[2]


def test_erased_line_still_verifies(file: Path) -> None:
    """Ids and salt go, the commitment stays: the trail is whole and says nothing about whom."""
    change(file, "UPDATE audit SET item_id = NULL, detail = NULL, salt = NULL WHERE sequence IN (1, 2)")
    assert inspect_audit(file)[2] is None


async def test_noted_end_shows_a_trail_that_was_made_anew(file: Path, tmp_path: Path) -> None:
    """Somebody who writes the whole chain again cannot make it pass through an end that was noted elsewhere."""
    noted = inspect_audit(file)[1]
    await click_again(file)
    assert inspect_audit(file, noted)[2] is None
    other = tmp_path / "other.db"
    async with opened_store(other) as store:
        for number in range(5):
            await store.record_click(click(f"other-{number}"))
    assert Break(4, "not_as_noted") == inspect_audit(other, noted)[2]
    assert Break(9, "not_as_noted") == inspect_audit(file, ChainEnd(9, noted.link))[2]


async def test_cleared_trail_goes_on_from_where_it_stood(file: Path) -> None:
    """After a disconnect that clears, no line is left, and later ones are bound to the old end."""
    end = inspect_audit(file)[1]
    database = Database(file, OUTBOX, SEAL)
    try:
        await LeavingJournal(database).discard_unsent(NOON)
        cleared = await LeavingJournal(database).clear()
    finally:
        database.close()
    assert 5 == cleared.audit
    assert [] == look(file, "SELECT * FROM audit")
    assert (0, end.sequence + 1, None) == (
        inspect_audit(file)[0],
        inspect_audit(file)[1].sequence,
        inspect_audit(file)[2],
    )
    await click_again(file)
    assert (1, None) == inspect_audit(file)[::2]


@pytest.mark.parametrize(
    "step", [one for one in steps() if one < "m005" and (FIXTURES / f"{one}.sql").exists()]
)
def test_lines_of_older_journals_are_taken_into_the_chain(tmp_path: Path, step: str) -> None:
    """What was written before there was a chain is bound into it by the upgrade."""
    older = tmp_path / "outbox.db"
    put(older, step)
    Database(older, OUTBOX, SEAL).close()
    assert (1, None) == inspect_audit(older)[::2]
    change(older, "UPDATE audit SET what = 'clicked'")
    assert Break(1, "line_changed") == inspect_audit(older)[2]
