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
from pathlib import Path
from typing import Generic, TypeVar

from sqlite_utils.migrations import Migrations

from companion.errors import NotSaved
from companion.storage.opening import open_file

Answer = TypeVar("Answer")
JobBody = Callable[[sqlite3.Connection], Answer]


@dataclass(frozen=True)
class _Job(Generic[Answer]):
    body: JobBody[Answer]
    answer: asyncio.Future[Answer]
    loop: asyncio.AbstractEventLoop
    is_erasing: bool


class Database:
    """An open database file. Every `run` is one atomic step and is on disk when it returns."""

    def __init__(self, file: Path, migrations: Migrations) -> None:
        """Open or create the file, bring its schema up to date, start the writer."""
        self._jobs: queue.SimpleQueue[_Job[object] | None] = queue.SimpleQueue()
        self._is_closing = False
        self._door = threading.Lock()
        self._connection = open_file(file, migrations)
        self._thread = threading.Thread(target=self._write_until_closed, name=f"writer of {file.name}")
        self._thread.start()

    async def run(self, body: JobBody[Answer], *, is_erasing: bool = False) -> Answer:
        """What the job returns, once it is committed. Raises what the job raises, or NotSaved.

        What an erasing job took away is gone from the file and its log before the next job begins.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        with self._door:
            if self._is_closing:
                # Nobody would ever take the job out of the queue again.
                raise NotSaved(reason="the journal is being closed")
            self._jobs.put(_Job(body, answer, loop, is_erasing))  # type: ignore[arg-type]  # the queue holds jobs of every answer
        return await answer

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
            self._commit_together(jobs)
            if any(job.is_erasing for job in jobs):
                self._clear_log()

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
                self._connection.execute("RELEASE job")
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            outcomes = [(job, None, NotSaved(reason=str(error))) for job in jobs]
        for job, value, failure in outcomes:
            job.loop.call_soon_threadsafe(_settle, job.answer, value, failure)


def _settle(answer: asyncio.Future[object], value: object, failure: BaseException | None) -> None:
    if answer.cancelled():
        return
    if isinstance(failure, sqlite3.Error):
        failure = NotSaved(reason=str(failure))
    if failure is None:
        answer.set_result(value)
    else:
        answer.set_exception(failure)
