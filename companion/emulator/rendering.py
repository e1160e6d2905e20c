"""Rows as the Web API writes them in JSON: selected columns, ETag, annotations. Decides nothing about rights.

Annotations: Microsoft, "Retrieve table rows using the Web API".
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from companion.emulator.database import target_column
from companion.emulator.errors import unknown_property
from companion.emulator.navigation import bindings
from companion.emulator.scopes import lookup_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.odata.preferences import Preferences
    from companion.emulator.schema import Column, Table

_FORMATTED = "OData.Community.Display.V1.FormattedValue"
_LOOKUP_TABLE = "Microsoft.Dynamics.CRM.lookuplogicalname"
_LOOKUP_NAVIGATION = "Microsoft.Dynamics.CRM.associatednavigationproperty"


def etag(row: Row) -> str:
    """Answer the version of a row as an ETag."""
    return f'W/"{row["versionnumber"]}"'


def check_select(table: Table, select: tuple[str, ...] | None) -> None:
    """Refuse a selected column that the table does not have."""
    for name in select or ():
        if name not in table.columns and lookup_of(name) not in table.lookups:
            raise unknown_property(name, table.logical_name)


class RowRenderer:
    """Renders rows of one table for one request."""

    def __init__(
        self,
        environment: Environment,
        table: Table,
        select: tuple[str, ...] | None,
        preferences: Preferences,
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        """Refuse unknown columns before any row is read; `hidden` ones are read as null."""
        check_select(table, select)
        everything = (*table.columns, *(f"_{name}_value" for name in table.lookups))
        self._names = everything if select is None else tuple(dict.fromkeys((*select, table.primary_id)))
        self._environment = environment
        self._table = table
        self._preferences = preferences
        self._hidden = dict.fromkeys(hidden)
        self._row_names: dict[tuple[str, str], str | None] = {}

    def render(self, row: Row) -> dict[str, Any]:
        """Answer one row as the body holds it."""
        return {"@odata.etag": etag(row), **self.columns(row, self._names)}

    def columns(self, row: Row, names: Iterable[str]) -> dict[str, Any]:
        """Answer some columns of a row, of which no others need to be there."""
        row = {**row, **self._hidden}
        body: dict[str, Any] = {}
        for name in names:
            lookup = lookup_of(name)
            if lookup is not None and lookup in self._table.lookups:
                self._render_lookup(body, row, lookup)
            else:
                self._render_column(body, row, name)
        return body

    def _render_column(self, body: dict[str, Any], row: Row, name: str) -> None:
        column, value = self._table.columns[name], row[name]
        if value is not None and column.kind == "DateTime":
            value = f"{value}Z"
        if value is not None and column.kind == "Boolean":
            value = bool(value)
        body[name] = value
        formatted = formatted_value(value, column)
        if formatted is not None and self._preferences.wants(_FORMATTED):
            body[f"{name}@{_FORMATTED}"] = formatted

    def _render_lookup(self, body: dict[str, Any], row: Row, lookup: str) -> None:
        name, value, target = f"_{lookup}_value", row[lookup], row[target_column(lookup)]
        body[name] = value
        if value is None:
            return
        if self._preferences.wants(_FORMATTED):
            body[f"{name}@{_FORMATTED}"] = self._row_name(target, value)
        if self._preferences.wants(_LOOKUP_NAVIGATION):
            body[f"{name}@{_LOOKUP_NAVIGATION}"] = self._navigation(lookup, target)
        if self._preferences.wants(_LOOKUP_TABLE):
            body[f"{name}@{_LOOKUP_TABLE}"] = target

    def _row_name(self, target: str, row_id: str) -> str | None:
        if (target, row_id) not in self._row_names:
            self._row_names[target, row_id] = row_name(self._environment, target, row_id)
        return self._row_names[target, row_id]

    def _navigation(self, lookup: str, target: str) -> str | None:
        environment = self._environment
        names = (
            binding.name
            for binding in bindings(self._table, environment.schema, environment.dialect)
            if (binding.lookup.name, binding.target.logical_name) == (lookup, target)
        )
        return next(names, None)


def row_name(environment: Environment, target: str, row_id: str) -> str | None:
    """Answer what a row is called, None when it is gone or has no name."""
    table = environment.table(target)
    row = environment.database.fetch(table, row_id)
    return row.get(table.primary_name) if row else None


def formatted_value(value: Any, column: Column) -> str | None:  # noqa: ANN401 - any stored value
    """Answer a value as people read it, None where it is read as it is."""
    if value is None:
        return None
    if value in column.choices:
        return column.choices[value]
    match column.kind:
        case "MultiSelectPicklist":
            shown = "; ".join(column.choices[int(choice)] for choice in value.split(","))
        case "Boolean":
            shown = "Yes" if value else "No"
        case "Integer" | "BigInt":
            shown = f"{value:,}"
        case "Money":
            shown = f"{'-' if value < 0 else ''}${abs(value):,.2f}"
        case "Decimal" | "Double":
            shown = f"{value:,.{column.precision or 2}f}"
        case "DateOnly":
            shown = _day(date.fromisoformat(value))
        case "DateTime":
            moment = datetime.fromisoformat(value).astimezone(UTC)
            shown = f"{_day(moment)} {moment.hour % 12 or 12}:{moment:%M %p}"
        case _:
            return None
    return shown


def _day(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"
