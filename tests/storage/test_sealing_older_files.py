"""A journal of before texts were sealed: after the first start nothing of it stands anywhere in the clear."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from companion.storage.backups import back_up_daily
from companion.storage.database import Database
from companion.storage.migrations import OUTBOX
from tests.fakes.journal import SEAL, opened_store
from tests.storage.older_journals import WAITING, put

CLEAR = (b"The held one", b"Yvonne McKay", b"The failed one")


def found_in(folder: Path) -> set[str]:
    """The files that hold a text or a name."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.name for file in files if any(text in file.read_bytes() for text in CLEAR)}


@pytest.mark.parametrize("step", ["m001_journal", "m002_unexpected_answers"])
async def test_clear_bytes_are_gone_from_file_log_and_copies(tmp_path: Path, step: str) -> None:
    """Before the first start the file and its daily copy hold the texts; after it only the program reads them."""
    file = tmp_path / "outbox.db"
    put(file, step)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        back_up_daily(connection, file, date(2026, 11, 18))
    assert {"outbox.db", "outbox-daily-2026-11-18.db"} <= found_in(tmp_path)
    database = Database(file, OUTBOX, SEAL)
    assert set() == found_in(tmp_path)
    database.close()
    assert set() == found_in(tmp_path)
    async with opened_store(file) as store:
        texts = {item.item_id: item.activity.body for item in await store.read_items(None) if item.activity}
    assert {state: f"The {state} one" for state in WAITING} == texts


def test_copy_left_by_a_killed_start_is_removed_by_the_next(tmp_path: Path) -> None:
    """A process that died after it had sealed the rows leaves its copy; it does not stay."""
    file = tmp_path / "outbox.db"
    Database(file, OUTBOX, SEAL).close()
    copy = tmp_path / "backups" / "outbox-before-m003_sealed.db"
    copy.parent.mkdir()
    copy.write_bytes(CLEAR[0])
    Database(file, OUTBOX, SEAL).close()
    assert not copy.exists()
