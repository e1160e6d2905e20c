"""The file of the mirror: one connection that writes, one that reads, each on a thread of its own.

Everything in it can be read from Dynamics again. So a damaged file, or one of another layout, is removed and begun
anew, and a commit may be lost to a power cut: rows and cursor are lost together.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import threading
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
    """A mirror, opened by whoever first needs it: what keeps it closed must not keep a click from being saved."""

    _is_damaged = False
    """SQLite met something in the file that cannot be: whoever needs it next begins it anew."""

    def __init__(self, file: Path, layout: int, create: Callable[[sqlite3.Connection], None]) -> None:
        """The file at a place, begun where it is not. `layout` is the number of its schema, which `create` makes."""
        self._file = file
        self._layout = layout
        self._create = create
        self._writing = ThreadPoolExecutor(1, f"writer of {file.name}")
        self._reading = ThreadPoolExecutor(1, f"reader of {file.name}")
        self._opening = threading.Lock()
        self._foreground = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None

    async def write(self, body: Body[Answer]) -> Answer:
        """What the body returns, once it is committed. Raises NotSaved, and then nothing was written."""
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._write, body)

    async def read(self, body: Body[Answer]) -> Answer:
        """What the body returns; it sees one state of the file from its first look to its last."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._read, body)

    def give_way(self) -> None:
        """Return when nobody reads: long work of the writer asks between its steps.

        Both threads share one interpreter; a page that waits for its badges would be slowed down by every step.
        """
        with self._foreground:
            pass

    async def clear(self) -> None:
        """Remove the file with all that is in it; whoever needs it next begins it anew. Raises NotSaved."""
        await asyncio.get_running_loop().run_in_executor(self._writing, self._clear)

    def close(self) -> None:
        """Finish what is under way, then close the file."""
        self._writing.shutdown()
        self._reading.shutdown()
        # The writer last: it shortens the log.
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()

    def _write(self, body: Body[Answer]) -> Answer:
        connection = self._open()[0]
        try:
            connection.execute("BEGIN IMMEDIATE")
            answer = body(connection)
            connection.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            self._is_damaged = is_damage(error)
            if isinstance(error, sqlite3.Error | OSError):
                raise not_saved(error) from error
            raise
        return answer

    def _clear(self) -> None:
        with self._foreground, self._opening:
            try:
                for connection in (self._reader, self._writer):
                    if connection is not None:
                        connection.close()
                self._reader = self._writer = None
                remove_mirror(self._file)
            except (sqlite3.Error, OSError) as error:
                raise not_saved(error) from error
            self._is_damaged = False

    def _read(self, body: Body[Answer]) -> Answer:
        with self._foreground:
            connection = self._open()[1]
            try:
                connection.execute("BEGIN")
                return body(connection)
            except (sqlite3.Error, OSError) as error:
                self._is_damaged = self._is_damaged or is_damage(error)
                raise not_saved(error) from error
            finally:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    def _open(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        """Who writes and who reads."""
        with self._opening:
            if self._writer is not None and self._reader is not None and not self._is_damaged:
                return self._writer, self._reader
            try:
                self._writer, self._reader = self._open_or_begin()
            except (sqlite3.Error, OSError) as error:
                raise not_saved(error) from error
            self._is_damaged = False
            return self._writer, self._reader

    def _open_or_begin(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        if self._is_damaged:
            remove_mirror(self._file)
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if is_known(error):
                raise
            remove_mirror(self._file)
            return self._connect()

    def _connect(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        make_private(self._file)
        if not self._file.exists():
            os.close(os.open(self._file, os.O_CREAT | os.O_EXCL, 0o600))
        writer = _connect_to(self._file)
        try:
            self._prepare(writer)
            reader = _connect_to(self._file)
        except sqlite3.Error:
            writer.close()
            raise
        # Only the writer may shorten the log: two that do can damage the file in older builds of SQLite.
        reader.execute("PRAGMA query_only=1")
        return writer, reader

    def _prepare(self, writer: sqlite3.Connection) -> None:
        found = writer.execute("PRAGMA user_version").fetchone()[0]
        is_new = not writer.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if is_new:
            writer.execute("BEGIN IMMEDIATE")
            self._create(writer)
            writer.execute(f"PRAGMA user_version={self._layout}")
            writer.execute("COMMIT")
        elif found != self._layout:
            raise _OtherLayoutError


class _OtherLayoutError(sqlite3.DatabaseError):
    """Another version has made this file."""


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
