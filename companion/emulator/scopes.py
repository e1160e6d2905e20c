"""Columns as SQL expressions, here and behind navigation properties. Refuses names that no table has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from companion.emulator.database import SqlCondition, SqlValue, only_this_kind, quoted, target_column
from companion.emulator.errors import secured_in_query, unknown_property
from companion.emulator.navigation import find_binding
from companion.emulator.relationships import Collection, find_collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from companion.emulator.environment import Environment
    from companion.emulator.schema import Column, Table


def lookup_of(name: str) -> str | None:
    """Answer the lookup that a name such as `_ownerid_value` reads, or None."""
    return name[1:-6] if name.startswith("_") and name.endswith("_value") else None


def kind_of(table: Table, name: str) -> str:
    """Answer the type of a column by the name under which it is read; 400 where the table has none such."""
    lookup = lookup_of(name)
    if lookup is not None and lookup in table.lookups:
        return "Uniqueidentifier"
    if name not in table.columns:
        raise unknown_property(name, table.logical_name)
    return table.columns[name].kind


@dataclass(frozen=True)
class Expression:
    """A column as SQL, with the parameters in it, its kind and, unless it is a lookup, its definition."""

    sql: str
    kind: str
    parameters: tuple[SqlValue, ...] = ()
    column: Column | None = None

    @property
    def is_text(self) -> bool:
        """Tell whether the column holds text."""
        return self.kind in {"String", "Memo"}

    def with_sql(self, before: str, after: str, *parameters: SqlValue) -> SqlCondition:
        """Answer a condition in which the column stands between two pieces of SQL."""
        return SqlCondition(f"{before}{self.sql}{after}", (*self.parameters, *parameters))


@dataclass(frozen=True)
class Scope:
    """Where a name is looked up: a table, the SQL name its row has here, and whose eyes look at it.

    `readable` answers which rows of a table the caller may read, `hidden` which columns are secured.
    """

    environment: Environment
    table: Table
    user_id: str
    readable: Callable[[Table], SqlCondition]
    hidden: Callable[[Table], frozenset[str]]
    alias: str
    depth: int = 0

    def logical(self, name: str) -> Expression:
        """Answer the column with this logical name, which for a lookup has no `_value` around it."""
        return self.expression(f"_{name}_value" if name in self.table.lookups else name)

    def expression(self, path: str) -> Expression:
        """Answer the column that a path names, behind single-valued navigation properties where it has steps."""
        name, slash, rest = path.partition("/")
        if not slash:
            kind = kind_of(self.table, name)
            if (lookup_of(name) or name) in self.hidden(self.table):
                raise secured_in_query(self.table.logical_name, name)
            sql = f"{self.alias}.{quoted(lookup_of(name) or name)}"
            return Expression(sql, kind, column=self.table.columns.get(name))
        binding = find_binding(self.table, name, self.environment.schema, self.environment.dialect)
        if binding is None:
            raise unknown_property(name, self.table.logical_name)
        inner = self._inner(binding.target)
        found = inner.expression(rest)
        lookup = binding.lookup.name
        kind, kinds = only_this_kind(binding.target)
        readable = self.readable(binding.target)
        named = f"{self.alias}.{quoted(target_column(lookup))} = '{binding.target.logical_name}'"
        if binding.target.is_pointer:
            named = "1"
        key = quoted(binding.target.primary_id)
        parts = (
            "(SELECT",
            found.sql,
            f"FROM {quoted(binding.target.storage)} AS {inner.alias}",
            f"WHERE {inner.alias}.{key} = {self.alias}.{quoted(lookup)}",
            f"AND {named} AND {kind} AND ({readable.sql}))",
        )
        parameters = (*found.parameters, *kinds, *readable.parameters)
        return Expression(" ".join(parts), found.kind, parameters, found.column)

    def collection(self, name: str) -> tuple[Collection, Scope]:
        """Answer a collection and the scope of its rows; 400 where the table has none of this name."""
        found = find_collection(self.table, name, self.environment.schema, self.environment.dialect)
        if found is None:
            raise unknown_property(name, self.table.logical_name)
        return found, self._inner(found.table)

    def exists(self, collection: Collection, inner: Scope, condition: SqlCondition) -> SqlCondition:
        """Answer that a row of a collection fulfils a condition, written in the inner scope."""
        key = f"{self.alias}.{quoted(self.table.primary_id)}"
        kind, kinds = only_this_kind(collection.table)
        readable = self.readable(collection.table)
        parts = (
            "EXISTS (SELECT 1",
            f"FROM {quoted(collection.table.storage)} AS {inner.alias}",
            f"WHERE {link(collection, inner.alias, f'= {key}')} AND {kind}",
            f"AND ({readable.sql}) AND ({condition.sql}))",
        )
        return SqlCondition(" ".join(parts), (*kinds, *readable.parameters, *condition.parameters))

    def _inner(self, table: Table) -> Scope:
        return replace(self, table=table, alias=f"n{self.depth + 1}", depth=self.depth + 1)


def link(collection: Collection, alias: str, fits: str) -> str:
    """Answer the SQL that says which rows belong to a parent whose key `fits`, such as `= ?`."""
    if collection.pairs is None:
        # Two tables may hold rows under one id, so the table that the lookup names counts too.
        named = f"{alias}.{quoted(target_column(collection.column))} = '{collection.target}'"
        return f"{alias}.{quoted(collection.column)} {fits}" + (f" AND {named}" if collection.target else "")
    pairs = collection.pairs
    parts = (
        f"{alias}.{quoted(collection.table.primary_id)} IN (SELECT",
        quoted(collection.far),
        f"FROM {quoted(pairs.storage)} WHERE {quoted(collection.near)} {fits})",
    )
    return " ".join(parts)
