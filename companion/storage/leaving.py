"""What becomes of a journal when its connection ends. Whatever is taken out of it is gone from the file, too."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

from companion.core.leaving import ClearedJournal, Discarded
from companion.core.outbox_states import FINISHED
from companion.storage.audit_log import clear_audit, write_audit
from companion.storage.database import Database
from companion.storage.item_rows import move, select_items, set_columns
from companion.storage.prompting import close_prompt
from companion.storage.rows import to_json

_FINISHED = ", ".join(f"'{state}'" for state in sorted(FINISHED))
_UNSENT = f"SELECT * FROM items WHERE state NOT IN ({_FINISHED}) ORDER BY sequence"  # noqa: S608  # our own words


class LeavingJournal:
    """The journal of a connection that ends. Nothing else writes into it any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count_unsent(self) -> int:
        """How many items still want something."""
        return len(await self._database.run(lambda connection: select_items(connection, _UNSENT, [])))

    async def discard_unsent(self, now: datetime) -> Discarded:
        """Take every unsent item back and erase its text, also one that a write may have reached Dynamics for."""

        def job(connection: sqlite3.Connection) -> Discarded:
            discarded, sent = [], 0
            for item in select_items(connection, _UNSENT, []):
                # What was being sent when the sending stopped goes the way that the state machine knows.
                waiting = move(connection, item, "queued") if item.state == "sending" else item
                write_audit(connection, now, "discarded", item.item_id)
                moved = move(
                    connection,
                    waiting,
                    "discarded",
                    payload=None,
                    hold_ends_at=None,
                    next_attempt_at=None,
                    cause=None,
                )
                close_prompt(connection, moved, now)
                discarded.append(moved)
                sent += item.is_sent
            connection.execute(
                "UPDATE prompts SET state = 'discarded', creation = NULL WHERE state = 'creating'"
            )
            return Discarded(discarded, sent)

        return await self._database.run(job, is_erasing=True)

    async def clear(self) -> ClearedJournal:
        """Remove everything but the unsent items; of those, what was read from the CRM."""

        def job(connection: sqlite3.Connection) -> ClearedJournal:
            connection.execute(
                f"DELETE FROM clicks WHERE item_id IN (SELECT item_id FROM items WHERE state IN ({_FINISHED}))"  # noqa: S608
            )
            cleared = ClearedJournal(
                history=connection.execute(f"DELETE FROM items WHERE state IN ({_FINISHED})").rowcount,  # noqa: S608
                links=connection.execute("DELETE FROM links").rowcount,
                audit=clear_audit(connection),
            )
            for table in ("gate", "decisions", "updates", "ignored", "prompts", "sharing"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
            connection.execute("UPDATE items SET prompt_id = NULL")
            for item in select_items(connection, _UNSENT, []):
                _forget_match(connection, item.item_id)
            return cleared

        return await self._database.run(job, is_erasing=True)


def _forget_match(connection: sqlite3.Connection, item_id: str) -> None:
    """The row an item is decided for stays as its id alone; before that, recognition finds it anew."""
    [item] = select_items(connection, "SELECT * FROM items WHERE item_id = ?", [item_id])
    target = replace(item.target, name="") if item.target and item.is_sent else None
    set_columns(connection, item_id, target=to_json(target))
