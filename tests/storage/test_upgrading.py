"""Every version's journal becomes today's, with a copy beside it, and no death on the way leaves it in between."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import sqlite_utils
from sqlite_utils.migrations import Migrations

from companion.errors import NotPossibleHere
from companion.storage.backups import back_up_daily, drop_backups, folder_of, has_daily
from companion.storage.database import Database
from companion.storage.inspection import inspect_journal
from companion.storage.migrations import OUTBOX
from tests.fakes.journal import look, opened_store
from tests.storage.older_journals import FIXTURES, STATES, WAITING, make, put, steps

ROOT = Path(__file__).parents[2]
OLDER = sorted(file.stem for file in FIXTURES.glob("*.sql"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal of a test lies."""
    return tmp_path / "outbox.db"


def steps_of(file: Path) -> list[str]:
    """The steps that a file says it has taken."""
    return [name for (name,) in look(file, "SELECT name FROM _sqlite_migrations ORDER BY id")]


def schema_of(file: Path) -> list[tuple[str]]:
    """The tables and indexes of a file, as they were declared."""
    return look(file, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")


def schema_after(file: Path, taken: list[str]) -> list[tuple[str]]:
    """The schema of a new file that has taken these steps."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        some = Migrations("outbox")
        some._migrations = [one for one in OUTBOX._migrations if one.name in taken]
        some.apply(sqlite_utils.Database(connection))
    return schema_of(file)


def copies(file: Path) -> list[str]:
    """The copies beside a journal."""
    return sorted(copy.name for copy in folder_of(file).glob("*"))


@pytest.mark.parametrize("step", OLDER)
async def test_journal_of_every_version_opens_with_all_it_holds(file: Path, step: str) -> None:
    """Each item, click, link, pause and audit line of an older file is there after the last step."""
    put(file, step)
    async with opened_store(file) as store:
        items = {item.item_id: item for item in await store.read_items(None)}
    assert set(STATES) == set(items)
    assert {state: state for state in STATES} == {name: item.state for name, item in items.items()}
    texts = {name: item.activity.body for name, item in items.items() if item.activity}
    assert {state: f"The {state} one" for state in WAITING} == texts
    assert set(steps()) == set(steps_of(file))
    tables = ("clicks", "links", "gate", "audit")
    assert [8, 1, 1, 1] == [look(file, f"SELECT count(*) FROM {name}")[0][0] for name in tables]  # noqa: S608  # names stand above


def test_versions_kept_are_versions_that_were(tmp_path: Path) -> None:
    """The first version's file is what its step makes today: a step that has shipped never changes."""
    put(tmp_path / "kept.db", steps()[0])
    with closing(sqlite3.connect(tmp_path / "made.db")) as connection:
        connection.executescript(make(steps()[0]))
    assert schema_of(tmp_path / "made.db") == schema_of(tmp_path / "kept.db")
    assert steps()[0] in OLDER


def test_older_file_is_copied_before_its_first_step(file: Path) -> None:
    """The copy is the whole older file, readable by its owner only; a file that needs no step is not copied."""
    first = steps()[0]
    put(file, first)
    Database(file, OUTBOX).close()
    assert [f"outbox-before-{steps()[1]}.db"] == copies(file)
    [copy] = folder_of(file).glob("*")
    assert ([first], len(STATES)) == (steps_of(copy), look(copy, "SELECT count(*) FROM items")[0][0])
    assert 0o600 == stat.S_IMODE(copy.stat().st_mode)
    assert 0o700 == stat.S_IMODE(copy.parent.stat().st_mode)
    before = copy.stat()
    Database(file, OUTBOX).close()
    assert (before.st_ino, before.st_mtime_ns) == (copy.stat().st_ino, copy.stat().st_mtime_ns)


def test_new_file_is_not_copied(file: Path) -> None:
    """There is nothing to lose yet."""
    Database(file, OUTBOX).close()
    assert not folder_of(file).exists()


def test_no_step_is_taken_without_a_copy(file: Path) -> None:
    """Where the copy cannot be made, the file stays as it was and the reason is told."""
    put(file, steps()[0])
    folder_of(file).write_text("in the way")
    with pytest.raises(NotPossibleHere):
        Database(file, OUTBOX)
    assert [steps()[0]] == steps_of(file)


def test_two_daily_copies_are_kept(file: Path) -> None:
    """The newest two, whole and private; copies made before a step are not counted among them."""
    put(file, steps()[0])
    Database(file, OUTBOX).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for day in (1, 2, 3):
            assert not has_daily(file, date(2026, 11, day))
            back_up_daily(connection, file, date(2026, 11, day))
            # Copies of one test are made within one tick of the file system's clock.
            os.utime(folder_of(file) / f"outbox-daily-2026-11-0{day}.db", (day, day))
    before = f"outbox-before-{steps()[1]}.db"
    assert [before, "outbox-daily-2026-11-02.db", "outbox-daily-2026-11-03.db"] == copies(file)
    assert has_daily(file, date(2026, 11, 3))
    facts = inspect_journal(folder_of(file) / "outbox-daily-2026-11-03.db", is_thorough=True)
    assert facts is not None
    assert (len(STATES), "") == (facts.items, facts.damage)
    assert 3 == drop_backups(file)
    assert [] == copies(file)


def test_killed_at_any_statement_a_file_is_old_or_new(tmp_path: Path) -> None:
    """A process that dies while it upgrades leaves whole steps, every row, and a file that the next one finishes."""
    command = [sys.executable, "-m", "tests.storage.migrating_child", str(tmp_path), steps()[0]]
    subprocess.run(command, check=True, cwd=ROOT)
    files = sorted(tmp_path.glob("*/outbox.db"))
    assert len(files) > 20
    seen = set()
    for number, file in enumerate(files):
        taken = steps_of(file)
        seen.add(len(taken))
        assert taken == steps()[: len(taken)]
        assert schema_after(tmp_path / f"{number}.db", taken) == schema_of(file)
        assert [("ok",)] == look(file, "PRAGMA integrity_check")
        Database(file, OUTBOX).close()
        assert set(STATES) == {name for (name,) in look(file, "SELECT item_id FROM items")}
        assert set(steps()) == set(steps_of(file))
    assert {1, len(steps())} <= seen
