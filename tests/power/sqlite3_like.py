"""An apsw connection with the face of the standard library's, as far as the product's storage looks at it.

Only apsw lets a test stand between SQLite and its files; what runs on it is the product's own code.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw


class Cursor:
    """The rows of a statement that was carried out."""

    def __init__(self, connection: apsw.Connection, statement: str, values: Any) -> None:
        before = connection.total_changes()
        cursor = connection.cursor()
        self.description: list[tuple[Any, ...]] | None = None

        def note(_cursor: apsw.Cursor, _statement: str, _bindings: Any) -> bool:
            described = cursor.get_description()
            self.description = [(column[0], None, None, None, None, None, None) for column in described]
            return True

        cursor.exec_trace = note
        try:
            self._rows = iter(cursor.execute(statement, values or None).fetchall())
        except apsw.Error as error:
            raise _translated(error) from error
        self.rowcount = connection.total_changes() - before
        self.lastrowid = connection.last_insert_rowid()

    def fetchone(self) -> Any:
        """The next row."""
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class Connection:
    """What the product calls on a connection."""

    isolation_level = None
    row_factory = None
    seal = None

    def __init__(self, file: Path, vfs: str) -> None:
        try:
            self._connection = apsw.Connection(str(file), vfs=vfs)
        except apsw.Error as error:
            raise _translated(error) from error

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._connection.in_transaction)

    def execute(
        self, statement: str, values: Sequence[object] | Mapping[str, object] | None = None
    ) -> Cursor:
        """Carry out one statement."""
        return Cursor(self._connection, statement, values)

    def executescript(self, statements: str) -> None:
        """Carry out several."""
        Cursor(self._connection, statements, None)

    def commit(self) -> None:
        """End an open transaction."""
        if self.in_transaction:
            self.execute("COMMIT")

    def create_function(self, *_values: Any, **_options: Any) -> None:
        """Functions in Python are not used here."""

    def close(self) -> None:
        """Close the file, as a process that ends in peace does."""
        try:
            self._connection.close()
        except apsw.Error as error:
            raise _translated(error) from error


def _translated(error: apsw.Error) -> sqlite3.Error:
    code = getattr(error, "extendedresult", 0)
    name = apsw.mapping_extended_result_codes.get(code) or apsw.mapping_result_codes.get(code & 255, "")
    kind = sqlite3.IntegrityError if isinstance(error, apsw.ConstraintError) else sqlite3.OperationalError
    told = kind(str(error) or type(error).__name__)
    told.sqlite_errorname = str(name)
    return told
