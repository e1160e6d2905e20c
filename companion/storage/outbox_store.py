"""The journal of the outbox: write down, act, record the receipt.

Every method is one atomic step on disk, so the program may be killed between any two of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta

from companion.core.backoff import LONGEST_TOLD_WAIT
from companion.core.evidence import Evidence
from companion.core.outbox_item import Click, Gate, OutboxItem
from companion.core.outbox_states import State
from companion.core.receipt import Receipt
from companion.core.replies import Cause
from companion.core.verdict import Target
from companion.storage.answering import settle_written
from companion.storage.assigning_store import SqliteAssigningStore
from companion.storage.audit_log import write_audit
from companion.storage.click_journal import record_click
from companion.storage.database import Database
from companion.storage.errand_store import NEXT_ERRAND_DUE, SqliteErrandStore, begin_of_undoing, lease_errand
from companion.storage.ignored_store import SqliteIgnoredStore
from companion.storage.item_rows import Values, find_item, move, select_items, set_columns
from companion.storage.outbox_reading import OutboxReading
from companion.storage.prompt_store import NEXT_CREATION_DUE, SqlitePromptStore
from companion.storage.rows import read_cause, to_json, to_moment, to_text
from companion.storage.sealed_columns import open_gate_cause, seal_gate
from companion.storage.sharing_store import SqliteSharingStore

# In order within one conversation: an item has its turn when no earlier one of its conversation is on its way.
_HAS_TURN = """
    organisation_id = :organisation
    AND item_id NOT IN (SELECT value FROM json_each(:under_way))
    AND NOT EXISTS (SELECT 1 FROM items AS earlier
                     WHERE earlier.organisation_id = item.organisation_id
                       AND earlier.conversation_id = item.conversation_id
                       AND earlier.sequence < item.sequence
                       AND earlier.state IN ('held', 'queued', 'sending'))
"""
_NEXT_ITEM = f"""
    SELECT * FROM items AS item
     WHERE state = 'queued' AND {_HAS_TURN}
       AND (next_attempt_at IS NULL OR next_attempt_at NOT BETWEEN :later AND :latest)
     ORDER BY sequence LIMIT 1
"""  # noqa: S608  # joined from the constants above
_MOMENT = "CASE state WHEN 'held' THEN hold_ends_at ELSE coalesce(next_attempt_at, clicked_at) END"
_NEXT_DUE = f"""
    SELECT {_MOMENT} FROM items AS item INDEXED BY idx_items_due
     WHERE state IN ('held', 'queued') AND {_HAS_TURN} ORDER BY {_MOMENT} LIMIT 1
