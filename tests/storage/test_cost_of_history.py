"""What the outbox is asked all day costs the same whatever lies behind it: SQLite's own steps are counted, no time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from companion.core.activity import Note
from companion.storage import outbox_reading, outbox_store
from companion.storage.database import Database
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import NOON
from tests.fakes.journal import RECEIPT, opened
from tests.fakes.long_journal import write_journal
from tests.fakes.samples import ORGANISATION, click, message

NOTE = Note(
    kind="note",
    conversation_id="note-1",
    about=message().person,
    author="Marisa Duarte",
    body="Prefers calls in the morning.",
    sent_at=NOON,
)
Question = Callable[[SqliteOutboxStore], Awaitable[Any]]


async def _deliver_one(store: SqliteOutboxStore) -> None:
    item = await store.lease_next(NOON)
    assert item is not None
    await store.decide(item.item_id, None)
    await store.mark_written(item.item_id, RECEIPT, NOON)


QUESTIONS: dict[str, Question] = {
    "whose turn it is": lambda store: store.lease_next(NOON, ["click-1"]),
    "what is due first": lambda store: store.next_due(),
    "one delivery": _deliver_one,
    "which holds have ended": lambda store: store.release_holds(NOON),
    "when a hold ends": lambda store: store.next_hold_end(),
    "what is in trouble": lambda store: store.read_trouble(),
    "the newest": lambda store: store.read_items(None),
    "one by id": lambda store: store.read_items(["click-7"]),
    "how many in each state": lambda store: store.count_states(),
    "a note": lambda store: store.record_click(click("new", NOTE)),
    "a click": lambda store: store.record_click(click("new", message(conversation_id="new"))),
}


async def _count_steps(file: Path, question: Question) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    async with opened(file) as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        await database.run(lambda connection: connection.set_progress_handler(count, 1))
        before = steps
        await question(store)
        await database.run(lambda connection: connection.set_progress_handler(None, 0))
        return steps - before


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A journal of 100 written and 100 queued items, and one of 20,000 and 2,000."""
    folder = tmp_path_factory.mktemp("journals")
    for name, history, queued in (("short", 100, 100), ("long", 20_000, 2_000)):
        write_journal(folder / name, history, queued, conversations=100)
    return [(folder / name).read_bytes() for name in ("short", "long")]


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "how many in each state"])
async def test_a_question_costs_the_same_after_a_long_history(
    journals: list[bytes], tmp_path: Path, name: str
) -> None:
    """Two hundred times the history and twenty times the queue: at most a tenth more steps."""
    costs = []
    for number, journal in enumerate(journals):
        file = tmp_path / f"{number}.db"
        file.touch(mode=0o600)
        file.write_bytes(journal)
        costs.append(await _count_steps(file, QUESTIONS[name]))
    assert costs[1] <= costs[0] * 1.1


async def test_counting_costs_what_is_not_written(journals: list[bytes], tmp_path: Path) -> None:
    """The written items, nearly all there are, are not counted one by one."""
    file = tmp_path / "long.db"
    file.touch(mode=0o600)
    file.write_bytes(journals[1])
    assert await _count_steps(file, QUESTIONS["how many in each state"]) < 20_000
    async with opened(file) as database:
        counts = await SqliteOutboxStore(database, ORGANISATION).count_states()
    assert {"written": 20_000, "queued": 2_000} == counts


@pytest.mark.parametrize(
    ("query", "indexes"),
    [
        (outbox_store._NEXT_ITEM, ["idx_items_state", "idx_items_on_their_way"]),
        (outbox_store._NEXT_DUE, ["idx_items_due", "idx_items_on_their_way"]),
        (outbox_reading._TROUBLE, ["idx_items_in_trouble"]),
    ],
)
def test_queries_of_the_hot_path_use_their_indexes(tmp_path: Path, query: str, indexes: list[str]) -> None:
    """And sort nothing: what comes first stands first."""
    database = Database(tmp_path / "plan.db", OUTBOX)
    values = {"organisation": "o", "under_way": "[]", "later": "a", "latest": "b"}

    def explain(connection: sqlite3.Connection) -> list[str]:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]

    plan = asyncio.run(database.run(explain))
    database.close()
    assert [] == [step for step in plan if "TEMP B-TREE" in step]
    for index in indexes:
        assert any(f"USING INDEX {index}" in step for step in plan), plan
