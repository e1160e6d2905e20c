"""Query functions of `$filter` and operators of FetchXML that are more than a comparison. Changes nothing.

Microsoft: "Web API query functions", "FetchXml condition operators". Days begin at midnight UTC, weeks on Sunday.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from companion.emulator.comparisons import FITTING, compared, joined, opposite, sql_value
from companion.emulator.database import SqlCondition
from companion.emulator.errors import bad_query, not_emulated
from companion.emulator.odata.literals import Value
from companion.emulator.odata.paths import parse_guid
from companion.emulator.periods import names_period, period_of
from companion.emulator.users import user_by_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from companion.emulator.scopes import Expression, Scope

    Test = Callable[[Scope, Expression, tuple[Value, ...]], SqlCondition]

_DATES = frozenset({"DateTime", "DateOnly"})
_TRUTH = {"1": True, "true": True, "0": False, "false": False}


def tested(scope: Scope, expression: Expression, function: str, values: tuple[Value, ...]) -> SqlCondition:
    """Answer the SQL of a query function over a column; 400 for a wrong value, 501 for an unknown function."""
    if function in QUERY_FUNCTIONS:
        return QUERY_FUNCTIONS[function](scope, expression, values)
    if not names_period(function):
        raise not_emulated(f"the query function '{function}'")
    period = period_of(function, _numbers(values), scope.environment.clock())
    if expression.kind not in _DATES:
        raise _wrong_values(function)
    begin, end = (_stored_date(expression, moment) for moment in period)
    parts = [expression.with_sql("", " >= ?", begin)] if begin else []
    parts += [expression.with_sql("", " < ?", end)] if end else []
    return joined("AND", parts)


def _among(_scope: Scope, expression: Expression, values: tuple[Value, ...]) -> SqlCondition:
    if not values:
        raise _wrong_values("In")
    return joined("OR", [_equal(expression, value) for value in values])


def _equal(expression: Expression, value: Value) -> SqlCondition:
    fit = fitting(expression, value)
    collation = " COLLATE DATAVERSE" if expression.is_text else ""
    return expression.with_sql("", f" = ?{collation}", sql_value(fit, expression.kind))


def _between(scope: Scope, expression: Expression, values: tuple[Value, ...]) -> SqlCondition:
    if len(values) != 2:
        raise _wrong_values("Between")
    low, high = (sql_value(fitting(expression, value), expression.kind) for value in values)
    is_text = expression.is_text
    return joined(
        "AND",
        [
            compared(scope, expression, "ge", low, is_text=is_text),
            compared(scope, expression, "le", high, is_text=is_text),
        ],
    )


def _contain_values(_scope: Scope, expression: Expression, values: tuple[Value, ...]) -> SqlCondition:
    if expression.kind != "MultiSelectPicklist" or not values:
        raise _wrong_values("ContainValues")
    marks = [f",{_integer(value)}," for value in values]
    return joined("OR", [expression.with_sql("instr(',' || ", " || ',', ?) > 0", mark) for mark in marks])


def _is_caller(scope: Scope, expression: Expression, _values: tuple[Value, ...]) -> SqlCondition:
    return expression.with_sql("", " = ?", scope.user_id)


def _is_callers_unit(scope: Scope, expression: Expression, _values: tuple[Value, ...]) -> SqlCondition:
    user = user_by_id(scope.environment, scope.user_id) or {}
    return expression.with_sql("", " = ?", user.get("businessunitid"))


def _on(scope: Scope, expression: Expression, values: tuple[Value, ...]) -> SqlCondition:
    begin, end = _day(expression, values)
    return joined(
        "AND",
        [
            compared(scope, expression, "ge", begin, is_text=False),
            compared(scope, expression, "lt", end, is_text=False),
        ],
    )


def _on_or_after(scope: Scope, expression: Expression, values: tuple[Value, ...]) -> SqlCondition:
    return compared(scope, expression, "ge", _day(expression, values)[0], is_text=False)


def _on_or_before(scope: Scope, expression: Expression, values: tuple[Value, ...]) -> SqlCondition:
    return compared(scope, expression, "lt", _day(expression, values)[1], is_text=False)


def _not(test: Test) -> Test:
    return lambda scope, expression, values: opposite(test(scope, expression, values))


QUERY_FUNCTIONS: dict[str, Test] = {
    "In": _among,
    "NotIn": _not(_among),
    "Between": _between,
    "NotBetween": _not(_between),
    "ContainValues": _contain_values,
    "DoesNotContainValues": _not(_contain_values),
    "EqualUserId": _is_caller,
    "NotEqualUserId": _not(_is_caller),
    "EqualBusinessId": _is_callers_unit,
    "NotEqualBusinessId": _not(_is_callers_unit),
    "On": _on,
    "NotOn": _not(_on),
    "OnOrAfter": _on_or_after,
    "OnOrBefore": _on_or_before,
}


def fitting(expression: Expression, value: Value) -> Value:
    """Answer a value in the type of the column; functions write every value as text in quotes, or bare."""
    kinds = FITTING[expression.kind]
    found = value
    if value.kind == "string" and value.kind not in kinds:
        text = str(value.value)
        if "guid" in kinds:
            found = Value("guid", parse_guid(text.strip("{}")))
        elif "number" in kinds:
            found = Value("number", _number(text))
        elif "moment" in kinds:
            found = Value("moment", _moment(text))
        elif "boolean" in kinds:
            found = Value("boolean", _TRUTH.get(text.lower()))
    if found.kind not in kinds or found.value is None:
        message = f"The value '{value.value}' does not fit a column of the type '{expression.kind}'."
        raise bad_query(message)
    return found


def _number(text: str) -> int | float | None:
    if not re.fullmatch(r"-?\d{1,15}(?:\.\d{1,10})?", text, re.ASCII):
        return None
    return float(text) if "." in text else int(text)


def _moment(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _day(expression: Expression, values: tuple[Value, ...]) -> tuple[str, str]:
    if len(values) != 1 or expression.kind not in _DATES:
        raise _wrong_values("On")
    day = datetime.fromisoformat(str(fitting(expression, values[0]).value).partition("T")[0])
    begin, end = _stored_date(expression, day), _stored_date(expression, day + timedelta(days=1))
    return str(begin), str(end)


def _stored_date(expression: Expression, moment: datetime | None) -> str | None:
    layout = "%Y-%m-%d" if expression.kind == "DateOnly" else "%Y-%m-%dT%H:%M:%S"
    return None if moment is None else moment.strftime(layout)


def _numbers(values: Iterable[Value]) -> list[int]:
    return [_integer(value) for value in values]


def _integer(value: Value) -> int:
    try:
        return int(str(value.value))
    except ValueError:
        raise bad_query(f"The value '{value.value}' of a query function is no whole number.") from None


def _wrong_values(function: str) -> Exception:
    return bad_query(f"The values of the query function '{function}' do not fit it or its column.")
