"""Answers to GET on definitions: `EntityDefinitions`, `RelationshipDefinitions`, `GlobalOptionSetDefinitions`.

Walks an address step by step; what a definition says stands in the other files of this folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from companion.emulator import errors
from companion.emulator.call import Call, json_answer
from companion.emulator.metadata.choices import every_global_choice
from companion.emulator.metadata.described import NAMESPACE, Described, bodies
from companion.emulator.metadata.labels import labels_for
from companion.emulator.metadata.relations import every_relationship
from companion.emulator.metadata.tables import every_table
from companion.emulator.odata.paths import parse_guid, parse_named_text
from companion.emulator.odata.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from companion.emulator.odata.paths import Segment

_NAMED_BY = ("LogicalName", "SchemaName", "Name")


def answer_definitions(call: Call) -> web.Response:
    """Answer an address that begins with a set of definitions; 404 for one that does not exist."""
    first, *steps = call.segments
    found: Any = _SETS[first.name](call)
    path = first.name
    if first.key is not None:
        found, path = _keyed(found, first), f"{first.name}({first.key})"
    for step in steps:
        found = _next(call, found, step)
        path = f"{path}/{step.name}" + (f"({step.key})" if step.key is not None else "")
    query = parse_query(call.options)
    if isinstance(found, list):
        return json_answer({"@odata.context": call.context(path), "value": bodies(found, query)})
    if isinstance(found, Described):
        return json_answer({"@odata.context": call.context(f"{first.name}/$entity"), **found.body(query)})
    return json_answer({"@odata.context": call.context(path), "value": found})


def _tables(call: Call) -> list[Described]:
    return every_table(call.environment, labels_for(call.environment, call.user_id))


def _relationships(call: Call) -> list[Described]:
    return list(every_relationship(call.environment))


def _choices(call: Call) -> list[Described]:
    return list(every_global_choice(call.environment.schema, labels_for(call.environment, call.user_id)))


_SETS: dict[str, Callable[[Call], list[Described]]] = {
    "EntityDefinitions": _tables,
    "RelationshipDefinitions": _relationships,
    "GlobalOptionSetDefinitions": _choices,
}
DEFINITION_SETS = frozenset(_SETS)
"""The first steps of the addresses that are answered here."""


def _next(call: Call, found: object, step: Segment) -> object:
    if step.name.startswith(NAMESPACE):
        return _cast(call, found, step)
    if not isinstance(found, Described):
        raise errors.no_such_segment(call.environment.dialect, step.name)
    if step.name in found.nested:
        inner = found.nested[step.name]()
        return _keyed(inner, step) if step.key is not None and isinstance(inner, list) else inner
    if step.name in found.values and step.name not in found.hidden and step.key is None:
        return found.values[step.name]
    raise errors.no_such_segment(call.environment.dialect, step.name)


def _cast(call: Call, found: object, step: Segment) -> object:
    kind = step.name.removeprefix(NAMESPACE)
    if isinstance(found, list):
        cast = (item.cast(kind) for item in found)
        return [item for item in cast if item is not None]
    item = found.cast(kind) if isinstance(found, Described) else None
    if item is None:
        raise errors.no_such_segment(call.environment.dialect, step.name)
    return item


def _keyed(found: list[Described], step: Segment) -> Described:
    key = step.key or ""
    row_id = parse_guid(key)
    named = ("MetadataId", row_id) if row_id else parse_named_text(key)
    if named is None or named[0] not in {*_NAMED_BY, "MetadataId"}:
        raise errors.unknown_key()
    name, text = named
    for item in found:
        if item.values.get(name) == text:
            return item
    message = f"Could not find an item with the name '{text}' in the metadata cache."
    raise errors.WebApiError(404, "0x80040217", message)
