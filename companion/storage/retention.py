"""Forget history when its time has come; what was not delivered never expires.

A finished item keeps its key, fingerprint, state, times and receipt: hashes and ids by which the same message is
still known and never written twice. Whose it was, why it once waited and which clicks brought it are erased.
Lines of the audit trail go as a whole, and so do prompts that have their answer or went to a colleague, decisions
that count no longer, what was ignored and is no longer, and the values that stood in a record before it was changed.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from companion.core.outbox_states import FINISHED
from companion.storage.audit_log import forget_audit, write_audit
from companion.storage.database import Database
from companion.storage.rows import to_moment, to_text

# A click that comes meanwhile waits for one such step only.
_STEP = 200
_MIRROR_CLEARED = "mirror cleared"
_FINISHED = ", ".join(f"'{state}'" for state in sorted(FINISHED))
_EXPIRED = f"""
    SELECT item_id FROM items
     WHERE state IN ({_FINISHED}) AND errand IS NULL AND coalesce(written_at, clicked_at) < :before
       AND (target IS NOT NULL OR cause IS NOT NULL OR payload IS NOT NULL OR evidence IS NOT NULL
            OR EXISTS (SELECT 1 FROM clicks WHERE clicks.item_id = items.item_id))
     LIMIT {_STEP}
"""  # noqa: S608  # our own words
_ENDED_SHARING = """
    DELETE FROM sharing WHERE what = 'link' AND is_clearing AND state = 'done' AND NOT EXISTS (
           SELECT 1 FROM decisions WHERE decisions.kind = sharing.kind AND decisions.value = sharing.value
              AND decisions.row_id = sharing.row_id)
"""
# What Dynamics refuses to have put back stays there; here nobody need know of it longer than of what was ignored.
_ENDED_FLAGS = """
    DELETE FROM sharing WHERE what = 'flag' AND is_clearing AND state = 'stopped' AND NOT EXISTS (
           SELECT 1 FROM ignored WHERE ignored.row_id = sharing.row_id)
"""
_WAITING = (
    f"SELECT min(clicked_at), count(*) FROM items WHERE state NOT IN ({_FINISHED}) AND clicked_at < :before"  # noqa: S608  # our own words
)


class SqliteRetention:
    """The journal of one profile, seen by its age."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget_history(self, before: datetime) -> int:
        """Erase what is told above of items that ended before a moment, in the file too; how many there were."""
        forgotten = 0
        while count := await self._database.run(lambda connection: _forget(connection, before)):
            forgotten += count
        if forgotten:
            await self._database.run(lambda _connection: None, is_erasing=True)
        return forgotten

    async def forget_audit(self, before: datetime) -> int:
        """Remove the lines of the audit trail from before a moment, in the file too; how many there were.

        The first that came later ends it, so that the chain has no gap; so does one at which the chain breaks.
        """
        moment, forgotten = to_text(before) or "", 0
        while count := await self._database.run(lambda connection: forget_audit(connection, moment, _STEP)):
            forgotten += count
        if forgotten:
            await self._database.run(lambda _connection: None, is_erasing=True)
        return forgotten

    async def note_mirror_cleared(self, since: datetime, rows: int, now: datetime) -> None:
        """Add to the audit trail that the mirror was cleared; told again of the same absence, it stands there once."""
        detail = {"since": to_text(since) or "", "rows": str(rows)}

        def job(connection: sqlite3.Connection) -> None:
            query = "SELECT 1 FROM audit WHERE what = ? AND detail = ?"
            if connection.execute(query, [_MIRROR_CLEARED, json.dumps(detail)]).fetchone() is None:
                write_audit(connection, now, _MIRROR_CLEARED, "", **detail)

        await self._database.run(job)

    async def count_waiting(self, before: datetime) -> tuple[int, datetime | None]:
        """How many items were clicked before a moment and still want something, and when the oldest was."""

        def job(connection: sqlite3.Connection) -> tuple[int, datetime | None]:
            oldest, count = connection.execute(_WAITING, {"before": to_text(before)}).fetchone()
            return count, to_moment(oldest)

        return await self._database.run(job)


def _forget(connection: sqlite3.Connection, before: datetime) -> int:
    expired = connection.execute(_EXPIRED, {"before": to_text(before)}).fetchall()
    connection.executemany(
        "UPDATE items SET target = NULL, cause = NULL, payload = NULL, evidence = NULL WHERE item_id = ?",
        expired,
    )
    connection.executemany("DELETE FROM clicks WHERE item_id = ?", expired)
    return len(expired) + _forget_prompts(connection, before)


def _forget_prompts(connection: sqlite3.Connection, before: datetime) -> int:
    """Whom prompts were about that have ended, what was decided before it was decided otherwise, and old values."""
    moment = to_text(before)
    ended = connection.execute(
        "SELECT prompt_id FROM prompts"
        " WHERE state IN ('answered', 'discarded', 'assigned', 'comparing') AND opened_at < ? LIMIT ?",
        [moment, _STEP],
    ).fetchall()
    connection.executemany("UPDATE items SET prompt_id = NULL, assignment = NULL WHERE prompt_id = ?", ended)
    connection.executemany("DELETE FROM prompts WHERE prompt_id = ?", ended)
    for table in ("decisions", "ignored"):
        connection.execute(f"DELETE FROM {table} WHERE ended_at < ?", [moment])  # noqa: S608  # our own names
    replaced = connection.execute("DELETE FROM updates WHERE updated_at < ?", [moment]).rowcount
    # Other seats were told of its end: here nobody need know of it longer than of the decision.
    connection.execute(_ENDED_SHARING)
    connection.execute(_ENDED_FLAGS)
    return len(ended) + replaced
