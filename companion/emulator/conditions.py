"""Filters and orderings over a table as SQL. Refuses columns that the table does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from companion.emulator.comparisons import (
    FITTING,
    SQL_OPERATORS,
    compared,
    incompatible,
    joined,
    opposite,
    sql_value,
    text_test,
)
from companion.emulator.database import SqlCondition, SqlValue
from companion.emulator.errors import bad_query
from companion.emulator.odata.filters import (
    Comparison,
    Condition,
    FunctionTest,
    Joined,
    Lambda,
    Not,
    TextTest,
)
from companion.emulator.query_functions import tested

if TYPE_CHECKING:
    from collections.abc import Iterable

    from companion.emulator.odata.query import Ordering
    from companion.emulator.scopes import Expression, Scope


def sql_condition(scope: Scope, condition: Condition) -> SqlCondition:
    """Answer the WHERE clause of a filter; 400 for an unknown column or a literal of the wrong type."""
    match condition:
        case Comparison():
            return _comparison(scope, condition)
        case TextTest():
            return text_test(scope.expression(condition.column), condition.function, condition.text)
        case FunctionTest():
            return tested(scope, scope.logical(condition.column), condition.function, condition.values)
        case Lambda():
            return _lambda(scope, condition)
        case Not():
            return opposite(sql_condition(scope, condition.condition))
        case Joined():
            return joined(condition.word.upper(), [sql_condition(scope, part) for part in condition.parts])
        case _:
            assert_never(condition)


def sql_ordering(scope: Scope, ordering: Iterable[Ordering]) -> SqlCondition:
    """Answer the ORDER BY clause, empty for none; text is ordered without regard to case."""
    parts = []
    parameters: tuple[SqlValue, ...] = ()
    for order in ordering:
        expression = scope.expression(order.column)
        collation = " COLLATE DATAVERSE" if expression.is_text else ""
        parts.append(f"{expression.sql}{collation} {'DESC' if order.is_descending else 'ASC'}")
        parameters += expression.parameters
    return SqlCondition(", ".join(parts), parameters)


def _comparison(scope: Scope, comparison: Comparison) -> SqlCondition:
    expression = scope.expression(comparison.column)
    operator, value = comparison.operator, comparison.value
    if value.kind == "column":
        return _between_columns(scope, expression, operator, str(value.value))
    if value.kind == "null":
        if operator not in {"eq", "ne"}:
            raise incompatible(expression.kind, value)
        return expression.with_sql("", f" IS {'NOT ' if operator == 'ne' else ''}NULL")
    if value.kind not in FITTING[expression.kind]:
        raise incompatible(expression.kind, value)
    return compared(
        scope, expression, operator, sql_value(value, expression.kind), is_text=value.kind == "string"
    )


def _between_columns(scope: Scope, left: Expression, operator: str, path: str) -> SqlCondition:
    right = scope.expression(path)
    if left.kind != right.kind and not (left.is_text and right.is_text):
        message = f"A binary operator with incompatible types was detected: '{left.kind}' and '{right.kind}'."
        raise bad_query(message)
    collation = " COLLATE DATAVERSE" if left.is_text else ""
    return left.with_sql("", f" {SQL_OPERATORS[operator]} {right.sql}{collation}", *right.parameters)


def _lambda(scope: Scope, condition: Lambda) -> SqlCondition:
    collection, inner = scope.collection(condition.collection)
    fulfilled = SqlCondition() if condition.condition is None else sql_condition(inner, condition.condition)
    if condition.quantifier == "all":
        return opposite(scope.exists(collection, inner, opposite(fulfilled)))
    return scope.exists(collection, inner, fulfilled)
