"""Filters and orderings over a table as SQL. Refuses columns that the table does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from companion.emulator.database import SqlCondition, SqlValue, quoted
from companion.emulator.errors import bad_query, unknown_property
from companion.emulator.odata.filters import Comparison, Condition, Joined, Not, TextTest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from companion.emulator.dialect import Dialect
    from companion.emulator.odata.literals import Value
    from companion.emulator.odata.query import Ordering
    from companion.emulator.schema import Table

_SQL_OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_FITTING = {
    "String": {"string"},
    "Memo": {"string"},
    "Integer": {"number"},
    "BigInt": {"number"},
    "Money": {"number"},
    "Decimal": {"number"},
    "Double": {"number"},
    "Picklist": {"number"},
    "MultiSelectPicklist": set[str](),
    "State": {"number"},
    "Status": {"number"},
    "Boolean": {"boolean"},
    "DateTime": {"moment"},
    "DateOnly": {"moment"},
    "Uniqueidentifier": {"guid"},
}


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


def sql_condition(table: Table, condition: Condition, dialect: Dialect) -> SqlCondition:
    """Answer the WHERE clause of a filter; 400 for an unknown column or a literal of the wrong type."""
    match condition:
        case Comparison():
            return _comparison(table, condition, dialect)
        case TextTest():
            return _text_test(table, condition)
        case Not():
            inner = sql_condition(table, condition.condition, dialect)
            return SqlCondition(f"NOT coalesce(({inner.sql}), 0)", inner.parameters)
        case Joined():
            parts = [sql_condition(table, part, dialect) for part in condition.parts]
            return _joined(condition.word.upper(), parts)
        case _:
            assert_never(condition)


def sql_ordering(table: Table, ordering: Iterable[Ordering]) -> str:
    """Answer the ORDER BY clause, empty for none; text is ordered without regard to case."""
    parts = []
    for order in ordering:
        is_text = kind_of(table, order.column) in {"String", "Memo"}
        collation = " COLLATE DATAVERSE" if is_text else ""
        parts.append(f"{_sql_column(order.column)}{collation} {'DESC' if order.is_descending else 'ASC'}")
    return ", ".join(parts)


def _joined(word: str, parts: Sequence[SqlCondition]) -> SqlCondition:
    if len(parts) == 1:
        return parts[0]
    # Halved, because SQLite refuses a chain of more than a thousand links.
    middle = len(parts) // 2
    left, right = _joined(word, parts[:middle]), _joined(word, parts[middle:])
    return SqlCondition(f"(({left.sql}) {word} ({right.sql}))", (*left.parameters, *right.parameters))


def _comparison(table: Table, comparison: Comparison, dialect: Dialect) -> SqlCondition:
    kind = kind_of(table, comparison.column)
    column = _sql_column(comparison.column)
    operator, value = comparison.operator, comparison.value
    if value.kind == "null":
        if operator not in {"eq", "ne"}:
            raise _incompatible(kind, value)
        return SqlCondition(f"{column} IS {'NOT ' if operator == 'ne' else ''}NULL")
    if value.kind not in _FITTING[kind]:
        raise _incompatible(kind, value)
    collation = " COLLATE DATAVERSE" if value.kind == "string" else ""
    sql = f"{column} {_SQL_OPERATORS[operator]} ?{collation}"
    if operator == "ne" and dialect["ne_includes_null"] == "yes":
        sql = f"({sql} OR {column} IS NULL)"
    return SqlCondition(sql, (_sql_value(value, kind),))


def _text_test(table: Table, test: TextTest) -> SqlCondition:
    if kind_of(table, test.column) not in {"String", "Memo"}:
        message = f"No function signature for the function with name '{test.function}' matches the arguments."
        raise bad_query(message)
    column, text = f"folded({_sql_column(test.column)})", test.text.casefold()
    match test.function:
        case "startswith":
            return SqlCondition(f"substr({column}, 1, ?) = ?", (len(text), text))
        case "endswith":
            return SqlCondition(f"substr({column}, max(1, 1 + length({column}) - ?)) = ?", (len(text), text))
    return SqlCondition(f"instr({column}, ?) > 0", (text,))


def _sql_column(name: str) -> str:
    return quoted(lookup_of(name) or name)


def _sql_value(value: Value, kind: str) -> SqlValue:
    if kind == "DateOnly":
        return str(value.value).partition("T")[0]
    return int(value.value) if isinstance(value.value, bool) else value.value


def _incompatible(kind: str, value: Value) -> Exception:
    message = f"A binary operator with incompatible types was detected: '{kind}' and '{value.kind}'."
    return bad_query(message)
