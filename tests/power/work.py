"""What a companion does with its journal in the cases that matter to a power cut, on a recorded file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import cast

from companion.errors import NotSaved
from companion.storage.database import Answer, Database, JobBody, _Job
from companion.storage.migrations import OUTBOX
from companion.storage.opening import _prepare
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import NOON
from tests.fakes.journal import RECEIPT
from tests.fakes.samples import ORGANISATION, click, message
from tests.power.recording import Recorder
from tests.power.sqlite3_like import Connection

HELD, WRITTEN = "held:", "written:"


class RecordedDatabase(Database):
    """The product's database on a recorded file; each job is a commit of its own, without the writer's thread."""

    def __init__(self, file: Path, vfs: str) -> None:
        self._file = file
        self._recorded = Connection(file, vfs)
        self._connection = cast("sqlite3.Connection", self._recorded)
        try:
            _prepare(self._connection, OUTBOX, file)
        except sqlite3.Error:
            self.close()
            raise

    async def run(self, body: JobBody[Answer], *, is_erasing: bool = False) -> Answer:
        """What the job returns, once it is committed."""
        loop = asyncio.get_running_loop()
        job: _Job[Answer] = _Job(body, loop.create_future(), loop, is_erasing)
        self._commit_together([job])  # type: ignore[list-item]  # as in the product
        if is_erasing:
            self._clear_log()
        return await job.answer

    def close(self) -> None:
        """Close the file; a disk that fails here takes no promise back."""
        with suppress(sqlite3.Error):
            self._recorded.close()


@asynccontextmanager
async def opened(
    file: Path, recorder: Recorder, *, is_careless: bool = False
) -> AsyncIterator[SqliteOutboxStore]:
    """The outbox of a recorded file. Careless is how SQLite would be if nobody told it to sync each commit."""
    database = RecordedDatabase(file, recorder.name)
    try:
        if is_careless:
            await database.run(lambda _connection: None)
            database._connection.execute("PRAGMA synchronous=NORMAL")
        yield SqliteOutboxStore(database, ORGANISATION)
    finally:
        database.close()


async def work(file: Path, recorder: Recorder, *, is_careless: bool = False) -> None:
    """Start, click, write, click on; end in peace; start again, and click again. NotSaved is an answer, too."""
    for name in ("first", "second"):
        try:
            async with opened(file, recorder, is_careless=is_careless) as store:
                await _click_and_write(store, recorder, name)
        except sqlite3.Error:
            # The start was refused; the companion tries again at the next request.
            recorder.is_failing = recorder.is_failing and name == "first"


async def _click_and_write(store: SqliteOutboxStore, recorder: Recorder, name: str) -> None:
    for number in range(5):
        click_id = f"{name}-{number}"
        with suppress(NotSaved):
            # Each conversation has its turn at once.
            activity = message(body=f"{click_id} {'x' * 700}", conversation_id=click_id)
            await store.record_click(click(click_id, activity))
            recorder.promise(HELD + click_id)
        if number % 2:
            with suppress(NotSaved):
                await _write_one(store, recorder)


async def _write_one(store: SqliteOutboxStore, recorder: Recorder) -> None:
    await store.recover()
    await store.release_holds(NOON.replace(year=NOON.year + 1))
    item = await store.lease_next(NOON.replace(year=NOON.year + 1))
    if item is not None:
        await store.decide(item.item_id, None)
        await store.mark_written(item.item_id, RECEIPT, NOON)
        recorder.promise(WRITTEN + item.item_id)
