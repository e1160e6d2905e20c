"""What a customer's own environment has or lacks: required, unique and missing columns, a plug-in that refuses.

They are fields of the organisation, chosen to rehearse; shipped there are none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.database import SqlCondition, quoted

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Schema, Table


def with_required(schema: Schema, required: Mapping[str, Sequence[str]]) -> Schema:
    """Answer the tables with the columns and lookups marked that the customer made required."""
    if not required:
        return schema
    tables = {name: _required(table, required.get(name, ())) for name, table in schema.tables.items()}
    return replace(schema, tables=tables)


def without_columns(schema: Schema, missing: Sequence[str]) -> Schema:
    """Answer the tables without these columns, each named as `table.column`; what rows hold in them stays."""
    if not missing:
        return schema
    gone: dict[str, set[str]] = {}
    for table, _, column in (name.partition(".") for name in missing):
        gone.setdefault(table, set()).add(column)
    tables = {name: _left(table, gone.get(name, set())) for name, table in schema.tables.items()}
    return replace(schema, tables=tables)


def check_plugin(environment: Environment, table: Table) -> None:
    """Refuse a write where the customer's plug-in does, in the customer's own words."""
    text = environment.organization.plugin_refuses.get(table.logical_name)
    if text is not None:
        raise errors.plugin_refused(text)


def check_unique(environment: Environment, table: Table, row: Row, row_id: str) -> None:
    """Refuse a second row with the value of a column that has the customer's unique index."""
    for name in environment.organization.unique_columns.get(table.logical_name, ()):
        value = row.get(name)
        if value is None or (name not in table.columns and name not in table.lookups):
            continue
        where = f"{quoted(name)} = ? COLLATE DATAVERSE AND {quoted(table.primary_id)} <> ?"
        if environment.database.count(table, SqlCondition(where, (value, row_id))):
            raise errors.unique_index_violated(int(environment.dialect["unique_index_status"]))


def _required(table: Table, names: Sequence[str]) -> Table:
    columns, lookups = dict(table.columns), dict(table.lookups)
    for name in names:
        if name in columns:
            columns[name] = replace(columns[name], required="ApplicationRequired")
        elif name in lookups:
            lookups[name] = replace(lookups[name], required="ApplicationRequired")
    return replace(table, columns=columns, lookups=lookups)


def _left(table: Table, gone: Container[str]) -> Table:
    columns = {name: column for name, column in table.columns.items() if name not in gone}
    return replace(table, columns=columns)
