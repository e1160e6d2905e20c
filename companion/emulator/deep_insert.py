"""Rows described inside a new row and created along with it. Creates none itself: that is handed in.

Microsoft: "Create related table rows in one operation".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from companion.emulator import errors
from companion.emulator.database import target_column
from companion.emulator.navigation import bindings, find_binding
from companion.emulator.relationships import find_collection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.navigation import Binding
    from companion.emulator.relationships import Collection
    from companion.emulator.schema import Table

    Create = Callable[[Table, str, object], None]


@dataclass(frozen=True)
class PointedTo:
    """A row described where a lookup points to it; it comes before the row that points."""

    link: Binding
    body: object


@dataclass(frozen=True)
class Pointing:
    """Rows described in a collection; they come after the row that they point to or are paired with."""

    link: Collection
    bodies: tuple[object, ...]


Related = PointedTo | Pointing


def find_related(environment: Environment, table: Table, name: str, value: object) -> Related | None:
    """Answer the rows that a property of a body describes, or None where it describes none."""
    schema, dialect = environment.schema, environment.dialect
    if isinstance(value, dict):
        binding = find_binding(table, name, schema, dialect)
        return PointedTo(binding, value) if binding and binding.lookup.is_settable else None
    if isinstance(value, list):
        collection = find_collection(table, name, schema, dialect)
        return Pointing(collection, tuple(value)) if collection else None
    return None


def create_pointed_to(related: Iterable[Related], create: Create) -> Row:
    """Create the rows that the new row points to; answers its lookups."""
    lookups: Row = {}
    for item in related:
        if isinstance(item, PointedTo):
            lookup, target = item.link.lookup.name, item.link.target
            row_id = _create(target, item.body, create)
            lookups |= {lookup: row_id, target_column(lookup): target.logical_name}
    return lookups


def create_pointing(
    environment: Environment, table: Table, row_id: str, related: Iterable[Related], create: Create
) -> None:
    """Create the rows that point to the new row, or that are paired with it."""
    for item in related:
        if isinstance(item, PointedTo):
            continue
        link = item.link
        for body in item.bodies:
            if link.pairs is not None:
                far_id = _create(link.table, body, create)
                pair = {link.near: row_id, link.far: far_id, link.pairs.primary_id: str(uuid4())}
                environment.database.insert(link.pairs, pair)
            else:
                _create(link.table, _bound(environment, table, row_id, link, body), create)


def _bound(environment: Environment, table: Table, row_id: str, link: Collection, body: object) -> object:
    """Answer a body that points to the new row; it must not say so itself."""
    if not isinstance(body, dict):
        return body
    names = (
        binding.name
        for binding in bindings(link.table, environment.schema, environment.dialect)
        if binding.lookup.name == link.column and binding.target.logical_name == table.logical_name
    )
    name = f"{next(names)}@odata.bind"
    if name in body:
        raise errors.bad_payload(link.table.set_name, f"'{name}' follows from where the row stands.")
    return {**body, name: f"/{table.set_name}({row_id})"}


def _create(table: Table, body: object, create: Create) -> str:
    given: Any = body.get(table.primary_id) if isinstance(body, dict) else None
    row_id = given.lower() if isinstance(given, str) else str(uuid4())
    create(table, row_id, body)
    return row_id
