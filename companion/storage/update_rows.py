"""The history of what was changed of somebody's record, with the values before. Inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from companion.core.history import RecordedUpdate, ReplacedValue
from companion.core.linkedin_address import ProfileKey
from companion.core.verdict import Target
from companion.storage.item_rows import select_rows
from companion.storage.rows import to_json, to_text
from companion.storage.sealed_columns import open_fact, open_link_name, seal_fact, seal_link_name

_REPLACED = TypeAdapter(tuple[ReplacedValue, ...])
_MOST_UPDATES = 50


def write_update(
    connection: sqlite3.Connection,
    key: ProfileKey,
    row: Target,
    values: tuple[ReplacedValue, ...],
    now: datetime,
) -> None:
    """Keep what stood in a record before it was brought up to a page."""
    connection.execute(
        'INSERT INTO updates (kind, value, "table", row_id, name, updated_at, replaced) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [
            *(key.kind, key.value, row.table, row.row_id),
            seal_link_name(connection, key.kind, key.value, row.name),
            to_text(now),
            seal_fact(connection, key.kind, key.value, to_json(values)),
        ],
    )


def read_updates(connection: sqlite3.Connection, keys: Sequence[ProfileKey]) -> tuple[RecordedUpdate, ...]:
    """What was changed of somebody's record, the newest first."""
    found: list[dict[str, Any]] = []
    for key in keys:
        query = "SELECT * FROM updates WHERE kind = ? AND value = ?"
        found += select_rows(connection, query, [key.kind, key.value])
    found.sort(key=lambda row: int(row["sequence"]), reverse=True)
    return tuple(read_update(connection, row) for row in found[:_MOST_UPDATES])


def read_update(connection: sqlite3.Connection, row: Mapping[str, Any]) -> RecordedUpdate:
    """One row of `updates`."""
    kind, value = row["kind"], row["value"]
    text = open_fact(connection, kind, value, row["replaced"])
    return RecordedUpdate(
        updated_at=datetime.fromisoformat(row["updated_at"]),
        row=Target(row["table"], row["row_id"], open_link_name(connection, kind, value, row["name"]), "link"),
        values=_REPLACED.validate_json(text) if text else (),
    )
