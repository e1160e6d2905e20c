"""Links that colleagues have confirmed, as the mirror holds them: kept in step with its rows, in the same transaction.

One entry for each active row that holds a LinkedIn address in the column that an administrator names.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from companion.core.linkedin_address import ProfileKey
from companion.core.mirror_subject import is_in_use
from companion.core.sharing import LinkColumns, key_in
from companion.core.verdict import RowTable, Target
from companion.storage.item_rows import select_rows

_ROWS_AT_ONCE = 500
_NAMES: dict[RowTable, str] = {"contact": "fullname", "lead": "fullname", "account": "name"}


def create_shared_links(connection: sqlite3.Connection) -> None:
    """The table, empty."""
    connection.execute(
        "CREATE TABLE shared_link (table_name TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,"
        " value TEXT NOT NULL, PRIMARY KEY (table_name, number)) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX shared_link_of ON shared_link (kind, value)")


class SharedLinks:
    """Puts rows in and takes them out."""

    def __init__(self, read_columns: Callable[[], LinkColumns]) -> None:
        self._read_columns = read_columns

    def listen(
        self, connection: sqlite3.Connection, table: str, changed: Sequence[int], going: Sequence[int]
    ) -> None:
        """Follow a change of the mirror; a listener of its store."""
        if table not in _NAMES:
            return
        numbers = [*changed, *going]
        connection.executemany(
            "DELETE FROM shared_link WHERE table_name = ? AND number = ?",
            [(table, number) for number in numbers],
        )
        columns = self._read_columns()
        for name, column in columns.items():
            if name == table:
                for start in range(0, len(changed), _ROWS_AT_ONCE):
                    _put(connection, name, column, changed[start : start + _ROWS_AT_ONCE])


def find_rows(connection: sqlite3.Connection, key: ProfileKey) -> list[Target]:
    """The rows that say they are this profile."""
    query = "SELECT table_name, number FROM shared_link WHERE kind = ? AND value = ?"
    found: list[Target] = []
    for table, number in connection.execute(query, [key.kind, key.value]).fetchall():
        named = f'SELECT id, "{_NAMES[table]}" FROM "{table}" WHERE row = ?'  # noqa: S608  # our own names
        for row_id, name in connection.execute(named, [number]):
            found.append(Target(table, row_id, str(name or ""), "link"))
    return found


def read_version(connection: sqlite3.Connection, table: RowTable, row_id: str) -> int | None:
    """The version in which the mirror holds a row; None where it holds none."""
    query = f'SELECT version FROM "{table}" WHERE id = ?'  # noqa: S608  # one of three names of ours
    row = connection.execute(query, [row_id.lower()]).fetchone()
    return int(row[0]) if row else None


def _put(connection: sqlite3.Connection, table: RowTable, column: str, numbers: Sequence[int]) -> None:
    marks = ",".join("?" * len(numbers))
    query = f'SELECT * FROM "{table}" WHERE row IN ({marks})'  # noqa: S608  # a name of ours, and question marks
    told = [
        (table, row["row"], key.kind, key.value)
        for row in select_rows(connection, query, list(numbers))
        if is_in_use(row) and (key := key_in(table, row.get(column))) is not None
    ]
    connection.executemany("INSERT INTO shared_link VALUES (?, ?, ?, ?)", told)
