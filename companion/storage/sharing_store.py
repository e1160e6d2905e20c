"""The journal of what other seats are told of links and flags. Every method is one atomic step on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from companion.core.backoff import LONGEST_TOLD_WAIT
from companion.core.replies import Cause
from companion.core.sharing import Sharing, Tellable, Told, What
from companion.storage.audit_log import write_audit
from companion.storage.database import Database
from companion.storage.rows import to_moment, to_text
from companion.storage.sharing_rows import seal_sharing_cause, select_sharing

_DUE = """
    state = 'due' AND organisation_id = :organisation
    AND (CASE what WHEN 'flag' THEN :has_flags ELSE "table" IN (SELECT value FROM json_each(:tables)) END)
    AND sequence NOT IN (SELECT value FROM json_each(:under_way))
"""
_NEXT = f"""
    SELECT * FROM sharing WHERE {_DUE}
       AND (next_attempt_at IS NULL OR next_attempt_at NOT BETWEEN :later AND :latest)
     ORDER BY is_clearing DESC, sequence LIMIT 1
"""  # noqa: S608  # joined from the constant above
_NEXT_DUE = f"SELECT count(*), min(coalesce(next_attempt_at, '')) FROM sharing WHERE {_DUE}"  # noqa: S608  # as above

# A number may be given again once its row is gone, so it alone names none.
_SAME = "sequence = :id AND is_clearing = :was AND what = :what AND value = :value AND row_id = :row_id"
_STEPS: Mapping[tuple[What, bool], str] = {
    ("link", False): "link shared",
    ("link", True): "link cleared for everybody",
    ("flag", False): "flag set",
    ("flag", True): "flag put back",
}


class SqliteSharingStore:
    """The SharingStore of one profile, in the outbox's own file: a link and what is told of it stay together."""

    def __init__(self, database: Database, organisation_id: str) -> None:
        self._database = database
        self._organisation_id = organisation_id

    async def lease(self, now: datetime, tellable: Tellable, under_way: Collection[int]) -> Sharing | None:
        """The next that is due, may be told and is not under way; one attempt more is counted."""
        later, latest = now + timedelta(microseconds=1), now + LONGEST_TOLD_WAIT
        values = {**self._free(tellable, under_way), "later": to_text(later), "latest": to_text(latest)}

        def job(connection: sqlite3.Connection) -> Sharing | None:
            found = select_sharing(connection, _NEXT, values)
            if not found:
                return None
            attempts = found[0].attempts + 1
            _set(connection, found[0], attempts=attempts)
            return replace(found[0], attempts=attempts)

        return await self._database.run(job)

    async def next_due(
        self, now: datetime, tellable: Tellable, under_way: Collection[int]
    ) -> datetime | None:
        """The earliest moment at which one that is not under way wants something; None when none does."""
        values = self._free(tellable, under_way)

        def job(connection: sqlite3.Connection) -> datetime | None:
            count, moment = connection.execute(_NEXT_DUE, values).fetchone()
            return (to_moment(moment) if moment else now) if count else None

        return await self._database.run(job)

    async def intend(self, sharing: Sharing, stands: str) -> bool:
        """Before a flag is written: what stands there. False where it is wanted no more, and must not be written."""
        return await self._database.run(lambda connection: _set(connection, sharing, replaced=stands))

    async def disown(self, sharing: Sharing) -> None:
        """The flag was not written after all, or somebody else has set it since: whatever is wanted by now."""

        def job(connection: sqlite3.Connection) -> None:
            for one in (sharing, replace(sharing, is_clearing=not sharing.is_clearing)):
                _set(connection, one, replaced=None)

        await self._database.run(job)

    async def finish(self, sharing: Sharing, told: Told, now: datetime) -> None:
        """Other seats will know, unless something else was wanted meanwhile."""

        def job(connection: sqlite3.Connection) -> None:
            if sharing.what == "link" or (told.version and _is_ours(connection, sharing)):
                write_audit(
                    connection, now, _STEPS[sharing.what, sharing.is_clearing], "", row_id=sharing.row_id
                )
            if told.is_over:
                connection.execute(f"DELETE FROM sharing WHERE {_SAME}", _names(sharing))  # noqa: S608  # our own words
            else:
                _set(
                    connection, sharing, state="done", version=told.version, next_attempt_at=None, cause=None
                )

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

    def _free(self, tellable: Tellable, under_way: Collection[int]) -> dict[str, object]:
        return {
            "organisation": self._organisation_id,
            "tables": json.dumps(list(tellable.tables)),
            "has_flags": tellable.has_flags,
            "under_way": json.dumps(list(under_way)),
        }


def _set(connection: sqlite3.Connection, sharing: Sharing, **columns: object) -> bool:
    """Whether the row has other values now: it has none where the opposite was wanted since it was leased."""
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    query = f"UPDATE sharing SET {assignments} WHERE {_SAME}"  # noqa: S608  # our own names
    return connection.execute(query, {**columns, **_names(sharing)}).rowcount == 1


def _is_ours(connection: sqlite3.Connection, sharing: Sharing) -> bool:
    query = f"SELECT 1 FROM sharing WHERE {_SAME} AND replaced IS NOT NULL"  # noqa: S608  # our own words
    return connection.execute(query, _names(sharing)).fetchone() is not None


def _names(sharing: Sharing) -> dict[str, object]:
    return {
        "id": sharing.sequence,
        "was": int(sharing.is_clearing),
        "what": sharing.what,
        "value": sharing.key.value,
        "row_id": sharing.row_id,
    }
