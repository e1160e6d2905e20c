"""A journal on a real file, to open, close and open again."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from companion.core.outbox_item import OutboxItem
from companion.core.receipt import Receipt
from companion.core.seal_keys import SealKeys
from companion.storage.database import Database
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.seal import Seal
from tests.fakes.clock import NOON
from tests.fakes.samples import ORGANISATION

RECEIPT = Receipt("li_message", "77777777-1111-4222-8333-444444444444", "Marisa Duarte", is_completed=True)

SEAL = Seal(SealKeys(b"test", {b"test": bytes(range(32))}), os.urandom)


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Database]:
    """The outbox database of a file, for as long as the block lasts."""
    database = Database(file, OUTBOX, SEAL)
    try:
        yield database
    finally:
        await asyncio.to_thread(database.close)


@asynccontextmanager
async def opened_store(file: Path, organisation_id: str = ORGANISATION) -> AsyncIterator[SqliteOutboxStore]:
    """The outbox of a file, for as long as the block lasts."""
    async with opened(file) as database:
        yield SqliteOutboxStore(database, organisation_id)


def look(file: Path, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """What stands in the file, read through a connection of one's own."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


async def lease_and_write(store: SqliteOutboxStore) -> OutboxItem:
    """The next item, sent and written."""
    item = await store.lease_next(NOON)
    assert item is not None
    await store.decide(item.item_id, None)
    return await store.mark_written(item.item_id, RECEIPT, NOON)
