"""What other seats are to be told: which says, for each profile and record, or flag of a record, what is wanted last.

Every function is part of somebody's transaction.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping
from typing import Any

from companion.core.linkedin_address import ProfileKey
from companion.core.replies import Cause
from companion.core.sharing import Sharing
from companion.core.verdict import RowTable, Target
from companion.storage.item_rows import Values, select_rows
from companion.storage.rows import read_cause, to_json
from companion.storage.seal import Place, SealBroken
from companion.storage.sealed_columns import seal_of

_WANT = """
    INSERT INTO sharing (organisation_id, kind, value, "table", row_id, is_clearing, state)
    VALUES (?, ?, ?, ?, ?, ?, 'due')
    ON CONFLICT (kind, value, "table", row_id) WHERE what = 'link' DO UPDATE
       SET is_clearing = excluded.is_clearing, state = 'due', attempts = 0, next_attempt_at = NULL, cause = NULL
"""
# What was found in the flag before stays known: it is ours as long as it says what we wrote.
_WANT_FLAG = """
    INSERT INTO sharing (organisation_id, kind, value, "table", row_id, is_clearing, state, what)
    VALUES (?, ?, ?, ?, ?, 0, 'due', 'flag')
    ON CONFLICT (row_id) WHERE what = 'flag' DO UPDATE
       SET kind = excluded.kind, value = excluded.value, is_clearing = 0, state = 'due', attempts = 0,
           next_attempt_at = NULL, cause = NULL
"""


def want_shared(connection: sqlite3.Connection, key: ProfileKey, row: Target, organisation_id: str) -> None:
    """Other seats are to know this link. What they were told already is looked at once more."""
    connection.execute(_WANT, [organisation_id, key.kind, key.value, row.table, row.row_id, 0])


def want_cleared(connection: sqlite3.Connection, key: ProfileKey, row: Target, organisation_id: str) -> None:
    """Other seats are to know this link no longer."""
    connection.execute(_WANT, [organisation_id, key.kind, key.value, row.table, row.row_id, 1])


def want_flagged(connection: sqlite3.Connection, key: ProfileKey, row: Target, organisation_id: str) -> None:
    """The CRM is to say, too, that it is ignored where a contact works. What it says already is looked at once more."""
    connection.execute(_WANT_FLAG, [organisation_id, key.kind, key.value, row.table, row.row_id])


def want_unflagged(connection: sqlite3.Connection, row_id: str) -> None:
    """The CRM is to say so no longer, as far as it was written from here; else that is forgotten at once."""
    connection.execute(
        "DELETE FROM sharing WHERE what = 'flag' AND row_id = ? AND replaced IS NULL", [row_id]
    )
    connection.execute(
        "UPDATE sharing SET is_clearing = 1, state = 'due', attempts = 0, next_attempt_at = NULL, cause = NULL"
        " WHERE what = 'flag' AND row_id = ?",
        [row_id],
    )


def find_flag(connection: sqlite3.Connection, row_id: str) -> Sharing | None:
    """What is wanted of a contact's flag, and how far that has come."""
    query = "SELECT * FROM sharing WHERE what = 'flag' AND row_id = ?"
    found = select_sharing(connection, query, [row_id])
    return found[0] if found else None


def find_sharing(
    connection: sqlite3.Connection, key: ProfileKey, table: RowTable, row_id: str
) -> Sharing | None:
    """What is wanted for one profile and one record, and how far that has come."""
    query = "SELECT * FROM sharing WHERE what = 'link' AND kind = ? AND value = ? AND \"table\" = ? AND row_id = ?"
    found = select_sharing(connection, query, [key.kind, key.value, table, row_id])
    return found[0] if found else None


def select_flags(connection: sqlite3.Connection) -> list[Sharing]:
    """What is wanted of the flag of any contact."""
    return select_sharing(connection, "SELECT * FROM sharing WHERE what = 'flag' ORDER BY sequence", [])


def select_sharing(connection: sqlite3.Connection, query: str, values: Values) -> list[Sharing]:
    """The rows of a query over all columns of `sharing`."""
    return [_read(connection, row) for row in select_rows(connection, query, values)]


def seal_sharing_cause(connection: sqlite3.Connection, sharing: Sharing, cause: Cause) -> object:
    """A cause as it is stored: it may name what somebody else has written."""
    text, seal = to_json(cause) or "", seal_of(connection)
    return text if seal is None else seal.close(text, _place(sharing.sequence))


def _read(connection: sqlite3.Connection, row: Mapping[str, Any]) -> Sharing:
    return Sharing(
        sequence=row["sequence"],
        key=ProfileKey(row["kind"], row["value"]),
        table=row["table"],
        row_id=row["row_id"],
        is_clearing=bool(row["is_clearing"]),
        state=row["state"],
        attempts=row["attempts"],
        cause=_open_cause(connection, row),
        version=row["version"] or "",
        what=row["what"],
        replaced=row["replaced"],
    )


def _open_cause(connection: sqlite3.Connection, row: Mapping[str, Any]) -> Cause | None:
    """Why it waits or stopped; None also where that does not open, for the next attempt says it again."""
    stored, seal = row["cause"], seal_of(connection)
    if stored is None:
        return None
    with contextlib.suppress(SealBroken):
        return read_cause(stored if seal is None else seal.open(stored, _place(row["sequence"])))
    return None


def _place(sequence: int) -> Place:
    return Place(f"sharing:{sequence}", "cause", "")
