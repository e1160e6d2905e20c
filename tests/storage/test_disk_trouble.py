"""A disk that is full, read-only or held by somebody else: said at once by its true name, and over when it is over."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from companion.errors import NotPossibleHere, NotSaved
from companion.storage.database import Database
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.refusals import not_saved
from tests.fakes.journal import look, opened
from tests.fakes.samples import ORGANISATION, click, message

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal of a test lies."""
    return tmp_path / "profile" / "outbox.db"


async def test_program_that_holds_the_file_is_waited_for_and_then_named(file: Path) -> None:
    """Nothing is lost and nothing is promised meanwhile; once it lets go, copying works."""
    file.parent.mkdir()
    async with opened(file) as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        await store.record_click(click("before", message(body="Before")))
        await database.run(lambda connection: connection.execute("PRAGMA busy_timeout=1"))
        with closing(sqlite3.connect(file, isolation_level=None)) as backup:
            backup.execute("BEGIN IMMEDIATE")
            with pytest.raises(NotSaved, match="journal_locked"):
                await store.record_click(click("during", message(body="During")))
            backup.execute("ROLLBACK")
        await store.record_click(click("after", message(body="After")))
    assert [("after",), ("before",)] == look(file, "SELECT item_id FROM items ORDER BY item_id")


def test_read_only_file_or_folder_is_named_and_forgotten_once_it_is_mended() -> None:
    """Also when it becomes so at work; no restart is needed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        Path(folder).chmod(0o755)
        command = [sys.executable, "-m", "tests.storage.unprivileged_child", str(home)]
        answers = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout
    expected = ["disk_read_only", "held", "disk_read_only", "held", "disk_read_only", "held"]
    assert expected == json.loads(answers)


async def test_connection_that_may_only_read_is_opened_anew(file: Path) -> None:
    """SQLite itself would stay read-only for as long as the connection lives."""
    file.parent.mkdir()
    async with opened(file) as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        await database.run(lambda connection: connection.execute("PRAGMA query_only=1"))
        with pytest.raises(NotSaved, match="disk_read_only"):
            await store.record_click(click("a", message(body="A")))
        assert database.is_broken


def test_rights_of_others_are_taken_away(file: Path) -> None:
    """From the folder, the file and what lies beside it."""
    file.parent.mkdir()
    Database(file, OUTBOX).close()
    file.parent.chmod(0o755)
    file.chmod(0o644)
    Database(file, OUTBOX).close()
    assert [0o700, 0o600] == [stat.S_IMODE(path.stat().st_mode) for path in (file.parent, file)]


def test_file_of_another_user_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever put it there could read along."""
    file.parent.mkdir()
    Database(file, OUTBOX).close()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(NotPossibleHere, match="another user"):
        Database(file, OUTBOX)


def test_link_in_the_place_of_the_file_is_refused(file: Path) -> None:
    """It could lead into a folder that others read."""
    file.parent.mkdir()
    elsewhere = file.parent.parent / "elsewhere.db"
    Database(elsewhere, OUTBOX).close()
    file.symlink_to(elsewhere)
    with pytest.raises(NotPossibleHere, match="link"):
        Database(file, OUTBOX)


def test_folder_that_all_users_share_is_refused(file: Path) -> None:
    """Taking their rights away would close it to everybody else's files."""
    file.parent.mkdir()
    file.parent.chmod(0o1777)
    with pytest.raises(NotPossibleHere, match="shared"):
        Database(file, OUTBOX)
    assert 0o1777 == stat.S_IMODE(file.parent.stat().st_mode)


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk_full"), (errno.EROFS, "disk_read_only"), (errno.EIO, "not_saved")],
)
def test_error_of_the_system_has_its_code(number: int, code: str) -> None:
    """What the system says of a file is told as what SQLite says of it."""
    assert code == not_saved(OSError(number, os.strerror(number))).code
