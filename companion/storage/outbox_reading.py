"""Look through the journal of the outbox: what pages, the popup and the command line show. Changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from companion.core.outbox_item import Journalled, OutboxItem
from companion.core.outbox_states import State
from companion.core.replies import Cause
from companion.storage.database import Database
from companion.storage.item_rows import select_items, select_rows
from companion.storage.rows import read_item, read_stored_cause
from companion.storage.sealed_columns import seal_of

_NEWEST = 50
_MOST_SHOWN = 500
_BEYOND = 2**62

_TROUBLE = """
    SELECT 'gate' AS item_id, '' AS organisation_id, cause FROM gate UNION ALL
    SELECT * FROM (SELECT item_id, organisation_id, cause FROM items INDEXED BY idx_items_in_trouble
                    WHERE cause IS NOT NULL AND state IN ('queued', 'sending', 'needs_you', 'failed')
                    ORDER BY sequence DESC LIMIT 1) LIMIT 1
"""
# Written items are nearly all there are: counting the whole file's rows is quicker than counting those.
_COUNT_OTHERS = (
    "SELECT state, count(*) FROM items WHERE state IN"
    " ('held', 'queued', 'sending', 'undone', 'discarded', 'needs_you', 'failed') GROUP BY state"
)

_COUNT_CAUSES = (
    "SELECT cause ->> 'code' AS code, count(*) FROM items INDEXED BY idx_items_in_trouble"
    " WHERE cause IS NOT NULL AND state IN ('queued', 'sending', 'needs_you', 'failed') GROUP BY code"
)


class OutboxReading:
    """The part of an OutboxStore that only looks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read_items(self, item_ids: Sequence[str] | None) -> list[OutboxItem]:
        """The named items, or the newest."""

        def job(connection: sqlite3.Connection) -> list[OutboxItem]:
            if item_ids is None:
                query = "SELECT * FROM items ORDER BY sequence DESC LIMIT ?"
                return select_items(connection, query, [_NEWEST])
            marks = ",".join("?" * len(item_ids))
            query = f"SELECT * FROM items WHERE item_id IN ({marks}) ORDER BY sequence DESC"  # noqa: S608  # only question marks
            return select_items(connection, query, list(item_ids))

        return await self._database.run(job)

    async def find_clicks(self, ids: Sequence[str]) -> dict[str, str]:
        """Click id or item id → the item it belongs to, for those that the journal knows."""
        marks = ",".join("?" * len(ids))
        query = (
            f"SELECT click_id, item_id FROM clicks WHERE click_id IN ({marks})"  # noqa: S608  # only question marks
            f" UNION SELECT item_id, item_id FROM items WHERE item_id IN ({marks})"
        )
        return await self._database.run(lambda connection: dict(connection.execute(query, [*ids, *ids])))

    async def find_keys(self, keys: Sequence[str]) -> dict[str, OutboxItem]:
        """Item key → the newest item that has it, for those that the journal knows."""
        marks = ",".join("?" * len(keys))
        query = f"SELECT * FROM items WHERE item_key IN ({marks}) ORDER BY sequence"  # noqa: S608  # only question marks

        def job(connection: sqlite3.Connection) -> dict[str, OutboxItem]:
            rows = select_rows(connection, query, list(keys))
            return {row["item_key"]: read_item(row, seal_of(connection)) for row in rows}

        return await self._database.run(job)

    async def read_page(
        self, states: Sequence[State] | None, before: int | None, limit: int
    ) -> list[Journalled]:
        """Items from the newest on, or from below a place in the journal."""
        marks = ",".join("?" * len(states or ()))
        wanted = f"AND state IN ({marks})" if states is not None else ""
        query = f"SELECT * FROM items WHERE sequence < ? {wanted} ORDER BY sequence DESC LIMIT ?"  # noqa: S608  # only question marks
        values = [before or _BEYOND, *(states or ()), limit]

        def job(connection: sqlite3.Connection) -> list[Journalled]:
            rows = select_rows(connection, query, values)
            return [
                Journalled(
                    row["sequence"],
                    datetime.fromisoformat(row["clicked_at"]),
                    read_item(row, seal_of(connection)),
                )
                for row in rows
            ]

        return await self._database.run(job)

    async def read_queued(self) -> list[OutboxItem]:
        """The newest items that wait to be sent, as many as pages can show."""
        query = "SELECT * FROM items WHERE state = 'queued' ORDER BY sequence DESC LIMIT ?"
        return await self._database.run(lambda connection: select_items(connection, query, [_MOST_SHOWN]))

    async def count_causes(self) -> dict[str, int]:
        """Code → items that wait, need somebody or have failed because of it."""
        return await self._database.run(lambda connection: dict(connection.execute(_COUNT_CAUSES).fetchall()))

    async def count_states(self) -> dict[State, int]:
        """How many items are in each state."""

        def job(connection: sqlite3.Connection) -> dict[State, int]:
            counts: dict[State, int] = dict(connection.execute(_COUNT_OTHERS).fetchall())
            [all_items] = connection.execute("SELECT count(*) FROM items").fetchone()
            if written := all_items - sum(counts.values()):
                counts["written"] = written
            return counts

        return await self._database.run(job)

    async def read_trouble(self) -> Cause | None:
        """What holds things up: the pause in force, else the newest item that says why it waits or has stopped."""

        def job(connection: sqlite3.Connection) -> Cause | None:
            rows = select_rows(connection, _TROUBLE, [])
            return read_stored_cause(rows[0], seal_of(connection)) if rows else None

        return await self._database.run(job)
