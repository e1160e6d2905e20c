"""Comparisons of a column with values as SQL, for every language of queries. Knows no grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.database import SqlCondition, SqlValue
from companion.emulator.errors import bad_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from companion.emulator.odata.literals import Value
    from companion.emulator.scopes import Expression, Scope

SQL_OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
FITTING = {
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


def opposite(condition: SqlCondition) -> SqlCondition:
    """Answer what a condition excludes; an undecided one counts as not fulfilled."""
    return SqlCondition(f"NOT coalesce(({condition.sql}), 0)", condition.parameters)


def joined(word: str, parts: Sequence[SqlCondition]) -> SqlCondition:
    """Join conditions by AND or OR."""
    if len(parts) == 1:
        return parts[0]
    # Halved, because SQLite refuses a chain of more than a thousand links.
    middle = len(parts) // 2
    left, right = joined(word, parts[:middle]), joined(word, parts[middle:])
    return SqlCondition(f"(({left.sql}) {word} ({right.sql}))", (*left.parameters, *right.parameters))


def text_test(expression: Expression, function: str, text: str) -> SqlCondition:
    """Answer that a text column contains, begins or ends with a text, in any case; 400 for other columns."""
    if not expression.is_text:
        message = f"No function signature for the function with name '{function}' matches the arguments."
        raise bad_query(message)
    folded = text.casefold()
    match function:
        case "startswith":
            return expression.with_sql("substr(folded(", "), 1, ?) = ?", len(folded), folded)
        case "endswith":
            condition = expression.with_sql("folded(", ")")
            sql = f"substr({condition.sql}, max(1, 1 + length({condition.sql}) - ?)) = ?"
            return SqlCondition(sql, (*condition.parameters, *condition.parameters, len(folded), folded))
    return expression.with_sql("instr(folded(", "), ?) > 0", folded)


def compared(
    scope: Scope, expression: Expression, operator: str, value: SqlValue, *, is_text: bool
) -> SqlCondition:
    """Answer a comparison with a value; `ne` follows the dialect on rows where the column is empty."""
    collation = " COLLATE DATAVERSE" if is_text else ""
    condition = expression.with_sql("", f" {SQL_OPERATORS[operator]} ?{collation}", value)
    if operator == "ne" and scope.environment.dialect["ne_includes_null"] == "yes":
        return joined("OR", [condition, expression.with_sql("", " IS NULL")])
    return condition


def sql_value(value: Value, kind: str) -> SqlValue:
    """Answer a literal as a column of this kind stores it."""
    if kind == "DateOnly":
        return str(value.value).partition("T")[0]
    return int(value.value) if isinstance(value.value, bool) else value.value


def incompatible(kind: str, value: Value) -> Exception:
    """Refuse a literal of another type than its column."""
    message = f"A binary operator with incompatible types was detected: '{kind}' and '{value.kind}'."
    return bad_query(message)
