"""Open a database file so that the writer may promise: sound, of a known schema, with settings read back.

One connection is all there ever is. Older builds of SQLite can damage a file when one connection starts its
write-ahead log anew while another writes, and nothing is gained by a second one.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from pathlib import Path

from sqlite_utils.migrations import Migrations

from companion.errors import CopyToCrmError, JournalNewer, NotPossibleHere
from companion.storage.backups import drop_backups, drop_clear_copies
from companion.storage.private_files import make_private
from companion.storage.refusals import is_known, not_saved
from companion.storage.salvage import put_in_place, salvage
from companion.storage.seal import Seal
from companion.storage.sealed_columns import SealedConnection, seal_of
from companion.storage.soundness import find_damage, find_damage_on_disk, is_damage, log_of
from companion.storage.upgrading import bring_up_to_date, has_odd_step, is_newer, needs_sealing

log = logging.getLogger(__name__)

# Each is read back after it was set: builds of SQLite differ in what they silently ignore.
_SETTINGS: dict[str, object] = {
    # A program that backs up may hold the file for a moment; whoever copies is told when it takes longer.
    "busy_timeout": 5000,
    "journal_mode": "wal",
    "synchronous": 2,
    # On macOS a plain sync leaves the bytes in the drive's own memory; elsewhere both mean nothing.
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "temp_store": 2,
    # Where the writer finds no pause to shorten the log in: below 8 MiB, and seldom in a click's way.
    "wal_autocheckpoint": 1900,
}


def open_file(file: Path, migrations: Migrations, seal: Seal | None = None) -> sqlite3.Connection:
    """The file's one connection, its schema up to date. Raises JournalNewer, NotSaved or NotPossibleHere.

    A damaged file is set aside, and what can be read of it goes on in a new one.
    """
    try:
        make_private(file)
        put_in_place(file)
        damage = _look_first(file, migrations)
        if not damage:
            try:
                return _open(file, migrations, seal)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                damage = str(error)
        report = salvage(file, migrations)
        log.error("the journal was damaged", extra={"saved": report.saved, "missing": report.missing})
        return _open(file, migrations, seal)
    except (sqlite3.Error, OSError) as error:
        if is_known(error):
            raise not_saved(error) from error
        raise NotPossibleHere(reason=f"{file.name} cannot be opened: {error}") from error


def _look_first(file: Path, migrations: Migrations) -> str:
    """What is damaged, seen without changing a byte; empty when nothing is. Raises JournalNewer."""
    damage = find_damage_on_disk(file)
    # Without a log nothing has to be made beside the file in order to read it.
    has_log = log_of(file).exists() and log_of(file).stat().st_size > 0
    address = f"{file.resolve().as_uri()}?mode=ro{'' if has_log else '&immutable=1'}"
    if not file.exists() or file.with_name(f"{file.name}-journal").exists():
        return damage
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            if is_newer(connection, migrations):
                raise JournalNewer
            if has_odd_step(connection, migrations):
                return "a step of its schema has a name that is none"
            return damage or find_damage(connection)
    except sqlite3.DatabaseError as error:
        # What else keeps it from being read is met again by whoever opens it for writing.
        return damage or (str(error) if is_damage(error) else "")


def _open(file: Path, migrations: Migrations, seal: Seal | None) -> sqlite3.Connection:
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(
        file, isolation_level=None, check_same_thread=False, factory=SealedConnection
    )
    connection.seal = seal
    try:
        _prepare(connection, migrations, file)
    except (sqlite3.Error, OSError, CopyToCrmError):
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, migrations: Migrations, file: Path) -> None:
    # EXTRA while the file is made: it syncs the directory too, or a power cut could bring back an empty journal.
    connection.execute("PRAGMA synchronous=EXTRA")
    _apply_settings(connection, except_for={"synchronous"})
    _map_nothing(connection)
    is_sealed = seal_of(connection) is not None
    was_clear = is_sealed and needs_sealing(connection, migrations)
    bring_up_to_date(connection, migrations, file)
    _apply_settings(connection)
    if is_sealed:
        _drop_clear_traces(connection, file, was_clear=was_clear)


def _drop_clear_traces(connection: sqlite3.Connection, file: Path, *, was_clear: bool) -> None:
    """What was written before the journal was sealed: in its log, on its free pages, in the copies beside it."""
    # Killed between the step and this, the log and the copies are met again at the next start.
    drop_clear_copies(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if was_clear:
        drop_backups(file)
        with contextlib.suppress(sqlite3.Error):
            # A full disk keeps free pages, and those were overwritten already.
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _apply_settings(
    connection: sqlite3.Connection, except_for: frozenset[str] | set[str] = frozenset()
) -> None:
    for name, wanted in _SETTINGS.items():
        if name in except_for:
            continue
        connection.execute(f"PRAGMA {name}={wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise NotPossibleHere(reason=f"SQLite answers {name}={found} where {wanted} was set")


def _map_nothing(connection: sqlite3.Connection) -> None:
    """Read by calls that can fail with an error; a fault in mapped memory would end the process instead."""
    answers = connection.execute("PRAGMA mmap_size=0").fetchall()
    # A build that cannot map files answers nothing.
    if answers not in ([], [(0,)]):
        raise NotPossibleHere(reason=f"SQLite answers mmap_size={answers[0][0]} where 0 was set")
