"""Read and change rows of `items` inside a transaction. Every change of state passes the state machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from companion.core.outbox_item import OutboxItem
from companion.core.outbox_states import State, may_move
from companion.errors import ItemUnknown
from companion.storage.rows import read_item
from companion.storage.sealed_columns import WHOLE, seal_of, seal_values

Values = Sequence[object] | Mapping[str, object]


def select_rows(connection: sqlite3.Connection, query: str, values: Values) -> list[dict[str, Any]]:
    """The rows of a query, by column name."""
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def select_items(connection: sqlite3.Connection, query: str, values: Values) -> list[OutboxItem]:
    """The items of a query over all columns of `items`."""
    seal = seal_of(connection)
    return [read_item(row, seal) for row in select_rows(connection, query, values)]


def find_item(connection: sqlite3.Connection, item_id: str) -> OutboxItem:
    """One item, or ItemUnknown."""
    items = select_items(connection, "SELECT * FROM items WHERE item_id = ?", [item_id])
    if not items:
        raise ItemUnknown
    return items[0]


def move(connection: sqlite3.Connection, item: OutboxItem, state: State, **columns: object) -> OutboxItem:
    """The item in its next state. A way the state machine does not know is a fault of ours and stops here."""
    if not may_move(item.state, state):
        message = f"{item.state} cannot become {state}"
        raise ValueError(message)
    return set_columns(connection, item.item_id, state=state, **columns)


def set_columns(connection: sqlite3.Connection, item_id: str, **columns: object) -> OutboxItem:
    """The item with other values in some columns; the names come from our own code."""
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    query = f"UPDATE items SET {assignments} WHERE item_id = :id"  # noqa: S608  # column names only, never values
    stored = _seal(connection, item_id, columns)
    connection.execute(query, {**stored, "id": item_id})
    return find_item(connection, item_id)


def _seal(
    connection: sqlite3.Connection, item_id: str, columns: Mapping[str, object]
) -> Mapping[str, object]:
    if not any(columns.get(name) for name in (*WHOLE, "cause")):
        return columns
    found = connection.execute("SELECT organisation_id FROM items WHERE item_id = ?", [item_id]).fetchone()
    return seal_values(connection, item_id, found[0], columns) if found else columns
