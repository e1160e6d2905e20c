"""System query options of a request as values. Checks their form, not whether the columns exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.errors import bad_query, not_emulated
from companion.emulator.odata.filters import Condition, parse_filter

if TYPE_CHECKING:
    from collections.abc import Mapping

_READ = frozenset({"$select", "$filter", "$orderby", "$top", "$count", "$expand", "$skiptoken"})
_NOT_YET = frozenset({"$apply", "$deltatoken", "fetchXml", "savedQuery", "userQuery"})
_EXPAND = re.compile(r"(?P<name>\w+)(?:\((?P<options>.*)\))?", re.DOTALL)


@dataclass(frozen=True)
class Ordering:
    """One column of `$orderby`."""

    column: str
    is_descending: bool


@dataclass(frozen=True)
class Expansion:
    """A collection to be read along with its row, and the columns wanted (None: all)."""

    name: str
    select: tuple[str, ...] | None


@dataclass(frozen=True)
class Query:
    """What a reader asked for. `select` None means every column."""

    select: tuple[str, ...] | None = None
    condition: Condition | None = None
    ordering: tuple[Ordering, ...] = ()
    top: int | None = None
    is_counted: bool = False
    expansion: Expansion | None = None


def parse_query(options: Mapping[str, str]) -> Query:
    """Answer the query options of an address; 400 for a malformed one, 501 for one not emulated yet."""
    for name in options:
        if name in _NOT_YET:
            raise not_emulated(f"the query option '{name}'")
        if name.startswith("$") and name not in _READ:
            message = f"The query parameter '{name}' is not supported."
            raise bad_query(message)
    return Query(
        select=_select(options.get("$select")),
        condition=parse_filter(options["$filter"]) if "$filter" in options else None,
        ordering=_ordering(options.get("$orderby", "")),
        top=_top(options.get("$top")),
        is_counted=_is_true(options.get("$count", "false")),
        expansion=_expansion(options.get("$expand")),
    )


def _select(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(name.strip() for name in text.split(","))


def _ordering(text: str) -> tuple[Ordering, ...]:
    found = []
    for part in filter(None, (part.split() for part in text.split(","))):
        column, direction = (*part, "asc")[:2]
        if len(part) > 2 or direction not in {"asc", "desc"}:
            message = f"Syntax error in the $orderby expression '{text}'."
            raise bad_query(message)
        found.append(Ordering(column, direction == "desc"))
    return tuple(found)


def _top(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        message = f"Invalid value '{text}' for $top query option found."
        raise bad_query(message)
    return int(text)


def _is_true(text: str) -> bool:
    if text not in {"true", "false"}:
        message = f"Invalid value '{text}' for $count query option found."
        raise bad_query(message)
    return text == "true"


def _expansion(text: str | None) -> Expansion | None:
    if text is None:
        return None
    match = _EXPAND.fullmatch(text)
    if match is None:
        raise not_emulated(f"$expand={text}")
    inner = match["options"]
    if inner is None:
        return Expansion(match["name"], None)
    name, _, value = inner.partition("=")
    if name != "$select" or ";" in value:
        raise not_emulated(f"$expand={text}")
    return Expansion(match["name"], _select(value))
