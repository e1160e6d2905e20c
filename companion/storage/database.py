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
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, Literal, TypeVar

from sqlite_utils.migrations import Migrations

from companion.errors import NotSaved
from companion.storage.audit_log import drop_audit_end, hold_audit_end, write_audit_end
from companion.storage.backups import back_up_daily, has_daily
from companion.storage.opening import open_file
from companion.storage.refusals import is_ended_by_opening, not_saved
from companion.storage.seal import Seal
from companion.storage.soundness import find_damage, is_damage

Answer = TypeVar("Answer")
JobBody = Callable[[sqlite3.Connection], Answer]

_COMMITS_OF_A_LONG_LOG = 40
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class _Job(Generic[Answer]):
    body: JobBody[Answer]
    answer: asyncio.Future[Answer]
    loop: asyncio.AbstractEventLoop
    is_erasing: bool
    is_alone: bool = False
    """Outside any transaction."""


_Outcome = tuple[_Job[object], object, Exception | None]


class Database:
    """An open database file. Every `run` is one atomic step and is on disk when it returns."""

    _commits = 0
    """Since the log was shortened."""

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

    @classmethod
    async def opened(cls, file: Path, migrations: Migrations, seal: Seal | None = None) -> Database:
        """The file opened beside the event loop. Whoever is cancelled meanwhile leaves nothing open."""
        opening = asyncio.ensure_future(asyncio.to_thread(cls, file, migrations, seal))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            # A thread cannot be called back, and a writer that nobody closes keeps the program from ending.
            with contextlib.suppress(Exception):
                (await opening).close()
            raise

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
            waiting = [self._next_job()]
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

    def _next_job(self) -> _Job[object] | None:
        """What is waited for next. A pause in which nobody waits is used to shorten the log."""
        if self._commits >= _COMMITS_OF_A_LONG_LOG:
            with contextlib.suppress(queue.Empty):
                return self._jobs.get(timeout=_PAUSE_SECONDS)
            self._shorten_log("PASSIVE")
        return self._jobs.get()

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
        self._shorten_log("TRUNCATE")

    def _shorten_log(self, how: Literal["PASSIVE", "TRUNCATE"]) -> None:
        self._commits = 0
        # Refused by a full disk, the log stays as it is; the commit stands in it and the next one tries again.
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute(f"PRAGMA wal_checkpoint({how})").fetchall()

    def _commit_together(self, jobs: list[_Job[object]]) -> None:
        """Run the jobs in one transaction, each undone alone when it fails; answer after the commit."""
        if not jobs:
            return
        try:
            # Where one of them fails nothing of it is in the file, so each may run again.
            outcomes = self._commit_at_once(jobs) or self._commit_apart(jobs)
        except sqlite3.Error as error:
            self._take_note(error.__cause__ if isinstance(error.__cause__, sqlite3.Error) else error)
            self._roll_back()
            outcomes = [(job, None, not_saved(error)) for job in jobs]
        self._commits += 1
        for loop, told in _by_loop(outcomes):
            # One call for all of them: each would wake the loop anew.
            loop.call_soon_threadsafe(_settle_all, told)

    def _commit_at_once(self, jobs: list[_Job[object]]) -> list[_Outcome]:
        """The outcomes of jobs that all succeed; none when one of them failed, and all were undone.

        No savepoints: to keep what each would need to be undone costs as much as the jobs themselves.
        """
        outcomes: list[_Outcome] = []
        self._connection.execute("BEGIN IMMEDIATE")
        hold_audit_end(self._connection)
        for job in jobs:
            try:
                outcomes.append((job, job.body(self._connection), None))
            except Exception:  # noqa: BLE001  # met again, and told, where the jobs run apart
                self._roll_back()
                return []
        write_audit_end(self._connection)
        self._connection.execute("COMMIT")
        return outcomes

    def _commit_apart(self, jobs: list[_Job[object]]) -> list[_Outcome]:
        """The outcomes of jobs of which at least one fails, in one transaction, each behind a savepoint."""
        outcomes: list[_Outcome] = []
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
        return outcomes

    def _roll_back(self) -> None:
        drop_audit_end(self._connection)
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _by_loop(outcomes: list[_Outcome]) -> Iterable[tuple[asyncio.AbstractEventLoop, list[_Outcome]]]:
    told: dict[asyncio.AbstractEventLoop, list[_Outcome]] = {}
    for outcome in outcomes:
        told.setdefault(outcome[0].loop, []).append(outcome)
    return told.items()


def _settle_all(outcomes: list[_Outcome]) -> None:
    for job, value, failure in outcomes:
        _settle(job.answer, value, failure)


def _settle(answer: asyncio.Future[object], value: object, failure: Exception | None) -> None:
    if answer.cancelled():
        return
    if isinstance(failure, sqlite3.Error | OSError):
        failure = not_saved(failure)
    if failure is None:
        answer.set_result(value)
    else:
        answer.set_exception(failure)
