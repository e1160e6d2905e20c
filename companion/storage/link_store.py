"""Confirmed links: which LinkedIn profile is which CRM row. The first evidence of every match.

A link is what counts now; the decisions beside it are its history, and end where another takes their place.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from companion.core.evidence import WeighedRow
from companion.core.history import How
from companion.core.linkedin_address import ProfileKey
from companion.core.sharing import Sharing
from companion.core.verdict import RowTable, Target
from companion.storage.database import Database
from companion.storage.ignored_rows import end_ignored
from companion.storage.rows import to_json, to_text
from companion.storage.sealed_columns import open_link_name, seal_fact, seal_link_name
from companion.storage.sharing_rows import find_sharing, want_cleared, want_shared


class SqliteLinkStore:
    """The LinkStore of one profile, in the outbox's own file: a link and the items it decides stay together."""

    def __init__(self, database: Database, organisation_id: str) -> None:
        self._database = database
        self._organisation_id = organisation_id

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

    async def confirm_link(
        self,
        key: ProfileKey,
        target: Target,
        now: datetime,
        instead_of: Target | None = None,
        weighed: WeighedRow | None = None,
    ) -> None:
        """Remember a confirmed row, replacing an earlier one; `instead_of` is what other seats were told."""
        decided = Decided(key, target, "linked", self._organisation_id, instead_of, weighed)
        await self._database.run(lambda connection: write_link(connection, decided, now))

    async def find_sharing(self, key: ProfileKey, table: RowTable, row_id: str) -> Sharing | None:
        """How far it has come that other seats know of a link, or of its end."""
        return await self._database.run(lambda connection: find_sharing(connection, key, table, row_id))


@dataclass(frozen=True)
class Decided:
    """A link as somebody has confirmed it."""

    key: ProfileKey
    target: Target
    how: How
    organisation_id: str
    instead_of: Target | None = None
    """The row that other seats were told, by a colleague."""
    weighed: WeighedRow | None = None
    """What spoke for the row and against it."""


def write_link(connection: sqlite3.Connection, decided: Decided, now: datetime) -> None:
    """Confirm a link in the caller's transaction, and write the decision into the history."""
    key, target = decided.key, decided.target
    if decided.instead_of is not None and decided.instead_of.row_id != target.row_id:
        want_cleared(connection, key, decided.instead_of, decided.organisation_id)
    name = seal_link_name(connection, key.kind, key.value, target.name)
    values = [key.kind, key.value, target.table, target.row_id, name, to_text(now)]
    connection.execute("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?, ?)", values)
    want_shared(connection, key, target, decided.organisation_id)
    in_force = "SELECT row_id FROM decisions WHERE kind = ? AND value = ? AND ended_at IS NULL"
    if connection.execute(in_force, [key.kind, key.value]).fetchone() == (target.row_id,):
        # Said again is not decided again.
        return
    end_decisions(connection, key, decided.organisation_id, now, but=target)
    connection.execute(
        'INSERT INTO decisions (kind, value, "table", row_id, name, how, decided_at, evidence)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(key.kind, key.value, target.table, target.row_id, name, decided.how, to_text(now)),
            seal_fact(connection, key.kind, key.value, to_json(decided.weighed)),
        ],
    )


def end_decisions(
    connection: sqlite3.Connection,
    key: ProfileKey,
    organisation_id: str,
    now: datetime,
    but: Target | None = None,
) -> None:
    """What was decided about somebody counts no longer; the history keeps it, and other seats are told.

    `but` is the row that is them from now on.
    """
    end_ignored(connection, key, now, "unlinked", but=but.row_id if but else "")
    query = 'SELECT DISTINCT "table", row_id FROM decisions WHERE kind = ? AND value = ? AND ended_at IS NULL'
    for table, row_id in connection.execute(query, [key.kind, key.value]).fetchall():
        if but is None or row_id != but.row_id:
            want_cleared(connection, key, Target(table, row_id, "", "link"), organisation_id)
    connection.execute(
        "UPDATE decisions SET ended_at = ? WHERE kind = ? AND value = ? AND ended_at IS NULL",
        [to_text(now), key.kind, key.value],
    )
