"""Find damage in a database file before anybody relies on it. Changes nothing and mends nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from companion.core.outbox_states import STATES
from companion.storage.backups import folder_of
from companion.storage.log_frames import read_log

_HEADER = 16
# The interpreter's own words; it has no code for this.
_CANNOT_DECODE = "Could not decode"
# The indexes too are compared up to this size, in about a tenth of a second; beyond it once a day.
_WHOLE_UP_TO = 16_000_000
MOMENTS = ("hold_ends_at", "next_attempt_at", "written_at")
VALUES = ("receipt", "cause", "payload", "target", "errand_target", "evidence", "assignment")
"""Columns of an item that are read as JSON, unless they are sealed: then the seal tells what became of them."""
_TEXTS = "item_id, item_key, fingerprint, conversation_id, sent_at, clicked_at"
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
        return _odd_item(connection, is_whole=is_whole) if found == "ok" else found
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error).partition(" with text ")[0]
        raise


def is_damage(error: BaseException) -> bool:
    """Whether SQLite met something in the file that cannot be."""
    name = getattr(error, "sqlite_errorname", None) or ""
    if isinstance(error, sqlite3.Error) and _CANNOT_DECODE in str(error):
        return True
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


def _decode(connection: sqlite3.Connection) -> None:
    """Read every text once: SQLite itself does not mind what bytes they are made of."""
    clear = ", ".join(f"CASE typeof({name}) WHEN 'text' THEN {name} END" for name in VALUES)
    connection.execute(f"SELECT {_TEXTS}, {clear} FROM items").fetchall()  # noqa: S608  # our own names


def _odd_item(connection: sqlite3.Connection, *, is_whole: bool) -> str:
    """An item in a state that is none would wait for ever unseen; one that cannot be read would hold up all others."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'items'").fetchone():
        return ""
    marks = ",".join("?" * len(STATES))
    odd = [f"state NOT IN ({marks})"]
    if is_whole:
        odd += [f"julianday({name}) IS NULL AND {name} IS NOT NULL" for name in MOMENTS]
        odd += [f"typeof({name}) = 'text' AND NOT json_valid({name})" for name in VALUES]
        _decode(connection)
    query = f"SELECT 1 FROM items WHERE {' OR '.join(odd)} LIMIT 1"  # noqa: S608  # our own names and question marks
    return "an item cannot be read" if connection.execute(query, STATES).fetchone() else ""