"""  # noqa: S608  # joined from the constants above

_DUE = (_NEXT_DUE, NEXT_ERRAND_DUE, NEXT_CREATION_DUE)


class SqliteOutboxStore(OutboxReading):
    """The OutboxStore of one profile. Items are delivered only into the organisation they were clicked for."""

    def __init__(self, database: Database, organisation_id: str) -> None:
        super().__init__(database)
        self._organisation_id = organisation_id
        self.errands = SqliteErrandStore(database)
        self.prompts = SqlitePromptStore(database, organisation_id)
        self.ignored = SqliteIgnoredStore(database, organisation_id)
        self.assigning = SqliteAssigningStore(database, organisation_id)
        self.sharing = SqliteSharingStore(database, organisation_id)

    async def record_click(self, click: Click) -> tuple[OutboxItem, bool]:
        """The item of this click, and whether the message had been copied before."""
        return await self._database.run(
            lambda connection: record_click(connection, click, self._organisation_id)
        )

    async def recover(self) -> list[OutboxItem]:
        """Items left in `sending` belong to a dead process: this one holds the lock. Back to `queued`."""

        def job(connection: sqlite3.Connection) -> list[OutboxItem]:
            connection.execute("UPDATE items SET is_underway = 0 WHERE is_underway = 1")
            return _move_each(connection, "SELECT * FROM items WHERE state = 'sending'", [], "queued")

        return await self._database.run(job)

    async def release_holds(self, now: datetime) -> list[OutboxItem]:
        """Items whose hold has ended, now `queued`."""
        query = (
            "SELECT * FROM items WHERE state = 'held' AND hold_ends_at NOT BETWEEN :later AND :latest"
            " ORDER BY sequence"
        )
        values = _waiting_at(now)
        return await self._database.run(lambda connection: _move_each(connection, query, values, "queued"))

    async def lease_next(self, now: datetime, under_way: Collection[str] = ()) -> OutboxItem | None:
        """The next due item that is not under way, now `sending`."""
        values = {**self._free(under_way), **_waiting_at(now)}

        def job(connection: sqlite3.Connection) -> OutboxItem | None:
            items = select_items(connection, _NEXT_ITEM, values)
            if not items:
                return lease_errand(connection, values)
            return move(connection, items[0], "sending", attempts=items[0].attempts + 1)

        return await self._database.run(job)

    async def decide(
        self, item_id: str, target: Target | None, evidence: Evidence | None = None
    ) -> OutboxItem:
        """Write down the decision, with what it rests on, and that a write may follow, before it does."""
        columns = {"target": to_json(target), "evidence": to_json(evidence)}
        return await self._database.run(
            lambda connection: set_columns(connection, item_id, is_sent=1, **columns)
        )

    async def mark_written(self, item_id: str, receipt: Receipt, now: datetime) -> OutboxItem:
        """Store the receipt and erase the text."""

        def job(connection: sqlite3.Connection) -> OutboxItem:
            write_audit(connection, now, "written", item_id, table=receipt.table, row_id=receipt.row_id)
            item = find_item(connection, item_id)
            written = move(
                connection,
                item,
                "written",
                receipt=to_json(receipt),
                written_at=to_text(now),
                payload=None,
                cause=None,
                next_attempt_at=begin_of_undoing(item, now) if item.errand == "undo" else None,
            )
            return settle_written(connection, written, item.activity, now)

        return await self._database.run(job, is_erasing=True)

    async def mark_waiting(
        self, item_id: str, cause: Cause, until: datetime, *, is_unexpected: bool = False
    ) -> OutboxItem:
        """Back to `queued` until a later moment; an unexpected answer is counted."""

        def job(connection: sqlite3.Connection) -> OutboxItem:
            item = find_item(connection, item_id)
            return move(
                connection,
                item,
                "queued",
                cause=to_json(cause),
                next_attempt_at=to_text(until),
                unexpected=item.unexpected + is_unexpected,
            )

        return await self._database.run(job)

    async def mark_stopped(self, item_id: str, state: State, cause: Cause) -> OutboxItem:
        """To `needs_you` or `failed`, with the cause; the text stays."""
        return await self._database.run(
            lambda connection: move(connection, find_item(connection, item_id), state, cause=to_json(cause))
        )

    async def close_gate(self, gate: Gate) -> None:
        """Pause the whole queue; a restart must not forget what Dynamics asked for."""

        def job(connection: sqlite3.Connection) -> None:
            values = [to_text(gate.closed_until), seal_gate(connection, to_json(gate.cause))]
            connection.execute(
                "INSERT OR REPLACE INTO gate (id, closed_until, cause) VALUES (1, ?, ?)", values
            )

        await self._database.run(job)

    async def open_gate(self) -> None:
        """End the pause; items that waited for nothing else are due at once."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE items SET next_attempt_at = NULL"
                " WHERE (state = 'queued' OR errand IS NOT NULL)"
                " AND cause ->> 'code' IN (SELECT cause ->> 'code' FROM gate)"
            )
            connection.execute("DELETE FROM gate")

        await self._database.run(job)

    async def read_gate(self) -> Gate | None:
        """The pause in force, if any."""

        def job(connection: sqlite3.Connection) -> Gate | None:
            row = connection.execute("SELECT closed_until, cause FROM gate").fetchone()
            if row is None:
                return None
            return Gate(datetime.fromisoformat(row[0]), read_cause(open_gate_cause(connection, row[1])))

        return await self._database.run(job)

    async def next_hold_end(self) -> datetime | None:
        """The earliest moment at which a hold ends."""

        def job(connection: sqlite3.Connection) -> datetime | None:
            query = "SELECT min(hold_ends_at) FROM items WHERE state = 'held'"
            return to_moment(connection.execute(query).fetchone()[0])

        return await self._database.run(job)

    async def next_due(self, under_way: Collection[str] = ()) -> datetime | None:
        """The earliest moment at which a held or queued item wants something that is not under way."""
        values = self._free(under_way)

        def job(connection: sqlite3.Connection) -> datetime | None:
            found = [connection.execute(query, values).fetchone() for query in _DUE]
            return to_moment(min((row[0] for row in found if row and row[0]), default=None))

        return await self._database.run(job)

    async def set_paused(self, now: datetime | None) -> None:
        """Send nothing until the user says so, from this moment on; None ends that. Survives a restart."""

        def job(connection: sqlite3.Connection) -> None:
            if now is None:
                connection.execute("DELETE FROM user_pause")
            else:
                connection.execute("INSERT OR IGNORE INTO user_pause VALUES (1, ?)", [to_text(now)])

        await self._database.run(job)

    async def read_paused(self) -> datetime | None:
        """Since when the user lets nothing be sent."""

        def job(connection: sqlite3.Connection) -> datetime | None:
            row = connection.execute("SELECT since FROM user_pause").fetchone()
            return None if row is None else to_moment(row[0])

        return await self._database.run(job)

    def _free(self, under_way: Collection[str]) -> dict[str, object]:
        """Of which organisation an item has to be, and which it must not be."""
        return {"organisation": self._organisation_id, "under_way": json.dumps(list(under_way))}


def _move_each(connection: sqlite3.Connection, query: str, values: Values, state: State) -> list[OutboxItem]:
    return [move(connection, item, state) for item in select_items(connection, query, values)]


def _waiting_at(now: datetime) -> dict[str, object]:
    """The moments that are still to be waited for; beyond the longest wait, the clock has been set back since."""
    later, latest = now + timedelta(microseconds=1), now + LONGEST_TOLD_WAIT
    return {"later": to_text(later), "latest": to_text(latest)}
