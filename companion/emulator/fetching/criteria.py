"""Conditions of FetchXML as SQL: its operators by name, its values as texts. Knows no entity but its scope.

Microsoft: "FetchXml condition operators".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.comparisons import SQL_OPERATORS, compared, joined, opposite, sql_value, text_test
from companion.emulator.database import EVERY_ROW, SqlCondition
from companion.emulator.errors import WebApiError, not_emulated
from companion.emulator.fetching.language import Criterion, Filter, invalid
from companion.emulator.odata.literals import Value
from companion.emulator.periods import names_period
from companion.emulator.query_functions import QUERY_FUNCTIONS, fitting, tested

if TYPE_CHECKING:
    from collections.abc import Callable

    from companion.emulator.scopes import Expression, Scope

_COMPARISONS = {"eq": "eq", "ne": "ne", "neq": "ne", "gt": "gt", "ge": "ge", "lt": "lt", "le": "le"}
_TEXTS = {"like": "like", "begins-with": "startswith", "ends-with": "endswith"}
_NOT_TEXTS = {"not-like": "like", "not-begin-with": "startswith", "not-end-with": "endswith"}
_NAMED = {
    "contain-values": "ContainValues",
    "not-contain-values": "DoesNotContainValues",
    "eq-userid": "EqualUserId",
    "ne-userid": "NotEqualUserId",
    "eq-businessid": "EqualBusinessId",
    "ne-businessid": "NotEqualBusinessId",
    "last-seven-days": "Last7Days",
    "next-seven-days": "Next7Days",
}


def sql_filter(condition: Filter, scope_of: Callable[[str | None], Scope]) -> SqlCondition:
    """Answer a filter as SQL; `scope_of` finds the table that a condition names by its alias."""
    parts = [
        sql_filter(part, scope_of) if isinstance(part, Filter) else _criterion(part, scope_of(part.entity))
        for part in condition.parts
    ]
    return joined(condition.word.upper(), parts) if parts else EVERY_ROW


def column_of(scope: Scope, name: str) -> Expression:
    """Answer a column by its logical name; 400 in the words of FetchXML where the table has none such."""
    table = scope.table
    if name not in table.columns and name not in table.lookups:
        message = (
            f"'{table.schema_name}' entity doesn't contain attribute with Name = '{name}' "
            "and NameMapping = 'Logical'."
        )
        raise WebApiError(400, "0x80041103", message)
    return scope.logical(name)


def _criterion(criterion: Criterion, scope: Scope) -> SqlCondition:
    expression = column_of(scope, criterion.attribute)
    operator = criterion.operator
    if criterion.other_column is not None:
        return _between_columns(scope, expression, criterion)
    if operator in {"null", "not-null"}:
        return expression.with_sql("", " IS NULL" if operator == "null" else " IS NOT NULL")
    if operator in _COMPARISONS:
        value = fitting(expression, Value("string", _only(criterion)))
        stored = sql_value(value, expression.kind)
        return compared(scope, expression, _COMPARISONS[operator], stored, is_text=value.kind == "string")
    if operator in _TEXTS or operator in _NOT_TEXTS:
        return _on_text(expression, operator, _only(criterion))
    return _function(scope, expression, criterion)


def _on_text(expression: Expression, operator: str, text: str) -> SqlCondition:
    function = _TEXTS.get(operator) or _NOT_TEXTS[operator]
    condition = _like(expression, text) if function == "like" else text_test(expression, function, text)
    return opposite(condition) if operator in _NOT_TEXTS else condition


def _function(scope: Scope, expression: Expression, criterion: Criterion) -> SqlCondition:
    operator = criterion.operator
    name = _NAMED.get(operator, "".join(part.capitalize() for part in operator.split("-")))
    if name not in QUERY_FUNCTIONS and not names_period(name):
        raise not_emulated(f"the FetchXML operator '{operator}'")
    return tested(scope, expression, name, tuple(Value("string", text) for text in criterion.values))


def _like(expression: Expression, pattern: str) -> SqlCondition:
    if not expression.is_text:
        raise invalid("'like' needs a column of text")
    return expression.with_sql("folded(", ") LIKE ?", pattern.casefold())


def _between_columns(scope: Scope, left: Expression, criterion: Criterion) -> SqlCondition:
    right = column_of(scope, criterion.other_column or "")
    operator = _COMPARISONS.get(criterion.operator)
    if operator is None or (left.kind != right.kind and not (left.is_text and right.is_text)):
        raise invalid(f"'{criterion.attribute}' and '{criterion.other_column}' cannot be compared so")
    collation = " COLLATE DATAVERSE" if left.is_text else ""
    return left.with_sql("", f" {SQL_OPERATORS[operator]} {right.sql}{collation}")


def _only(criterion: Criterion) -> str:
    if len(criterion.values) != 1:
        raise invalid(f"the operator '{criterion.operator}' needs one value")
    return criterion.values[0]
