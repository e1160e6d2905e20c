"""Find damage in a database file before anybody relies on it. Changes nothing and mends nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from companion.core.outbox_states import STATES
from companion.storage.backups import folder_of
from companion.storage.log_frames import read_log

_HEADER = 16
# The indexes too are compared up to this size, in some thirty milliseconds; beyond it once a day.
_WHOLE_UP_TO = 16_000_000
DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})
"""The first words of SQLite's names for a file that it cannot trust."""


def find_damage_on_disk(file: Path) -> str:
    """What SQLite itself would pass over in silence; empty when there is nothing of the kind."""
    log = log_of(file)
    has_log = log.exists() and log.stat().st_size > 0
    if not file.exists() or not file.stat().st_size:
        is_new = not has_log and not any(folder_of(file).glob("*.db"))
        return "" if is_new else "the file is empty, and was not"
    if has_log and read_log(log.read_bytes(), page_size_of(file)).has_hole:
        return "its log cannot be read to the end"
    return ""


def find_damage(connection: sqlite3.Connection, *, is_whole: bool | None = None) -> str:
    """What is wrong with an open file, in SQLite's words; empty when it is sound.

    `is_whole` also compares every index with its table; without it, that depends on the file's size.
    """
    try:
        if is_whole is None:
            pages, size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
            )
            is_whole = pages * size <= _WHOLE_UP_TO
        check = "integrity_check" if is_whole else "quick_check"
        found = str(connection.execute(f"PRAGMA {check}(1)").fetchone()[0])
        return _unknown_state(connection) if found == "ok" else found
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error)
        raise


def is_damage(error: BaseException) -> bool:
    """Whether SQLite met something in the file that cannot be."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return "_".join(name.split("_")[:2]) in DAMAGED


def log_of(file: Path) -> Path:
    """The write-ahead log of a database."""
    return file.with_name(f"{file.name}-wal")


def page_size_of(file: Path) -> int:
    """The size of a page as the file's header tells it; SQLite's own choice where it tells none."""
    with file.open("rb") as stream:
        header = stream.read(18)
    size = int.from_bytes(header[_HEADER:18], "big")
    return {1: 65536}.get(size, size if size >= 512 and size & (size - 1) == 0 else 4096)


def _unknown_state(connection: sqlite3.Connection) -> str:
    """An item in a state that is none would wait for ever, and nobody would be told."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'items'").fetchone():
        return ""
    marks = ",".join("?" * len(STATES))
    query = f"SELECT 1 FROM items WHERE state NOT IN ({marks}) LIMIT 1"  # noqa: S608  # only question marks
    found = connection.execute(query, sorted(STATES)).fetchone()
    return "an item is in a state that does not exist" if found else ""
