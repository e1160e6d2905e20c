"""One SQLite file, one connection, one writer thread, and an answer only after the commit.

Waiting jobs share a commit: the disk's own sync is the floor, and sharing it is the only thing faster.
A promise given to a rep ("Held") rests on this, and on the settings asserted in opening.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from sqlite_utils.migrations import Migrations

from companion.errors import NotSaved
from companion.storage.backups import back_up_daily, has_daily
from companion.storage.opening import open_file
from companion.storage.refusals import is_ended_by_opening, not_saved
from companion.storage.seal import Seal
from companion.storage.soundness import find_damage, is_damage

Answer = TypeVar("Answer")
JobBody = Callable[[sqlite3.Connection], Answer]


@dataclass(frozen=True)
class _Job(Generic[Answer]):
    body: JobBody[Answer]
    answer: asyncio.Future[Answer]
    loop: asyncio.AbstractEventLoop
    is_erasing: bool
    is_alone: bool = False
    """Outside any transaction."""


class Database:
    """An open database file. Every `run` is one atomic step and is on disk when it returns."""

    is_broken = False
    """Nothing is promised on this file until it is opened anew."""

    def __init__(self, file: Path, migrations: Migrations, seal: Seal | None = None) -> None:
        """Open or create the file, bring its schema up to date, start the writer. `seal` closes its texts."""
        self._jobs: queue.SimpleQueue[_Job[object] | None] = queue.SimpleQueue()
        self._is_closing = False
        self._door = threading.Lock()
        self._file = file
        self._connection = open_file(file, migrations, seal)
        self._thread = threading.Thread(target=self._write_until_closed, name=f"writer of {file.name}")
        self._thread.start()

    async def run(self, body: JobBody[Answer], *, is_erasing: bool = False) -> Answer:
        """What the job returns, once it is committed. Raises what the job raises, or NotSaved.

        What an erasing job took away is gone from the file and its log before the next job begins.
        """
        loop = asyncio.get_running_loop()
        return await self._wait_for(_Job(body, loop.create_future(), loop, is_erasing))

    async def copy_daily(self, day: date) -> None:
        """A copy of the file for a day, if it has none and is sound to the last index."""

        def job(connection: sqlite3.Connection) -> None:
            if has_daily(self._file, day):
                return
            if damage := find_damage(connection, is_whole=True):
                # A copy of it would push out a good one.
                self.is_broken = True
                raise sqlite3.DatabaseError(damage)
            back_up_daily(connection, self._file, day)

        loop = asyncio.get_running_loop()
        await self._wait_for(_Job(job, loop.create_future(), loop, is_erasing=False, is_alone=True))

    async def _wait_for(self, job: _Job[Answer]) -> Answer:
        with self._door:
            if self._is_closing:
                # Nobody would ever take the job out of the queue again.
                raise NotSaved(reason="the journal is being closed")
            if self.is_broken:
                raise NotSaved(reason="the journal has to be opened anew")
            self._jobs.put(job)  # type: ignore[arg-type]  # the queue holds jobs of every answer
        return await job.answer

    def close(self) -> None:
        """Finish what waits, then close the file."""
        with self._door:
            self._is_closing = True
            self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _write_until_closed(self) -> None:
        is_open = True
        while is_open:
            waiting = [self._jobs.get()]
            while not self._jobs.empty():
                waiting.append(self._jobs.get())
            is_open = None not in waiting
            jobs = [job for job in waiting if job is not None]
            self._commit_together([job for job in jobs if not job.is_alone])
            for job in jobs:
                if job.is_alone:
                    self._do_alone(job)
            if any(job.is_erasing for job in jobs):
                self._clear_log()

    def _do_alone(self, job: _Job[object]) -> None:
        value, failure = None, None
        try:
            value = job.body(self._connection)
        except Exception as error:  # noqa: BLE001  # whoever waits for the answer is told
            failure = error
            self._take_note(error)
        job.loop.call_soon_threadsafe(_settle, job.answer, value, failure)

    def _take_note(self, error: Exception) -> None:
        """A page that cannot be, a sync that failed, a file that was read-only: only opening it anew can tell more."""
        if is_damage(error) or is_ended_by_opening(error):
            self.is_broken = True

    def _clear_log(self) -> None:
        """Empty the write-ahead log: erased texts would stand there for as long as nothing overwrites them."""
        # Refused by a full disk, the log stays as it is; the commit stands in it and the next one tries again.
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _commit_together(self, jobs: list[_Job[object]]) -> None:
        """Run the jobs in one transaction, each undone alone when it fails; answer after the commit."""
        if not jobs:
            return
        outcomes: list[tuple[_Job[object], object, BaseException | None]] = []
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                self._connection.execute("SAVEPOINT job")
                try:
                    outcomes.append((job, job.body(self._connection), None))
                except Exception as error:
                    if not self._connection.in_transaction:
                        # SQLite has undone the whole transaction by itself, as it may on a full disk.
                        raise sqlite3.OperationalError(str(error)) from error
                    self._connection.execute("ROLLBACK TO job")
                    outcomes.append((job, None, error))
                    self._take_note(error)
                self._connection.execute("RELEASE job")
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._take_note(error.__cause__ if isinstance(error.__cause__, sqlite3.Error) else error)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            outcomes = [(job, None, not_saved(error)) for job in jobs]
        for job, value, failure in outcomes:
            job.loop.call_soon_threadsafe(_settle, job.answer, value, failure)


def _settle(answer: asyncio.Future[object], value: object, failure: BaseException | None) -> None:
    if answer.cancelled():
        return
    if isinstance(failure, sqlite3.Error | OSError):
        failure = not_saved(failure)
    if failure is None:
        answer.set_result(value)
    else:
        answer.set_exception(failure)
