"""Relationships as definitions: many to one, one to many, many to many.

Microsoft: OneToManyRelationshipMetadata, ManyToManyRelationshipMetadata.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from companion.emulator.metadata.described import Described, managed, metadata_id
from companion.emulator.relationships import many_to_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from companion.emulator.environment import Environment
    from companion.emulator.relationships import OneToMany
    from companion.emulator.schema import Table

_BASES = ("RelationshipMetadataBase",)
_CASCADES = ("Assign", "Delete", "Merge", "Reparent", "Share", "Unshare")


def pointing_from(environment: Environment, table: Table) -> Iterator[Described]:
    """List the relationships by which rows of a table point to others."""
    for found in many_to_one(table, environment.schema, environment.dialect):
        yield _one_to_many(table, found)


def pointing_to(environment: Environment, table: Table) -> Iterator[Described]:
    """List the relationships by which rows of all tables point to this one."""
    for child in environment.schema.tables.values():
        for found in many_to_one(child, environment.schema, environment.dialect):
            is_owner = found.binding.lookup.referenced_entity is not None
            if found.binding.target == table and not is_owner:
                yield _one_to_many(child, found)


def paired_with(environment: Environment, table: Table) -> Iterator[Described]:
    """List the relationships that pair rows of a table with others."""
    for found in _many_to_many(environment):
        if table.logical_name in {found.values["Entity1LogicalName"], found.values["Entity2LogicalName"]}:
            yield found


def every_relationship(environment: Environment) -> Iterator[Described]:
    """List every relationship of the environment, each once; its two ends show once it is cast to its kind."""
    for table in environment.schema.tables.values():
        for found in pointing_from(environment, table):
            yield _general(found)
    for found in _many_to_many(environment):
        yield _general(found)


def _general(found: Described) -> Described:
    hidden = frozenset(found.values) - frozenset(_common("", "", is_custom=False))
    return replace(found, hidden=hidden, bases=_BASES)


def _one_to_many(table: Table, found: OneToMany) -> Described:
    binding = found.binding
    deleting = "Cascade" if binding.lookup.is_cascading else "RemoveLink"
    values = _common(found.schema_name, "OneToManyRelationship", is_custom=table.is_custom) | {
        "ReferencingEntity": table.logical_name,
        "ReferencingAttribute": binding.lookup.name,
        "ReferencedEntity": found.referenced,
        "ReferencedAttribute": binding.target.primary_id,
        "ReferencingEntityNavigationPropertyName": binding.name,
        "ReferencedEntityNavigationPropertyName": found.collection,
        "IsHierarchical": False,
        "CascadeConfiguration": dict.fromkeys(_CASCADES, "NoCascade") | {"Delete": deleting},
    }
    return Described("OneToManyRelationshipMetadata", values)


def _many_to_many(environment: Environment) -> Iterator[Described]:
    for table in environment.schema.tables.values():
        if table.intersect is None:
            continue
        (first, near), (second, far) = table.intersect.sides.items()
        name = table.intersect.relationship
        values = _common(name, "ManyToManyRelationship", is_custom=False) | {
            "IntersectEntityName": table.logical_name,
            "Entity1LogicalName": first,
            "Entity1IntersectAttribute": near,
            "Entity1NavigationPropertyName": name,
            "Entity2LogicalName": second,
            "Entity2IntersectAttribute": far,
            "Entity2NavigationPropertyName": name,
        }
        yield Described("ManyToManyRelationshipMetadata", values)


def _common(name: str, kind: str, *, is_custom: bool) -> dict[str, Any]:
    return {
        "MetadataId": metadata_id(f"relationship.{name}"),
        "SchemaName": name,
        "RelationshipType": kind,
        "IsCustomRelationship": is_custom,
        "IsManaged": True,
        "IsValidForAdvancedFind": True,
        "SecurityTypes": "Append",
        "IsCustomizable": managed(value=True, name="iscustomizable"),
    }
