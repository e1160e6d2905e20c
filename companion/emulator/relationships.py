"""Collections that a row leads to: rows that point to it, and rows paired with it. Knows no row and no SQL table.

Names are data in the table files; a relationship without a name there is called after its tables and lookup.
Microsoft: Web API EntityType pages, "Collection-valued navigation properties".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.navigation import Binding, bindings, may_point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from companion.emulator.dialect import Dialect
    from companion.emulator.schema import Lookup, Schema, Table


@dataclass(frozen=True)
class Collection:
    """A collection-valued navigation property.

    One to many: `column` of the table's rows holds the row's key, and where that is a lookup, `target` is the
    table that it has to name. Many to many: `pairs` is the table of pairs, `near` and `far` its two columns.
    """

    name: str
    table: Table
    column: str = ""
    target: str | None = None
    pairs: Table | None = None
    near: str = ""
    far: str = ""


@dataclass(frozen=True)
class OneToMany:
    """A lookup seen from both ends: the single-valued property here, the collection there."""

    schema_name: str
    binding: Binding
    collection: str

    @property
    def referenced(self) -> str:
        """Name the table pointed to, as definitions do: an owner is of the table `owner`."""
        return self.binding.lookup.referenced_entity or self.binding.target.logical_name


def collections(table: Table, schema: Schema, dialect: Dialect) -> Iterator[Collection]:
    """List every collection-valued navigation property of a table."""
    if table.party_collection is not None and not table.is_pointer:
        yield Collection(table.party_collection, schema.tables["activityparty"], "activityid")
    for child in schema.tables.values():
        if table.is_pointer and child.is_activity and not child.is_pointer:
            yield Collection(pointer_relationship(child), child, child.primary_id)
        for lookup in child.lookups.values():
            if table.logical_name in lookup.targets and may_point(child, lookup, table, dialect):
                name = collection_name(child, lookup, table)
                yield Collection(name, child, lookup.name, None if table.is_pointer else table.logical_name)
        if child.intersect is not None and table.logical_name in child.intersect.sides:
            yield from _paired(table, child, schema)


def find_collection(table: Table, name: str, schema: Schema, dialect: Dialect) -> Collection | None:
    """Answer the collection with exactly this spelling, or None."""
    return next((found for found in collections(table, schema, dialect) if found.name == name), None)


def many_to_one(table: Table, schema: Schema, dialect: Dialect) -> Iterator[OneToMany]:
    """List the relationships in which rows of a table point to others, each once."""
    seen = set()
    for binding in bindings(table, schema, dialect):
        name = collection_name(table, binding.lookup, binding.target)
        referenced = binding.lookup.referenced_entity or binding.target.logical_name
        if (binding.lookup.name, referenced) not in seen:
            seen.add((binding.lookup.name, referenced))
            yield OneToMany(name, binding, name)


def collection_name(table: Table, lookup: Lookup, target: Table) -> str:
    """Name the collection of a table's rows that point to one of `target` by this lookup."""
    named = table.collections.get(lookup.name, {}).get(target.logical_name)
    return named or f"{target.logical_name}_{table.logical_name}_{lookup.name}"


def pointer_relationship(table: Table) -> str:
    """Name the relationship of an activity table with the table in which every activity appears."""
    return table.collections["activityid"]["activitypointer"]


def _paired(table: Table, pairs: Table, schema: Schema) -> Iterator[Collection]:
    if pairs.intersect is None:
        return
    sides = pairs.intersect.sides
    for name, column in sides.items():
        other = schema.tables.get(name)
        if name != table.logical_name and other is not None:
            near = sides[table.logical_name]
            yield Collection(pairs.intersect.relationship, other, pairs=pairs, near=near, far=column)
