"""The file of the mirror: one connection that writes, one that reads, each on a thread of its own.

Everything in it can be read from Dynamics again. So a damaged file, or one of another layout, is removed and begun
anew, and a commit may be lost to a power cut: rows and cursor are lost together.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from companion.storage.private_files import make_private
from companion.storage.refusals import is_known, not_saved
from companion.storage.soundness import is_damage

Answer = TypeVar("Answer")
Body = Callable[[sqlite3.Connection], Answer]

_SETTINGS = {
    "busy_timeout": 5000,
    "journal_mode": "wal",
    "synchronous": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    # A row that is gone from the CRM is gone from the file, too.
    "secure_delete": 1,
    "temp_store": 2,
    "cache_size": -32_000,
}
_BESIDE = ("", "-wal", "-shm")


class MirrorFile:
    """An open mirror."""

    _is_damaged = False
    """SQLite met something in the file that cannot be: the next write begins it anew."""

    def __init__(self, file: Path, layout: int, create: Callable[[sqlite3.Connection], None]) -> None:
        """Open the file, or begin it. `layout` is the number of its schema, which `create` makes."""
        self._file = file
        self._layout = layout
        self._create = create
        self._writing = ThreadPoolExecutor(1, f"writer of {file.name}")
        self._reading = ThreadPoolExecutor(1, f"reader of {file.name}")
        self._open()

    async def write(self, body: Body[Answer]) -> Answer:
        """What the body returns, once it is committed. Raises NotSaved, and then nothing was written."""
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._write, body)

    async def read(self, body: Body[Answer]) -> Answer:
        """What the body returns; it sees one state of the file from its first look to its last."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._read, body)

    def close(self) -> None:
        """Finish what is under way, then close the file."""
        self._writing.shutdown()
        self._reading.shutdown()
        # The writer last: it shortens the log.
        self._reader.close()
        self._writer.close()

    def _write(self, body: Body[Answer]) -> Answer:
        try:
            if self._is_damaged:
                self._begin_anew()
            connection = self._writer
            connection.execute("BEGIN IMMEDIATE")
            answer = body(connection)
            connection.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):
                self._writer.execute("ROLLBACK")
            self._is_damaged = is_damage(error)
            if isinstance(error, sqlite3.Error | OSError):
                raise not_saved(error) from error
            raise
        return answer

    def _read(self, body: Body[Answer]) -> Answer:
        connection = self._reader
        try:
            connection.execute("BEGIN")
            return body(connection)
        except (sqlite3.Error, OSError) as error:
            self._is_damaged = self._is_damaged or is_damage(error)
            raise not_saved(error) from error
        finally:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

    def _open(self) -> None:
        try:
            try:
                self._connect()
            except sqlite3.DatabaseError as error:
                if is_known(error):
                    raise
                self._begin_anew()
        except (sqlite3.Error, OSError) as error:
            raise not_saved(error) from error

    def _connect(self) -> None:
        make_private(self._file)
        if not self._file.exists():
            os.close(os.open(self._file, os.O_CREAT | os.O_EXCL, 0o600))
        self._writer = _connect_to(self._file)
        try:
            found = self._writer.execute("PRAGMA user_version").fetchone()[0]
            tables = self._writer.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if found != self._layout and tables:
                self._writer.close()
                self._remove()
                self._connect()
                return
            if not tables:
                self._writer.execute("BEGIN IMMEDIATE")
                self._create(self._writer)
                self._writer.execute(f"PRAGMA user_version={self._layout}")
                self._writer.execute("COMMIT")
            self._reader = _connect_to(self._file)
            # Only the writer may shorten the log: two that do can damage the file in older builds of SQLite.
            self._reader.execute("PRAGMA query_only=1")
        except sqlite3.Error:
            self._writer.close()
            raise

    def _begin_anew(self) -> None:
        """A file that SQLite cannot trust is worth nothing here."""
        if (reader := getattr(self, "_reader", None)) is not None:
            # On the thread that uses it: nobody may be reading while it is closed.
            self._reading.submit(reader.close).result()
        if (writer := getattr(self, "_writer", None)) is not None:
            writer.close()
        self._remove()
        self._connect()
        self._is_damaged = False

    def _remove(self) -> None:
        remove_mirror(self._file)


def remove_mirror(file: Path) -> bool:
    """Remove a mirror that nobody has open; whether there was one."""
    was_there = file.exists()
    for suffix in _BESIDE:
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    return was_there


def _connect_to(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for name, value in _SETTINGS.items():
        connection.execute(f"PRAGMA {name}={value}")
    return connection
