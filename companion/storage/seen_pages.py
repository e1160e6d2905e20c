"""Who was saved in Sales Navigator when a page that the user opened last told, and under which address it showed them.

Kept beside the mirror, of rows of the CRM only. Every function is part of somebody's transaction. What no page has
told is not known, and is never said to be "no".
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime

from companion.core.linkedin_address import ProfileKey
from companion.core.my_crm import SavedMark, SavedSighting
from companion.storage.rows import to_text


def create_seen_pages(connection: sqlite3.Connection) -> None:
    """The empty table."""
    connection.execute(
        "CREATE TABLE seen_page (id TEXT PRIMARY KEY, table_name TEXT NOT NULL, kind TEXT, value TEXT,"
        " is_saved INTEGER NOT NULL, seen_at TEXT NOT NULL) WITHOUT ROWID"
    )


def is_news(connection: sqlite3.Connection, seen: SavedSighting, now: datetime) -> bool:
    """Whether a page tells what is not kept yet. Pages are looked at again and again: a day is exact enough."""
    query = "SELECT kind, value, is_saved, seen_at FROM seen_page WHERE id = ?"
    found = connection.execute(query, [seen.row_id]).fetchone()
    wanted = (*_columns(seen.key), int(seen.is_saved))
    return found is None or found[:3] != wanted or datetime.fromisoformat(found[3]).date() != now.date()


def keep_seen(connection: sqlite3.Connection, seen: Iterable[SavedSighting], now: datetime) -> None:
    """Keep what pages tell. A profile is one row's only: the one that it was last taken for."""
    for one in seen:
        connection.execute(
            "DELETE FROM seen_page WHERE kind = ? AND value = ? AND id <> ?", [*_columns(one.key), one.row_id]
        )
        connection.execute(
            "INSERT OR REPLACE INTO seen_page VALUES (?, ?, ?, ?, ?, ?)",
            [one.row_id, one.table, *_columns(one.key), one.is_saved, to_text(now)],
        )


def read_seen(
    connection: sqlite3.Connection, ids: Collection[str]
) -> dict[str, tuple[SavedMark, ProfileKey | None]]:
    """Of these rows, what is kept."""
    query = (
        "SELECT id, kind, value, is_saved, seen_at FROM seen_page"
        " WHERE id IN (SELECT value FROM json_each(?))"
    )
    return {
        row_id: (
            SavedMark(bool(is_saved), datetime.fromisoformat(seen_at)),
            ProfileKey(kind, value) if kind else None,
        )
        for row_id, kind, value, is_saved, seen_at in connection.execute(query, [json.dumps(list(ids))])
    }


def forget_seen(
    connection: sqlite3.Connection, ids: Collection[str], keys: Collection[ProfileKey] = ()
) -> int:
    """Keep nothing of these rows and profiles; of how many there was something."""
    found = connection.execute(
        "DELETE FROM seen_page WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
    ).rowcount
    for key in keys:
        found += connection.execute(
            "DELETE FROM seen_page WHERE kind = ? AND value = ?", _columns(key)
        ).rowcount
    return found


def _columns(key: ProfileKey | None) -> tuple[str | None, str | None]:
    return (key.kind, key.value) if key else (None, None)
