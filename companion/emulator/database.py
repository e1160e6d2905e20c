"""The emulator's own SQLite: rows, settings, versions, ids of deleted rows. Knows no HTTP and no rights.

One SQL table serves all activity tables, so an activity id is taken once for all of them, as in Dataverse.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from companion.emulator.schema import Schema, Table

SqlValue = str | int | float | None
Row = dict[str, Any]

_NUMERIC = frozenset({"Integer", "BigInt", "Boolean", "Picklist", "State", "Status"})
_FRACTIONAL = frozenset({"Money", "Decimal", "Double"})
_OWNERSHIP = frozenset({"ownerid", "owningbusinessunit"})
_OWN_TABLES = """
CREATE TABLE IF NOT EXISTS "emulator_setting" (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS "emulator_deleted" (storage TEXT, id TEXT, PRIMARY KEY (storage, id));
CREATE TABLE IF NOT EXISTS "emulator_deletion" (
    table_name TEXT, id TEXT, version INTEGER NOT NULL, PRIMARY KEY (table_name, id));
CREATE INDEX IF NOT EXISTS "emulator_deletion_version" ON "emulator_deletion" (table_name, version);
CREATE TABLE IF NOT EXISTS "emulator_version" (only INTEGER PRIMARY KEY, version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS "emulator_code" (
    code TEXT PRIMARY KEY, user_id TEXT, client_id TEXT, redirect_uri TEXT, challenge TEXT, nonce TEXT,
    resource TEXT, expires_at REAL);
CREATE TABLE IF NOT EXISTS "emulator_access_token" (
    token TEXT PRIMARY KEY, user_id TEXT, resource TEXT, expires_at REAL);
CREATE TABLE IF NOT EXISTS "emulator_refresh_token" (
    token TEXT PRIMARY KEY, user_id TEXT, client_id TEXT, resource TEXT);
CREATE TABLE IF NOT EXISTS "emulator_device_code" (
    device_code TEXT PRIMARY KEY, user_code TEXT, client_id TEXT, resource TEXT, decision TEXT, user_id TEXT,
    expires_at REAL);
INSERT OR IGNORE INTO "emulator_version" VALUES (1, 1000000);
"""


def target_column(lookup_name: str) -> str:
    """Name the SQL column that holds which table a lookup points to."""
    return f"{lookup_name}__target"


def quoted(name: str) -> str:
    """Quote an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def compare_folded(left: str, right: str) -> int:
    """Order two texts without regard to case, as Dataverse compares."""
    left, right = left.casefold(), right.casefold()
    return (left > right) - (left < right)


@dataclass(frozen=True)
class SqlCondition:
    """A WHERE clause and its parameters; without a clause, every row."""

    sql: str = "1"
    parameters: tuple[SqlValue, ...] = ()


EVERY_ROW = SqlCondition()


class Database:
    """Rows of every table, values as SQLite keeps them; a lookup is two columns, id and target table."""

    def __init__(self, path: str, schema: Schema) -> None:
        """Open or create the file; columns that the schema gained since are added."""
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.create_collation("DATAVERSE", compare_folded)
        self._connection.create_function("folded", 1, _folded, deterministic=True)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_OWN_TABLES)
        self.lay_out(schema)

    def follow(self, before: Schema, after: Schema) -> None:
        """Lay out other definitions; rows of activity tables and values of columns that went go with them."""
        for table in before.tables.values():
            kept = after.tables.get(table.logical_name)
            if kept is None:
                self._empty_table(table)
                continue
            for name, column in table.columns.items():
                if name not in kept.columns or kept.columns[name].kind != column.kind:
                    self._empty_column(table, name)
        self.lay_out(after)

    def _empty_table(self, table: Table) -> None:
        for row in self.select(table):
            self.delete(table, row[table.primary_id])

    def _empty_column(self, table: Table, name: str) -> None:
        kind, values = only_this_kind(table)
        parts = ("UPDATE", quoted(table.storage), "SET", quoted(name), "= NULL WHERE", kind)
        self.execute(" ".join(parts), values)

    def lay_out(self, schema: Schema) -> None:
        """Add what the file lacks of these definitions."""
        self._storages = _storages(schema)
        for storage, columns in self._storages.items():
            self._lay_out(storage, columns)
        for table in schema.tables.values():
            for column in _indexed(table):
                self._index(table.storage, column)
            for key in table.keys.values():
                self._index(table.storage, *key.columns, collation="COLLATE DATAVERSE")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def copy_into(self, other: sqlite3.Connection) -> None:
        """Make another database the same as this one."""
        self._connection.backup(other)

    def copy_from(self, other: sqlite3.Connection) -> None:
        """Become the same as another database, to its last setting and sign-in."""
        other.backup(self._connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything done inside, or nothing when an exception leaves the block.

        Inside another transaction it is a part of that one, which can fail without failing the whole.
        """
        if self._connection.in_transaction:
            begin, keep, drop = "SAVEPOINT part", "RELEASE part", "ROLLBACK TO part; RELEASE part"
        else:
            begin, keep, drop = "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
        self._connection.execute(begin)
        try:
            yield
        except BaseException:
            for statement in drop.split("; "):
                self._connection.execute(statement)
            raise
        self._connection.execute(keep)

    def execute(self, sql: str, parameters: Sequence[SqlValue] = ()) -> list[Row]:
        """Run one statement and answer its rows."""
        return [dict(row) for row in self._connection.execute(sql, parameters)]

    def fetch(self, table: Table, row_id: str) -> Row | None:
        """Answer the row with this key, or None; an activity only through its own table or the pointers."""
        rows = self.select(table, SqlCondition(f"{quoted(table.primary_id)} = ?", (row_id,)))
        return rows[0] if rows else None

    def is_taken(self, table: Table, row_id: str) -> bool:
        """Tell whether the primary key is in use, by any activity table where the table is one."""
        parts = ("SELECT 1 FROM", quoted(table.storage), "WHERE", quoted(table.primary_id), "= ?")
        return bool(self.execute(" ".join(parts), (row_id,)))

    def select(
        self,
        table: Table,
        where: SqlCondition = EVERY_ROW,
        *,
        order: str | SqlCondition = "",
        limit: int = -1,
        offset: int = 0,
    ) -> list[Row]:
        """Answer the rows of a table that fulfil an SQL condition, in a stable order."""
        kind, values = only_this_kind(table)
        ordering = SqlCondition(order) if isinstance(order, str) else order
        order = ", ".join(filter(None, (ordering.sql, quoted(table.primary_id))))
        parts = (
            "SELECT * FROM",
            quoted(table.storage),
            "WHERE",
            kind,
            "AND (",
            where.sql,
            ") ORDER BY",
            order,
        )
        return self.execute(
            " ".join((*parts, "LIMIT ? OFFSET ?")),
            (*values, *where.parameters, *ordering.parameters, limit, offset),
        )

    def count(self, table: Table, where: SqlCondition = EVERY_ROW) -> int:
        """Answer how many rows of a table fulfil an SQL condition."""
        kind, values = only_this_kind(table)
        parts = ("SELECT count(*) AS n FROM", quoted(table.storage), "WHERE", kind, "AND (", where.sql, ")")
        return int(self.execute(" ".join(parts), (*values, *where.parameters))[0]["n"])

    def insert(self, table: Table, values: Row) -> None:
        """Add a row under a new version."""
        row = {**values, "versionnumber": self._next_version()}
        names = ", ".join(quoted(name) for name in row)
        marks = ", ".join("?" * len(row))
        parts = ("INSERT INTO", quoted(table.storage), "(", names, ") VALUES (", marks, ")")
        self.execute(" ".join(parts), tuple(row.values()))
        forgotten = "DELETE FROM emulator_deletion WHERE table_name = ? AND id = ?"
        self.execute(forgotten, (table.logical_name, row[table.primary_id]))

    def update(self, table: Table, row_id: str, values: Row) -> None:
        """Change some columns of a row and give it a new version."""
        row = {**values, "versionnumber": self._next_version()}
        changes = ", ".join(f"{quoted(name)} = ?" for name in row)
        parts = ("UPDATE", quoted(table.storage), "SET", changes, "WHERE", quoted(table.primary_id), "= ?")
        self.execute(" ".join(parts), (*row.values(), row_id))

    def delete(self, table: Table, row_id: str) -> None:
        """Remove a row and remember its id, its table and a version for its going."""
        row = self.fetch(table, row_id)
        name = table.logical_name if row is None else row.get("activitytypecode", table.logical_name)
        parts = ("DELETE FROM", quoted(table.storage), "WHERE", quoted(table.primary_id), "= ?")
        self.execute(" ".join(parts), (row_id,))
        self.execute("INSERT OR IGNORE INTO emulator_deleted VALUES (?, ?)", (table.storage, row_id))
        deletion = "INSERT OR REPLACE INTO emulator_deletion VALUES (?, ?, ?)"
        self.execute(deletion, (name, row_id, self._next_version()))

    def version(self) -> int:
        """Answer the version of the latest change."""
        return int(self.execute("SELECT version FROM emulator_version")[0]["version"])

    def was_deleted(self, table: Table, row_id: str) -> bool:
        """Tell whether a row with this id stood in the table once."""
        sql = "SELECT 1 FROM emulator_deleted WHERE storage = ? AND id = ?"
        return bool(self.execute(sql, (table.storage, row_id)))

    def empty(self) -> None:
        """Remove every row and every memory of deleted ones; sign-ins and settings stay."""
        for name in (*self._storages, "emulator_deleted", "emulator_deletion"):
            self.execute(" ".join(("DELETE FROM", quoted(name))))

    def read_setting(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON was written
        """Answer a setting, or None where it was never written."""
        rows = self.execute("SELECT value FROM emulator_setting WHERE name = ?", (name,))
        return json.loads(rows[0]["value"]) if rows else None

    def write_setting(self, name: str, value: object) -> None:
        """Keep a setting as JSON."""
        self.execute("INSERT OR REPLACE INTO emulator_setting VALUES (?, ?)", (name, json.dumps(value)))

    def _next_version(self) -> int:
        self.execute("UPDATE emulator_version SET version = version + 1")
        return self.version()

    def _lay_out(self, storage: str, columns: dict[str, str]) -> None:
        layout = [f"{quoted(name)} {kind}" for name, kind in columns.items()]
        parts = ("CREATE TABLE IF NOT EXISTS", quoted(storage), "(", ", ".join(layout), ")")
        self.execute(" ".join(parts))
        present = {row["name"] for row in self.execute(f"PRAGMA table_info({quoted(storage)})")}
        for name in columns.keys() - present:
            self.execute(
                " ".join(("ALTER TABLE", quoted(storage), "ADD COLUMN", quoted(name), columns[name]))
            )

    def _index(self, storage: str, *columns: str, collation: str = "") -> None:
        name = quoted("_".join((storage, *columns)))
        listed = ", ".join(f"{quoted(column)} {collation}" for column in columns)
        parts = ("CREATE INDEX IF NOT EXISTS", name, "ON", quoted(storage), "(", listed, ")")
        self.execute(" ".join(parts))


def _folded(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _indexed(table: Table) -> Iterator[str]:
    """Name the columns by which rows are looked for: parents, owners, both sides of a pair."""
    for lookup in table.lookups.values():
        if lookup.is_cascading or lookup.name in _OWNERSHIP:
            yield lookup.name
    if table.intersect is not None:
        yield from table.intersect.sides.values()
    if table.change_tracking:
        yield "versionnumber"


def only_this_kind(table: Table) -> tuple[str, tuple[SqlValue, ...]]:
    """Answer the SQL that keeps the rows of one activity table apart from the others in its storage."""
    if table.is_activity and not table.is_pointer:
        return "activitytypecode = ?", (table.logical_name,)
    return "1", ()


def _sql_type(kind: str) -> str:
    if kind in _FRACTIONAL:
        return "REAL"
    return "INTEGER" if kind in _NUMERIC else "TEXT"


def _storages(schema: Schema) -> dict[str, dict[str, str]]:
    storages: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for table in schema.tables.values():
        columns = storages[table.storage]
        for column in table.columns.values():
            # Activity tables share one SQL table; two customers' columns of one name may differ in type there.
            columns[column.name] = "" if column.is_custom else _sql_type(column.kind)
        columns[table.primary_id] = "TEXT PRIMARY KEY"
        for name in table.lookups:
            columns[name] = columns[target_column(name)] = "TEXT"
    return dict(storages)
