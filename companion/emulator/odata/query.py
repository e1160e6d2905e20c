"""System query options of a request as values. Checks their form, not whether the columns exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.errors import WebApiError, bad_query, not_emulated
from companion.emulator.odata.filters import Condition, parse_filter
from companion.emulator.odata.paths import split_outside

if TYPE_CHECKING:
    from collections.abc import Mapping

_READ = frozenset(
    {"$select", "$filter", "$orderby", "$top", "$count", "$expand", "$skiptoken", "$deltatoken"}
)
_READ_IN_EXPAND = frozenset({"$select", "$filter", "$orderby", "$top", "$expand"})
_NOT_YET = frozenset({"$apply", "savedQuery", "userQuery"})
_MOST_EXPANSIONS = 15
_DEEPEST_EXPANSION = 10


@dataclass(frozen=True)
class Ordering:
    """One column of `$orderby`, perhaps behind a single-valued navigation property."""

    column: str
    is_descending: bool


@dataclass(frozen=True)
class Expansion:
    """A navigation property whose rows are read along, and what is wanted of them.

    `options` are the texts in the brackets, for links to the rest of a long collection.
    """

    name: str
    query: Query
    options: Mapping[str, str]
    is_reference: bool = False


@dataclass(frozen=True)
class Query:
    """What a reader asked for. `select` None means every column."""

    select: tuple[str, ...] | None = None
    condition: Condition | None = None
    ordering: tuple[Ordering, ...] = ()
    top: int | None = None
    is_counted: bool = False
    expansions: tuple[Expansion, ...] = ()


def parse_query(options: Mapping[str, str]) -> Query:
    """Answer the query options of an address; 400 for a malformed one, 501 for one not emulated yet."""
    for name in options:
        if name in _NOT_YET:
            raise not_emulated(f"the query option '{name}'")
        if name.startswith("$") and name not in _READ:
            raise _not_supported(name)
    query = _query(options, options, 0)
    if _number(query.expansions) > _MOST_EXPANSIONS:
        message = f"The number of $expand options exceeds the limit of {_MOST_EXPANSIONS}."
        raise bad_query(message)
    return query


def _query(options: Mapping[str, str], aliases: Mapping[str, str], depth: int) -> Query:
    return Query(
        select=_select(options.get("$select")),
        condition=parse_filter(options["$filter"], aliases) if "$filter" in options else None,
        ordering=_ordering(options.get("$orderby", "")),
        top=_top(options.get("$top")),
        is_counted=_is_true(options.get("$count", "false")),
        expansions=_expansions(options.get("$expand"), aliases, depth),
    )


def _not_supported(name: str) -> WebApiError:
    return bad_query(f"The query parameter '{name}' is not supported.")


def _select(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return None if "*" in names else names


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


def _expansions(text: str | None, aliases: Mapping[str, str], depth: int) -> tuple[Expansion, ...]:
    if text is None:
        return ()
    if depth > _DEEPEST_EXPANSION:
        message = "The recursion limit has been exceeded in $expand."
        raise bad_query(message)
    return tuple(_expansion(part.strip(), aliases, depth) for part in split_outside(text, ","))


def _expansion(text: str, aliases: Mapping[str, str], depth: int) -> Expansion:
    path, bracket, rest = text.partition("(")
    if bracket and not rest.endswith(")"):
        message = f"Syntax error in the $expand expression '{text}'."
        raise bad_query(message)
    name, slash, reference = path.strip().partition("/")
    if not name.isidentifier() or (slash and reference != "$ref"):
        message = f"Syntax error in the $expand expression '{text}'."
        raise bad_query(message)
    options = dict(_option(part) for part in split_outside(rest[:-1], ";") if part.strip())
    query = _query(options, aliases, depth + 1)
    is_ordered = bool(query.ordering) or query.top is not None
    if is_ordered and query.expansions:
        message = "$orderby and $top are not supported together with a nested $expand."
        raise bad_query(message)
    return Expansion(name, query, options, bool(slash))


def _option(text: str) -> tuple[str, str]:
    name, _, value = text.strip().partition("=")
    if name not in _READ_IN_EXPAND:
        raise _not_supported(name)
    return name, value


def _number(expansions: tuple[Expansion, ...]) -> int:
    return sum(1 + _number(expansion.query.expansions) for expansion in expansions)
