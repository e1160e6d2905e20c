"""Copies of a database beside it: before its schema changes, and one a day. Never read by the companion itself.

A copy that is put back by hand is safe: whatever it sends again meets its own row in Dynamics.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import date
from pathlib import Path

KEPT = 2
"""Of each kind: one may have been made when the trouble had already begun."""

SEALING_STEP = "m003_sealed"
"""From this step of the schema on, texts are sealed."""

_BEFORE, _DAILY = "before", "daily"


def folder_of(file: Path) -> Path:
    """Where the copies of a database lie, private as the database itself."""
    return file.parent / "backups"


def back_up_before(connection: sqlite3.Connection, file: Path, step: str) -> Path:
    """A copy of the whole database, on disk before the step of the schema that this names."""
    return _copy(connection, file, _BEFORE, step)


def back_up_daily(connection: sqlite3.Connection, file: Path, day: date) -> Path:
    """A copy of the whole database for a day."""
    return _copy(connection, file, _DAILY, day.isoformat())


def has_daily(file: Path, day: date) -> bool:
    """Whether the copy of that day, or of a later one by a clock that was set back since, is there."""
    newest = newest_daily(file)
    return newest is not None and newest >= _name(file, _DAILY, day.isoformat())


def newest_daily(file: Path) -> Path | None:
    """The copy of the latest day."""
    return max(_copies(file, _DAILY), default=None)


def drop_backups(file: Path) -> int:
    """Remove every copy: what was erased from the database must not stand there. How many there were."""
    copies = list(folder_of(file).glob("*"))
    for copy in copies:
        copy.unlink()
    return len(copies)


def sync_file(file: Path) -> None:
    """Have the bytes of a file survive a power cut."""
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def drop_clear_copies(file: Path) -> None:
    """Remove the copies that were made before texts were sealed: what is sealed now stands there in the clear."""
    for step in ("m002_unexpected_answers", SEALING_STEP):
        _name(file, _BEFORE, step).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut."""
    if os.name == "nt":
        # Windows opens no folder; NTFS keeps its own log of names.
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(connection: sqlite3.Connection, file: Path, kind: str, what: str) -> Path:
    folder = folder_of(file)
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = _name(file, kind, what)
    draft = copy.with_suffix(".new")
    draft.unlink(missing_ok=True)
    # SQLite would make the file with everybody's rights; an empty one is taken as it is.
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
    connection.execute("VACUUM INTO ?", [str(draft)])
    sync_file(draft)
    draft.replace(copy)
    sync_folder(folder)
    _keep_newest(file, kind)
    return copy


def _keep_newest(file: Path, kind: str) -> None:
    newest_first = sorted(_copies(file, kind), key=lambda copy: copy.stat().st_mtime_ns, reverse=True)
    for copy in newest_first[KEPT:]:
        copy.unlink()


def _copies(file: Path, kind: str) -> list[Path]:
    return list(folder_of(file).glob(f"{file.stem}-{kind}-*.db"))


def _name(file: Path, kind: str, what: str) -> Path:
    return folder_of(file) / f"{file.stem}-{kind}-{what}.db"
