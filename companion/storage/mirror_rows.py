"""Rows of the mirror in SQLite: put, seen, doubted and dropped. Every function is part of somebody's transaction.

Table and column names come from our own list of tables and from one checked setting, never from an answer.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from companion.core.mirror_reading import MirroredRow
from companion.core.mirror_tables import MirroredTable


def create_table(connection: sqlite3.Connection, table: MirroredTable) -> None:
    """A table for the rows of one of Dynamics' tables. `row` is the number by which an index knows a row."""
    columns = "".join(f', "{column}"' for column in table.columns)
    connection.execute(
        f'CREATE TABLE "{table.logical_name}" (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,'
        f" version INTEGER NOT NULL, passage INTEGER NOT NULL{columns})"
    )


def add_columns(connection: sqlite3.Connection, table: MirroredTable) -> None:
    """The columns that a setting has added to the table since its rows were first read."""
    query = "SELECT name FROM pragma_table_info(?)"
    there = {name for (name,) in connection.execute(query, [table.logical_name])}
    for column in table.columns:
        if column not in there:
            connection.execute(f'ALTER TABLE "{table.logical_name}" ADD COLUMN "{column}"')


def doubt_versions(connection: sqlite3.Connection, table: MirroredTable) -> None:
    """Let every row count as changed when it is read next."""
    connection.execute(f'UPDATE "{table.logical_name}" SET version = 0')


def put_rows(
    connection: sqlite3.Connection, table: MirroredTable, rows: Sequence[MirroredRow], passage: int
) -> tuple[int, list[str]]:
    """Store rows as they came, in place of what was there; how many are new, and the ids of new and changed ones."""
    if not rows:
        return 0, []
    # The same row twice in an answer counts as it came last.
    latest = {row.row_id: row for row in rows}
    known = _read_versions(connection, table, latest)
    # A row without a version cannot be known to be the same.
    changed = [row for row in latest.values() if not 0 < row.version == known.get(row.row_id)]
    same = [row.row_id for row in latest.values() if 0 < row.version == known.get(row.row_id)]
    names = ["id", "version", "passage", *table.columns]
    listed = ", ".join(f'"{name}"' for name in names)
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names[1:])
    connection.executemany(
        f'INSERT INTO "{table.logical_name}" ({listed}) VALUES ({", ".join("?" * len(names))})'
        f" ON CONFLICT (id) DO UPDATE SET {updates}",
        [(row.row_id, row.version, passage, *row.values) for row in changed],
    )
    if same:
        connection.execute(
            f'UPDATE "{table.logical_name}" SET passage = ? WHERE id IN (SELECT value FROM json_each(?))',
            [passage, json.dumps(same)],
        )
    return len(latest) - len(known), [row.row_id for row in changed]


def read_numbers(connection: sqlite3.Connection, table: MirroredTable, ids: Sequence[str]) -> list[int]:
    """The numbers of the named rows, for those that are there."""
    query = f'SELECT row FROM "{table.logical_name}" WHERE id IN (SELECT value FROM json_each(?))'
    return [number for (number,) in connection.execute(query, [json.dumps(list(ids))])]


def read_all_numbers(connection: sqlite3.Connection, table: MirroredTable) -> list[int]:
    """The numbers of every row."""
    return [number for (number,) in connection.execute(f'SELECT row FROM "{table.logical_name}"')]


def drop_rows(connection: sqlite3.Connection, table: MirroredTable, ids: Sequence[str]) -> int:
    """Remove the named rows; how many there were. An id that was never here is nothing to remove."""
    query = f'DELETE FROM "{table.logical_name}" WHERE id IN (SELECT value FROM json_each(?))'
    return connection.execute(query, [json.dumps(list(ids))]).rowcount


def drop_every_row(connection: sqlite3.Connection, table: MirroredTable) -> int:
    """Remove every row of a table, and every doubt; how many rows there were."""
    connection.execute("DELETE FROM doubt WHERE table_name = ?", [table.logical_name])
    return connection.execute(f'DELETE FROM "{table.logical_name}"').rowcount


def mark_seen(
    connection: sqlite3.Connection, table: MirroredTable, seen: Sequence[tuple[str, int]], passage: int
) -> None:
    """Note that rows are there. One that is unknown here, or of another version, is in doubt."""
    if not seen:
        return
    known = _read_versions(connection, table, [row_id for row_id, _version in seen])
    same = [row_id for row_id, version in seen if known.get(row_id) == version]
    connection.execute(
        f'UPDATE "{table.logical_name}" SET passage = ? WHERE id IN (SELECT value FROM json_each(?))',
        [passage, json.dumps(same)],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO doubt VALUES (?, ?)",
        [(table.logical_name, row_id) for row_id, version in seen if known.get(row_id) != version],
    )


def doubt_unseen(connection: sqlite3.Connection, table: MirroredTable, passage: int) -> None:
    """Put in doubt every row that the pass has not seen: pages may have shifted while they were read."""
    connection.execute(
        f'INSERT OR IGNORE INTO doubt SELECT ?, id FROM "{table.logical_name}" WHERE passage < ?',
        [table.logical_name, passage],
    )


def clear_doubt(connection: sqlite3.Connection, table: MirroredTable, ids: Iterable[str]) -> None:
    """These rows have been looked at."""
    connection.execute(
        "DELETE FROM doubt WHERE table_name = ? AND id IN (SELECT value FROM json_each(?))",
        [table.logical_name, json.dumps(list(ids))],
    )


def _read_versions(
    connection: sqlite3.Connection, table: MirroredTable, ids: Iterable[str]
) -> dict[str, int]:
    query = f'SELECT id, version FROM "{table.logical_name}" WHERE id IN (SELECT value FROM json_each(?))'
    return dict(connection.execute(query, [json.dumps(list(ids))]))
