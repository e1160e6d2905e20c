"""The journal of what colleagues are given. Every method is one atomic step on disk."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from companion.core.assignment import Colleague, Sight
from companion.core.outbox_item import OutboxItem
from companion.core.prompts import Prompt
from companion.storage.assigning import assign_prompt, note_seen, note_sent
from companion.storage.database import Database
from companion.storage.item_rows import select_items

# Who has it is sealed, so how far it has come is looked at here; the index holds nothing but these.
_GIVEN = """
    SELECT * FROM items
     WHERE assignment IS NOT NULL AND errand IS NULL AND state = 'written' AND organisation_id = ?
     ORDER BY sequence DESC LIMIT 1000
"""


class SqliteAssigningStore:
    """The AssigningStore of one profile."""

    def __init__(self, database: Database, organisation_id: str) -> None:
        self._database = database
        self._organisation_id = organisation_id

    async def assign(self, prompt_id: str, to: Colleague, now: datetime) -> tuple[Prompt, list[OutboxItem]]:
        """Give what waits in a prompt to somebody. Raises ItemUnknown or ErrandNotPossible."""
        return await self._database.run(lambda connection: assign_prompt(connection, prompt_id, to, now))

    async def note_sent(self, item_id: str) -> OutboxItem:
        """Write down that a write may follow, before it does."""
        return await self._database.run(lambda connection: note_sent(connection, item_id))

    async def list_followed(self) -> list[OutboxItem]:
        """What colleagues have and nobody has filed yet, the newest first."""

        def job(connection: sqlite3.Connection) -> list[OutboxItem]:
            items = select_items(connection, _GIVEN, [self._organisation_id])
            return [one for one in items if one.assignment and one.assignment.stage == "stands"]

        return await self._database.run(job)

    async def note_seen(self, item_id: str, sight: Sight, seat_id: str, now: datetime) -> OutboxItem:
        """Write down what was seen of a row that a colleague has. Raises ItemUnknown."""
        return await self._database.run(
            lambda connection: note_seen(connection, item_id, sight, seat_id, now)
        )
