"""Stretches of time that query functions name, such as LastXDays or ThisMonth. Knows no column.

Microsoft: "FetchXml datetime condition operators". An end that is None means the stretch is open there.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from companion.emulator.errors import bad_query

Period = tuple[datetime | None, datetime | None]

_COUNTED = re.compile(r"(Last|Next|OlderThan)X(Minutes|Hours|Days|Weeks|Months|Years)")
_NAMED = re.compile(r"(Last|This|Next)(Week|Month|Year)")
_SPANS = {"Minutes": timedelta(minutes=1), "Hours": timedelta(hours=1)}
_DAYS = {"Yesterday": -1, "Today": 0, "Tomorrow": 1}
_MOST = 10_000


def names_period(function: str) -> bool:
    """Tell whether a function names a stretch of time."""
    is_plain = function in {*_DAYS, "Last7Days", "Next7Days"}
    return is_plain or bool(_NAMED.fullmatch(function) or _COUNTED.fullmatch(function))


def period_of(function: str, numbers: list[int], now: datetime) -> Period:
    """Answer the stretch that a function names; 400 without the number that it counts."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if function in _DAYS:
        day = midnight + timedelta(days=_DAYS[function])
        return day, day + timedelta(days=1)
    if function == "Last7Days":
        return midnight - timedelta(days=7), now + timedelta(seconds=1)
    if function == "Next7Days":
        return now, midnight + timedelta(days=8)
    if named := _NAMED.fullmatch(function):
        step = {"Last": -1, "This": 0, "Next": 1}[named[1]]
        begin = _begin(named[2], midnight)
        return _moved(begin, step, f"{named[2]}s"), _moved(begin, step + 1, f"{named[2]}s")
    if counted := _COUNTED.fullmatch(function):
        return _counted(counted[1], counted[2], numbers, now, midnight)
    message = f"'{function}' names no stretch of time"
    raise ValueError(message)


def _counted(word: str, unit: str, numbers: list[int], now: datetime, midnight: datetime) -> Period:
    if len(numbers) != 1 or not 0 < numbers[0] <= _MOST:
        message = f"'{word}X{unit}' needs one whole number above zero."
        raise bad_query(message)
    number = numbers[0]
    is_timed = unit in _SPANS
    match word:
        case "OlderThan":
            return None, _moved(now if is_timed else midnight, -number, unit)
        case "Last":
            return _moved(now if is_timed else midnight, -number, unit), now + timedelta(seconds=1)
    end = _moved(now if is_timed else midnight + timedelta(days=1), number, unit)
    return now, end


def _begin(unit: str, midnight: datetime) -> datetime:
    match unit:
        case "Week":
            return midnight - timedelta(days=(midnight.weekday() + 1) % 7)
        case "Month":
            return midnight.replace(day=1)
    return midnight.replace(month=1, day=1)


def _moved(moment: datetime, number: int, unit: str) -> datetime:
    if unit in _SPANS:
        return moment + number * _SPANS[unit]
    if unit in {"Days", "Weeks"}:
        return moment + timedelta(days=number * (7 if unit == "Weeks" else 1))
    months = moment.year * 12 + moment.month - 1 + number * (12 if unit == "Years" else 1)
    year, month = min(max(1, months // 12), 9999), months % 12 + 1
    day = moment.day
    while True:
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            day -= 1
