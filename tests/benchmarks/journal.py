"""The journal beside the disk's own sync: one click, many at once, the loop meanwhile, and the weight of history."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from companion.clock import SystemClock
from companion.core.outbox_item import Click
from companion.storage.click_journal import record_click
from companion.storage.database import Database
from companion.storage.link_store import SqliteLinkStore
from companion.storage.migrations import OUTBOX
from companion.storage.opening import open_file
from companion.storage.outbox_store import SqliteOutboxStore
from companion.usecases.copy_activity import copy_activity
from companion.usecases.workplace import CopyRules, Workplace
from tests.fakes.clock import NOON
from tests.fakes.journal import RECEIPT, SEAL, opened
from tests.fakes.long_journal import write_journal
from tests.fakes.ports import ScriptedGateway
from tests.fakes.samples import ORGANISATION, PROFILE, click, message
from tests.fakes.tiny_crm import TinyCrm
from tests.fakes.wire import page_item

Pair = tuple[Sequence[float], Sequence[float]]

_WAITING = 64
_TICK = 0.001
_BODY = "x" * 1000


async def measure_enqueue(count: int) -> tuple[Pair, Pair]:
    """Milliseconds of one durable click, and of one with its look for a link; a sync beside each."""
    bare: list[float] = []
    whole: list[float] = []
    syncs: list[float] = []
    with TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        descriptor = os.open(Path(folder) / "floor", os.O_CREAT | os.O_WRONLY, 0o600)
        async with opened(Path(folder) / "outbox.db") as database:
            store, workplace = SqliteOutboxStore(database, ORGANISATION), _workplace(database)
            for number in range(count):
                one = click(f"bare-{number}", message(body=f"{number} {_BODY}", conversation_id=f"b{number}"))
                began = time.perf_counter()
                await store.record_click(one)
                bare.append((time.perf_counter() - began) * 1000)
                item = page_item(body=f"{number} {_BODY}", conversation_id=f"w{number}")
                began = time.perf_counter()
                await copy_activity(workplace, f"whole-{number}", item)
                whole.append((time.perf_counter() - began) * 1000)
                os.write(descriptor, _BODY.encode() * 4)
                began = time.perf_counter()
                os.fdatasync(descriptor)
                syncs.append((time.perf_counter() - began) * 1000)
        os.close(descriptor)
    return (bare, syncs), (whole, syncs)


async def measure_throughput(rounds: int) -> tuple[Pair, Pair, Pair]:
    """Milliseconds a click with 64 waiting; beside an executor's bare rows, and its same clicks; the loop's delay."""
    grouped: list[float] = []
    bare: list[float] = []
    same: list[float] = []
    stalls: list[float] = []
    idle: list[float] = []
    with TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with (
            opened(Path(folder) / "outbox.db") as database,
            _executor(_open_bare(folder), _insert_bare) as insert,
            _executor(open_file(Path(folder) / "same.db", OUTBOX, SEAL), _record) as record,
        ):
            store = SqliteOutboxStore(database, ORGANISATION)
            for number in range(rounds):
                clicks = [
                    click(f"{number}-{place}", message(body=_BODY, conversation_id=f"{number}-{place}"))
                    for place in range(_WAITING)
                ]
                async with _ticking(stalls):
                    began = time.perf_counter()
                    await asyncio.gather(*(store.record_click(one) for one in clicks))
                    grouped.append((time.perf_counter() - began) * 1000 / _WAITING)
                async with _ticking(idle):
                    await asyncio.sleep(grouped[-1] * _WAITING / 1000)
                for write, found in ((insert, bare), (record, same)):
                    began = time.perf_counter()
                    await asyncio.gather(*(write(one) for one in clicks))
                    found.append((time.perf_counter() - began) * 1000 / _WAITING)
    return (grouped, bare), (grouped, same), (stalls, idle)


async def measure_history(deliveries: int, history: int, queued: int) -> Pair:
    """Milliseconds a delivery's marks behind a long history; the same behind a hundred items."""
    times: list[list[float]] = []
    with TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        sizes = (("long.db", history, queued), ("short.db", 100, max(100, deliveries)))
        for name, written, waiting in sizes:
            await asyncio.to_thread(write_journal, Path(folder) / name, written, waiting)
            times.append([])
        async with opened(Path(folder) / "long.db") as long, opened(Path(folder) / "short.db") as short:
            stores = [SqliteOutboxStore(database, ORGANISATION) for database in (long, short)]
            for _ in range(deliveries):
                for store, found in zip(stores, times, strict=True):
                    began = time.perf_counter()
                    item = await store.lease_next(NOON)
                    if item is None:
                        raise RuntimeError(deliveries)
                    await store.decide(item.item_id, None)
                    await store.mark_written(item.item_id, RECEIPT, NOON)
                    found.append((time.perf_counter() - began) * 1000)
    return times[0], times[1]


def _workplace(database: Database) -> Workplace:
    return Workplace(
        profile=PROFILE,
        outbox=SqliteOutboxStore(database, ORGANISATION),
        links=SqliteLinkStore(database, ORGANISATION),
        gateway=ScriptedGateway(TinyCrm()),
        clock=SystemClock(),
        read_rules=lambda: CopyRules(is_writeback_on=True, hold_seconds=10, is_inbound_allowed=True),
        read_trouble=lambda: None,
        wake_dispatcher=lambda: None,
    )


def _open_bare(folder: str) -> sqlite3.Connection:
    """A file of one table under the same promise: a commit is on disk."""
    connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE items (item_id TEXT PRIMARY KEY, state TEXT, payload TEXT)")
    return connection


def _insert_bare(connection: sqlite3.Connection, one: Click) -> None:
    connection.execute("INSERT INTO items VALUES (?, 'held', ?)", [one.click_id, _BODY])


def _record(connection: sqlite3.Connection, one: Click) -> None:
    record_click(connection, one, ORGANISATION)


@asynccontextmanager
async def _executor(
    connection: sqlite3.Connection, write: Callable[[sqlite3.Connection, Click], None]
) -> AsyncIterator[Callable[[Click], Awaitable[None]]]:
    """What is usually done: one thread, one connection with the same settings, one commit for each row."""
    loop = asyncio.get_running_loop()

    def write_now(one: Click) -> None:
        connection.execute("BEGIN IMMEDIATE")
        write(connection, one)
        connection.execute("COMMIT")

    with ThreadPoolExecutor(1) as executor:

        async def ask(one: Click) -> None:
            await loop.run_in_executor(executor, write_now, one)

        yield ask
    connection.close()


@asynccontextmanager
async def _ticking(stalls: list[float]) -> AsyncIterator[None]:
    """Adds by how many milliseconds the loop came too late, for as long as the block lasts."""

    async def tick() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_TICK)
            stalls.append((time.perf_counter() - began - _TICK) * 1000)

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
