"""Aggregates as SQL: counts, sums and extremes, whole or in groups. Shared by FetchXML and `$apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.errors import bad_query

if TYPE_CHECKING:
    from companion.emulator.scopes import Expression

_ADDED = frozenset({"sum", "avg"})
_NUMBERS = frozenset({"Integer", "BigInt", "Money", "Decimal", "Double"})
_FUNCTIONS = {"sum": "sum", "avg": "avg", "min": "min", "max": "max", "countcolumn": "count"}
_GROUPINGS = {
    "day": "CAST(strftime('%d', {0}) AS INTEGER)",
    "week": "CAST(strftime('%W', {0}) AS INTEGER) + 1",
    "month": "CAST(strftime('%m', {0}) AS INTEGER)",
    "quarter": "(CAST(strftime('%m', {0}) AS INTEGER) + 2) / 3",
    "year": "CAST(strftime('%Y', {0}) AS INTEGER)",
}


def aggregated(function: str, expression: Expression | None, *, is_distinct: bool = False) -> str:
    """Answer an aggregate of a column as SQL; of no column, the number of rows."""
    if function == "count":
        return "count(*)"
    if function not in _FUNCTIONS or expression is None:
        message = f"The aggregate '{function}' is not known."
        raise bad_query(message)
    if function in _ADDED and expression.kind not in _NUMBERS:
        message = f"The aggregate '{function}' needs a column of numbers."
        raise bad_query(message)
    return f"{_FUNCTIONS[function]}({'DISTINCT ' if is_distinct else ''}{expression.sql})"


def grouped_by_date(grouping: str, expression: Expression) -> str:
    """Answer a part of a date as SQL, by which rows are grouped."""
    if grouping not in _GROUPINGS or expression.kind not in {"DateTime", "DateOnly"}:
        message = f"Rows cannot be grouped by '{grouping}' of such a column."
        raise bad_query(message)
    return _GROUPINGS[grouping].format(expression.sql)
