"""Confirmed links: which LinkedIn profile is which CRM row. The first evidence of every match.

A link is what counts now; the decisions beside it are its history, and end where another takes their place.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from companion.core.linkedin_address import ProfileKey
from companion.core.prompts import How
from companion.core.verdict import Target
from companion.storage.database import Database
from companion.storage.rows import to_text
from companion.storage.sealed_columns import open_link_name, seal_link_name


class SqliteLinkStore:
    """The LinkStore of one profile, in the outbox's own file: a link and the items it decides stay together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_link(self, key: ProfileKey) -> Target | None:
        """The confirmed row of a profile."""

        def job(connection: sqlite3.Connection) -> Target | None:
            query = 'SELECT "table", row_id, name FROM links WHERE kind = ? AND value = ?'
            row = connection.execute(query, [key.kind, key.value]).fetchone()
            if row is None:
                return None
            name = open_link_name(connection, key.kind, key.value, row[2])
            return Target(row[0], row[1], name, "link")

        return await self._database.run(job)

    async def confirm_link(self, key: ProfileKey, target: Target, now: datetime) -> None:
        """Remember a confirmed row, replacing an earlier one."""
        await self._database.run(lambda connection: write_link(connection, key, target, "linked", now))


def write_link(
    connection: sqlite3.Connection, key: ProfileKey, target: Target, how: How, now: datetime
) -> None:
    """Confirm a link in the caller's transaction, and write the decision into the history."""
    name = seal_link_name(connection, key.kind, key.value, target.name)
    values = [key.kind, key.value, target.table, target.row_id, name, to_text(now)]
    connection.execute("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?, ?)", values)
    in_force = "SELECT row_id FROM decisions WHERE kind = ? AND value = ? AND ended_at IS NULL"
    if connection.execute(in_force, [key.kind, key.value]).fetchone() == (target.row_id,):
        # Said again is not decided again.
        return
    end_decisions(connection, key, now)
    connection.execute(
        'INSERT INTO decisions (kind, value, "table", row_id, name, how, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [key.kind, key.value, target.table, target.row_id, name, how, to_text(now)],
    )


def end_decisions(connection: sqlite3.Connection, key: ProfileKey, now: datetime) -> None:
    """What was decided about somebody counts no longer; the history keeps it."""
    connection.execute(
        "UPDATE decisions SET ended_at = ? WHERE kind = ? AND value = ? AND ended_at IS NULL",
        [to_text(now), key.kind, key.value],
    )
