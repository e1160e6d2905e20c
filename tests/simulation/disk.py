"""A laptop's disk: a journal in memory that outlives processes, and the real writer's work done without its thread.

Rows, statements, transactions and group commits are the product's own; only when they happen is decided here.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any, TypeVar

from sqlite_utils import Database as Tables

from companion.storage.database import Database, JobBody, _Job
from companion.storage.migrations import OUTBOX
from companion.storage.sealed_columns import SealedConnection
from tests.fakes.journal import SEAL

Answer = TypeVar("Answer")


class _Connection(SealedConnection):
    """A connection whose commits meet a full disk when the disk says so."""

    seal = SEAL
    is_full: Callable[[], bool] = staticmethod(lambda: False)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Run a statement; a commit may find no room."""
        if statement == "COMMIT" and self.is_full():
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(statement, *values)


@cache
def _empty_journal() -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    OUTBOX.apply(Tables(connection))
    return connection.serialize()


class Disk:
    """What is left when a process dies: everything committed and nothing else."""

    def __init__(self, is_full: Callable[[], bool]) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None, factory=_Connection)
        self.connection.deserialize(_empty_journal())
        self.connection.execute("PRAGMA foreign_keys=1")
        self.connection.is_full = is_full

    def look(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the journal."""
        return self.connection.execute(query).fetchall()


class SimulatedDatabase(Database):
    """The product's database on a simulated disk: jobs wait together, and one commit answers them all."""

    def __init__(
        self, disk: Disk, random: Random, may_go_on: Callable[[], bool], wake: Callable[[], float]
    ) -> None:
        """`may_go_on` says at each step whether the process still lives; `wake` how long the machine still sleeps."""
        self._connection = disk.connection
        self._random = random
        self._may_go_on = may_go_on
        self._wake = wake
        self._waiting: list[_Job[Any]] = []

    async def run(self, body: JobBody[Answer], *, is_erasing: bool = False) -> Answer:
        """What the job returns, once it is committed."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append(_Job(body, answer, loop, is_erasing))
        if len(self._waiting) == 1:
            loop.call_later(self._random.uniform(0.0002, 0.02), self._commit)
        return await answer

    def close(self) -> None:
        """The disk stays."""

    def _commit(self) -> None:
        if (asleep := self._wake()) > 0:
            asyncio.get_running_loop().call_later(asleep, self._commit)
            return
        if not self._may_go_on():
            return
        jobs, self._waiting = self._waiting, []
        self._commit_together(jobs)
        self._may_go_on()
