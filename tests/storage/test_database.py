"""The promise behind "Held": what was answered stands on the disk."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database as Tables
from sqlite_utils.migrations import Migrations

from companion.errors import ItemUnknown, JournalNewer, NotPossibleHere, NotSaved
from companion.storage.database import Database
from companion.storage.inspection import inspect_audit
from companion.storage.migrations import OUTBOX
from companion.storage.opening import open_file
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.journal import look, opened
from tests.fakes.samples import ORGANISATION, click, message

INSERT = "INSERT INTO links VALUES ('vanity', ?, 'contact', 'row', 'name', 'now')"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal of a test lies."""
    return tmp_path / "outbox.db"


def insert(name: str) -> Callable[[sqlite3.Connection], str]:
    """A job that writes one row and answers its name."""

    def job(connection: sqlite3.Connection) -> str:
        connection.execute(INSERT, [name])
        return name

    return job


def pragma(setting: str) -> Callable[[sqlite3.Connection], None]:
    """A job that changes a setting of SQLite."""

    def job(connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA {setting}")

    return job


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("secure_delete", 1),
        ("fullfsync", 1),
        ("checkpoint_fullfsync", 1),
        ("cell_size_check", 1),
        ("temp_store", 2),
    ],
)
async def test_database_has_its_settings(file: Path, setting: str, value: object) -> None:
    """The settings that durability and erasure rest on are in force, on a fresh file and on an old one."""
    for _ in range(2):
        async with opened(file) as database:
            found = await database.run(lambda connection: connection.execute(f"PRAGMA {setting}").fetchone())
            assert (value,) == found


