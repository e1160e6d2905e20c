"""Turn what a page gives into what a column takes, or say why the column cannot take it. Pure; guesses nothing.

A day, a yes or no, a choice or a number is filled only by a value that has exactly one meaning there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from companion.core.mapping import split_text, utc_text
from companion.core.page_values import SOURCE, MappedColumn, PageValue, Value
from companion.core.replies import Cause
from companion.core.tables import DayOf, LiveColumn
from companion.core.wording import as_stored

_TEXTS = frozenset({"String", "Memo"})
# Values of few words, each with the labels under which a choice may carry it, in any of the languages we speak.
_WORDS: Mapping[Value, Mapping[str, tuple[str, ...]]] = {
    "source": {SOURCE: ("linkedin sales navigator", "sales navigator", "linkedin")},
    "kind": {
        "inmail": ("inmail",),
        "message": ("message", "linkedin message", "mensagem", "mensagem do linkedin"),
        "note": ("note", "anotação", "nota"),
        "tag": ("tag", "marcador"),
        "call": ("call", "phone call", "chamada", "chamada telefônica", "ligação"),
    },
    "direction": {
        "outbound": ("outbound", "outgoing", "sent", "enviada", "enviado", "saída"),
        "inbound": ("inbound", "incoming", "received", "recebida", "recebido", "entrada"),
    },
}
_LEAST_LENGTHS: Mapping[Value, int] = {
    "source": len(SOURCE),
    "kind": 7,
    "direction": 8,
    "sent": 24,
    "address": 200,
    "page": 200,
    "minutes": 4,
}
_LEAST_OF_NAMES = 40
"""Room for most names, of people and of companies; a longer one ends in “…”."""
_ADDRESSES = frozenset({"address", "page"})
_MOST_MINUTES = 1440


def put_into(value: Value, given: PageValue, column: LiveColumn, day_of: DayOf) -> str | int | bool | None:
    """What the column receives; None where it cannot take the value."""
    filled: str | int | bool | None = None
    match column.type:
        case "String" | "Memo":
            shortened, rest = split_text(as_stored(_as_text(given)), column.length or 0, mark="…")
            # A cut address would lead nowhere, or to somebody else.
            filled = None if rest and value in _ADDRESSES else shortened
        case "DateTime" if isinstance(given, datetime):
            filled = utc_text(given)
        case "DateOnly" if isinstance(given, datetime):
            filled = day_of(given).isoformat()
        case "Boolean" if value == "direction":
            filled = given == "outbound"
        case "Picklist" if value in _WORDS:
            filled = _choice(value, str(given), column)
        case "Integer" if isinstance(given, int) and _has_room(column, given):
            filled = given
    return filled


def fault_of(
    mapped: MappedColumn, table: str, column: LiveColumn, given: Collection[str] = ()
) -> Cause | None:
    """Why the column cannot take every value there may be; None where it can.

    `given`: the words that a choice must have; all that there may be where none are given.
    """
    if not column.is_writable:
        return fault("mapped_column_closed", mapped, table)
    if column.type in _TEXTS:
        least = _LEAST_LENGTHS.get(mapped.value, _LEAST_OF_NAMES)
        length = column.length or 0
        values = {"length": str(length), "least": str(least)}
        return fault("mapped_column_short", mapped, table, **values) if length < least else None
    if not _is_fitting(mapped.value, column.type):
        return fault("mapped_column_type", mapped, table, type=column.type)
    if column.type == "Integer" and not (_has_room(column, 0) and _has_room(column, _MOST_MINUTES)):
        return fault("mapped_range_narrow", mapped, table, lowest="0", highest=str(_MOST_MINUTES))
    if column.type == "Picklist":
        missing = next(_missing_words(mapped.value, column, given), None)
        return fault("mapped_choice_missing", mapped, table, label=missing) if missing else None
    return None


def fault(code: str, mapped: MappedColumn, table: str, **values: str) -> Cause:
    """A fault of one column in one table."""
    params = {"column": mapped.column, "table": table, "value": mapped.value, **values}
    return Cause(code, tuple(params.items()))


def _is_fitting(value: Value, kind: str) -> bool:
    match kind:
        case "DateTime" | "DateOnly":
            return value == "sent"
        case "Boolean":
            return value == "direction"
        case "Picklist":
            return value in _WORDS
        case "Integer":
            return value == "minutes"
        case _:
            return False


def _missing_words(value: Value, column: LiveColumn, given: Collection[str]) -> Iterator[str]:
    for word, labels in _WORDS[value].items():
        if (not given or word in given) and _choice(value, word, column) is None:
            yield labels[0]


def _choice(value: Value, word: str, column: LiveColumn) -> int | None:
    """The one choice that is labelled so; None where there is none, or more than one."""
    wanted = _WORDS[value].get(word, ())
    found = [
        choice
        for choice, labels in column.choices.items()
        if any(label.strip().casefold() in wanted for label in labels)
    ]
    return found[0] if len(found) == 1 else None


def _has_room(column: LiveColumn, number: int) -> bool:
    is_low = column.lowest is not None and number < column.lowest
    return not is_low and not (column.highest is not None and number > column.highest)


def _as_text(given: PageValue) -> str:
    return utc_text(given) if isinstance(given, datetime) else str(given)
