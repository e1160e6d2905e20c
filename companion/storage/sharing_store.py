"""The journal of what other seats are told of links. Every method is one atomic step on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from companion.core.backoff import LONGEST_TOLD_WAIT
from companion.core.replies import Cause
from companion.core.sharing import Sharing
from companion.core.verdict import RowTable
from companion.storage.audit_log import write_audit
from companion.storage.database import Database
from companion.storage.rows import to_moment, to_text
from companion.storage.sharing_rows import seal_sharing_cause, select_sharing

_DUE = """
    state = 'due' AND organisation_id = :organisation AND "table" IN (SELECT value FROM json_each(:tables))
    AND sequence NOT IN (SELECT value FROM json_each(:under_way))
"""
_NEXT = f"""
    SELECT * FROM sharing WHERE {_DUE}
       AND (next_attempt_at IS NULL OR next_attempt_at NOT BETWEEN :later AND :latest)
     ORDER BY is_clearing DESC, sequence LIMIT 1
"""  # noqa: S608  # joined from the constant above
_NEXT_DUE = f"SELECT count(*), min(coalesce(next_attempt_at, '')) FROM sharing WHERE {_DUE}"  # noqa: S608  # as above


class SqliteSharingStore:
    """The SharingStore of one profile, in the outbox's own file: a link and what is told of it stay together."""

    def __init__(self, database: Database, organisation_id: str) -> None:
        self._database = database
        self._organisation_id = organisation_id

    async def lease(
        self, now: datetime, tables: Collection[RowTable], under_way: Collection[int]
    ) -> Sharing | None:
        """The next that is due and not under way, of the tables that have a column; one attempt more is counted."""
        later, latest = now + timedelta(microseconds=1), now + LONGEST_TOLD_WAIT
        values = {**self._free(tables, under_way), "later": to_text(later), "latest": to_text(latest)}

        def job(connection: sqlite3.Connection) -> Sharing | None:
            found = select_sharing(connection, _NEXT, values)
            if not found:
                return None
            return _set(connection, found[0], attempts=found[0].attempts + 1)

        return await self._database.run(job)

    async def next_due(
        self, now: datetime, tables: Collection[RowTable], under_way: Collection[int]
    ) -> datetime | None:
        """The earliest moment at which one that is not under way wants something; None when none does."""
        values = self._free(tables, under_way)

        def job(connection: sqlite3.Connection) -> datetime | None:
            count, moment = connection.execute(_NEXT_DUE, values).fetchone()
            return (to_moment(moment) if moment else now) if count else None

        return await self._database.run(job)

    async def finish(self, sharing: Sharing, version: str, now: datetime) -> None:
        """Other seats will know, unless something else was wanted meanwhile."""

        def job(connection: sqlite3.Connection) -> None:
            what = "link cleared for everybody" if sharing.is_clearing else "link shared"
            write_audit(connection, now, what, "", row_id=sharing.row_id)
            _set(connection, sharing, state="done", version=version, next_attempt_at=None, cause=None)

        await self._database.run(job)

    async def delay(self, sharing: Sharing, cause: Cause, until: datetime) -> None:
        """Go on with it later."""

        def job(connection: sqlite3.Connection) -> None:
            told = seal_sharing_cause(connection, sharing, cause)
            _set(connection, sharing, cause=told, next_attempt_at=to_text(until))

        await self._database.run(job)

    async def stop(self, sharing: Sharing, cause: Cause) -> None:
        """Dynamics refused, or something else stands there: it is tried again when the link is confirmed again."""

        def job(connection: sqlite3.Connection) -> None:
            told = seal_sharing_cause(connection, sharing, cause)
            _set(connection, sharing, state="stopped", cause=told, next_attempt_at=None)

        await self._database.run(job)

    def _free(self, tables: Collection[RowTable], under_way: Collection[int]) -> dict[str, object]:
        return {
            "organisation": self._organisation_id,
            "tables": json.dumps(list(tables)),
            "under_way": json.dumps(list(under_way)),
        }


def _set(connection: sqlite3.Connection, sharing: Sharing, **columns: object) -> Sharing:
    """The row with other values, unless the opposite was wanted since it was leased."""
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    query = f"UPDATE sharing SET {assignments} WHERE sequence = :id AND is_clearing = :was"  # noqa: S608  # our own names
    connection.execute(query, {**columns, "id": sharing.sequence, "was": int(sharing.is_clearing)})
    values: Mapping[str, object] = {"id": sharing.sequence}
    found = select_sharing(connection, "SELECT * FROM sharing WHERE sequence = :id", values)
    return found[0] if found else sharing