async def test_database_refuses_a_sqlite_that_ignores_a_setting(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that does not read back stops the program before it promises anything."""
    monkeypatch.setattr("companion.storage.opening._SETTINGS", {"synchronous": 7})
    with pytest.raises(NotPossibleHere, match="synchronous"):
        Database(file, OUTBOX)


async def test_database_is_readable_by_its_owner_only(file: Path) -> None:
    """Neither the file nor its log can be read by other users."""
    async with opened(file) as database:
        await database.run(insert("a"))
        for path in file.parent.iterdir():
            assert 0o600 == stat.S_IMODE(path.stat().st_mode), path.name


async def test_database_answers_after_the_commit(file: Path) -> None:
    """What was answered is there for another connection at once."""
    async with opened(file) as database:
        assert "a" == await database.run(insert("a"))
        assert [("a",)] == look(file, "SELECT value FROM links")


async def test_database_undoes_only_the_job_that_failed(file: Path) -> None:
    """Jobs that share a commit stand or fall alone, each with its own answer."""

    def failing(connection: sqlite3.Connection) -> None:
        connection.execute(INSERT, ["half"])
        raise ItemUnknown

    def wrong(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT nothing FROM nowhere")

    async with opened(file) as database:
        answers = await asyncio.gather(
            database.run(insert("before")),
            database.run(failing),
            database.run(wrong),
            database.run(insert("after")),
            return_exceptions=True,
        )
    assert ("before", "after") == (answers[0], answers[3])
    assert isinstance(answers[1], ItemUnknown)
    assert isinstance(answers[2], NotSaved)
    assert [("after",), ("before",)] == look(file, "SELECT value FROM links ORDER BY value")


async def test_database_commits_waiting_jobs_together(file: Path) -> None:
    """A hundred clicks that wait share a few commits; each is there when its answer is."""
    commits: list[str] = []
    async with opened(file) as database:
        await database.run(lambda connection: connection.set_trace_callback(commits.append))
        await asyncio.gather(*(database.run(insert(str(name))) for name in range(100)))
        await database.run(lambda connection: connection.set_trace_callback(None))
    assert 100 == sum(statement.startswith("INSERT") for statement in commits)
    assert commits.count("COMMIT") < 50


async def test_database_runs_a_job_again_only_when_nothing_of_it_is_in_the_file(file: Path) -> None:
    """Waiting jobs whose neighbour fails are undone and run anew: each once in the file and once in the trail."""

    def failing(_connection: sqlite3.Connection) -> None:
        raise ItemUnknown

    async with opened(file) as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        answers = await asyncio.gather(
            store.record_click(click("before", message(body="Before"))),
            database.run(failing),
            store.record_click(click("after", message(body="After"))),
            return_exceptions=True,
        )
    assert isinstance(answers[1], ItemUnknown)
    assert [("before",), ("after",)] == look(file, "SELECT item_id FROM items ORDER BY sequence")
    trail = inspect_audit(file)
    assert (2, 2, None) == (trail.lines, trail.end.sequence, trail.broken)


async def test_database_shortens_its_log_in_a_pause(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long log goes into the file while nobody waits, not in the way of a click."""
    monkeypatch.setattr("companion.storage.database._PAUSE_SECONDS", 0)
    shortened = asyncio.Event()
    loop = asyncio.get_running_loop()

    def watch(statement: str) -> None:
        if "wal_checkpoint(PASSIVE)" in statement:
            loop.call_soon_threadsafe(shortened.set)

    async with opened(file) as database:
        await database.run(lambda connection: connection.set_trace_callback(watch))
        for name in range(60):
            await database.run(insert(str(name)))
        await shortened.wait()


async def test_database_serves_on_after_a_cancelled_question(file: Path) -> None:
    """Somebody who no longer waits for an answer takes nothing from the next one."""
    async with opened(file) as database:
        asking = asyncio.ensure_future(database.run(lambda connection: connection.execute(INSERT, ["a"])))
        await asyncio.gather(database.run(lambda _: None), return_exceptions=True)
        asking.cancel()
        assert [("a",)] == await database.run(lambda c: c.execute("SELECT value FROM links").fetchall())


async def test_database_says_not_saved_on_a_full_disk_and_recovers(file: Path) -> None:
    """A full disk is told to whoever asked, takes nothing that was saved, and ends when there is room."""
    async with opened(file) as database:
        await database.run(insert("kept"))
        pages = await database.run(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
        await database.run(pragma(f"max_page_count={pages}"))
        with pytest.raises(NotSaved, match="full"):
            await database.run(insert("x" * 50_000))
        assert [("kept",)] == await database.run(lambda c: c.execute("SELECT value FROM links").fetchall())
        await database.run(pragma("max_page_count=100000"))
        await database.run(insert("y" * 50_000))
    assert 2 == len(look(file, "SELECT value FROM links"))


async def test_database_refuses_new_jobs_once_it_closes(file: Path) -> None:
    """Nobody waits for ever on a journal that was closed in between; what waited before is done."""
    async with opened(file) as database:
        waiting = asyncio.ensure_future(database.run(insert("last")))
        await database.run(lambda _: None)
    assert "last" == await waiting
    with pytest.raises(NotSaved, match="closed"):
        await database.run(lambda _: None)


async def test_database_leaves_the_file_of_a_later_version_alone(file: Path) -> None:
    """An older program refuses what it could only damage, and changes no byte of it nor adds a file beside it."""
    later = Migrations("outbox")

    @later()
    def m999_later(_tables: Tables) -> None:
        """A step that this version does not know."""

    async with opened(file):
        pass
    connection = sqlite3.connect(file)
    later.apply(Tables(connection))
    connection.close()
    before = [part.read_bytes() for part in sorted(file.parent.iterdir())]
    with pytest.raises(JournalNewer):
        Database(file, OUTBOX)
    assert before == [part.read_bytes() for part in sorted(file.parent.iterdir())]


def test_database_keeps_every_acknowledged_click_through_a_kill(file: Path) -> None:
    """Killed without warning right after an answer, the file holds every click that was answered."""
    program = Path(__file__).with_name("clicking_child.py")
    root = Path(__file__).parents[2]
    acknowledged = []
    with subprocess.Popen(
        [sys.executable, str(program), str(file)], stdout=subprocess.PIPE, text=True, cwd=root,
        env={"PYTHONPATH": str(root)},
    ) as child:  # fmt: skip
        assert child.stdout is not None
        for line in child.stdout:
            acknowledged.append(line.strip())
            if len(acknowledged) == 40:
                child.kill()
                break
    found = {name for (name,) in look(file, "SELECT click_id FROM clicks")}
    assert 40 == len(acknowledged)
    assert set(acknowledged) <= found


async def test_whoever_is_cancelled_while_a_file_opens_leaves_no_writer_behind(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that nobody closes keeps the program from ending: the file is opened to its end and closed."""
    at_the_file, may_go_on = threading.Event(), threading.Event()

    def slowly(*arguments: Any) -> sqlite3.Connection:
        at_the_file.set()
        may_go_on.wait()
        return open_file(*arguments)

    monkeypatch.setattr("companion.storage.database.open_file", slowly)
    opening = asyncio.create_task(Database.opened(file, OUTBOX))
    await asyncio.to_thread(at_the_file.wait)
    opening.cancel()
    await asyncio.sleep(0)
    may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert file.exists()
    assert "writer of outbox.db" not in [thread.name for thread in threading.enumerate()]
