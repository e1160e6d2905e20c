"""Rows of `ignored`: what of somebody's page is not told of any more. Inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from companion.core.ignored import FLAGGED, EndedBy, Ignored, Said
from companion.core.linkedin_address import ProfileKey
from companion.core.sharing import Sharing
from companion.core.verdict import Target
from companion.storage.audit_log import write_audit
from companion.storage.item_rows import select_rows
from companion.storage.rows import to_moment, to_text
from companion.storage.sealed_columns import open_fact, open_link_name, seal_fact, seal_link_name
from companion.storage.sharing_rows import find_flag, want_unflagged

_MOST = 50


def find_ignored(connection: sqlite3.Connection, key: ProfileKey, row_id: str) -> Ignored | None:
    """What is ignored of somebody who is this row; None where nothing is."""
    query = "SELECT * FROM ignored WHERE kind = ? AND value = ? AND ended_at IS NULL ORDER BY sequence DESC"
    found = select_rows(connection, query, [key.kind, key.value])
    return next((read_ignored(connection, row) for row in found if row["row_id"] == row_id), None)


def write_ignored(
    connection: sqlite3.Connection, key: ProfileKey, row: Target, said: Said, now: datetime
) -> None:
    """Ignore these values from now on, instead of what was ignored before."""
    for other in {*_end(connection, key, now, "replaced")} - {row.row_id}:
        settle_flag(connection, other)
    text = json.dumps(dict(said), ensure_ascii=False)
    done = connection.execute(
        'INSERT INTO ignored (kind, value, "table", row_id, name, said, ignored_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [
            *(key.kind, key.value, row.table, row.row_id),
            seal_link_name(connection, key.kind, key.value, row.name),
            seal_fact(connection, key.kind, key.value, text),
            to_text(now),
        ],
    )
    write_audit(connection, now, "difference ignored", f"ignored-{done.lastrowid}", row_id=row.row_id)


def end_ignored(
    connection: sqlite3.Connection, key: ProfileKey, now: datetime, by: EndedBy, but: str = ""
) -> None:
    """Tell everything again of somebody, unless they are the row `but`; the history keeps what was ignored.

    Where the CRM was told of it, that is taken back.
    """
    for row_id in _end(connection, key, now, by, but):
        settle_flag(connection, row_id)


def settle_flag(connection: sqlite3.Connection, row_id: str) -> None:
    """Have the CRM say no longer that a contact's employer is ignored, unless it still is, by whatever page."""
    if find_flag(connection, row_id) is None:
        return
    query = "SELECT * FROM ignored WHERE row_id = ? AND ended_at IS NULL"
    in_force = select_rows(connection, query, [row_id])
    if not any(FLAGGED in read_ignored(connection, row).said for row in in_force):
        want_unflagged(connection, row_id)


def _end(
    connection: sqlite3.Connection, key: ProfileKey, now: datetime, by: EndedBy, but: str = ""
) -> list[str]:
    """The rows of which something was ignored until now."""
    ended = connection.execute(
        "UPDATE ignored SET ended_at = ?, ended_by = ?"
        " WHERE kind = ? AND value = ? AND row_id <> ? AND ended_at IS NULL RETURNING row_id",
        [to_text(now), by, key.kind, key.value, but],
    )
    return [row_id for (row_id,) in ended.fetchall()]


def read_all_ignored(connection: sqlite3.Connection, keys: Sequence[ProfileKey]) -> tuple[Ignored, ...]:
    """What was ever ignored of somebody, the newest first."""
    found: list[dict[str, Any]] = []
    for key in keys:
        query = "SELECT * FROM ignored WHERE kind = ? AND value = ?"
        found += select_rows(connection, query, [key.kind, key.value])
    found.sort(key=lambda row: int(row["sequence"]), reverse=True)
    return _with_flags(connection, [read_ignored(connection, row) for row in found[:_MOST]])


def read_ignored(connection: sqlite3.Connection, row: Mapping[str, Any]) -> Ignored:
    """One row of `ignored`."""
    kind, value = row["kind"], row["value"]
    text = open_fact(connection, kind, value, row["said"])
    return Ignored(
        ignored_id=f"ignored-{row['sequence']}",
        ignored_at=datetime.fromisoformat(row["ignored_at"]),
        row=Target(row["table"], row["row_id"], open_link_name(connection, kind, value, row["name"]), "link"),
        said=json.loads(text) if text else {},
        ended_at=to_moment(row["ended_at"]),
        ended_by=row["ended_by"],
    )


def _with_flags(connection: sqlite3.Connection, newest_first: Sequence[Ignored]) -> tuple[Ignored, ...]:
    """Each with the flag by which the CRM is told: where it is put back, the last that counted."""
    last: dict[str, Ignored] = {}
    for one in newest_first:
        if FLAGGED in one.said:
            last.setdefault(one.row.row_id, one)
    flags = {row_id: find_flag(connection, row_id) for row_id in last}

    def flag_of(one: Ignored) -> Sharing | None:
        flag = flags.get(one.row.row_id) if FLAGGED in one.said else None
        if flag is None or not flag.is_clearing:
            return flag if one.ended_at is None else None
        return flag if last[one.row.row_id] is one else None

    return tuple(replace(one, flag=flag_of(one)) for one in newest_first)
