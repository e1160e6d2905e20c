"""Table definitions as the Web API answers them: `EntityDefinitions`, attributes, many-to-one relationships.

Microsoft: "Query table definitions using the Web API".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never
from uuid import NAMESPACE_OID, uuid5

from companion.emulator import errors
from companion.emulator.call import Call, json_answer
from companion.emulator.navigation import bindings
from companion.emulator.odata.filters import (
    Comparison,
    Condition,
    FunctionTest,
    Joined,
    Lambda,
    Not,
    TextTest,
)
from companion.emulator.odata.paths import parse_named_text
from companion.emulator.odata.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohttp import web

    from companion.emulator.odata.query import Query
    from companion.emulator.schema import Column, Table

_NAMESPACE = "Microsoft.Dynamics.CRM."
_CAST_END = "AttributeMetadata"
_CASTS_WITH_LENGTH = frozenset({"String", "Memo"})

Definition = dict[str, Any]


def answer_definitions(call: Call) -> web.Response:
    """Answer a path that begins with `EntityDefinitions`; 404 for a table that is not installed."""
    query = parse_query(call.options)
    first, *rest = call.segments
    if first.key is None:
        definitions = (_table_definition(call, table) for table in call.environment.schema.tables.values())
        return _collection(call, "EntityDefinitions", definitions, query)
    table = _keyed_table(call, first.key)
    path = f"EntityDefinitions(LogicalName='{table.logical_name}')"
    if not rest:
        definition = _selected(_table_definition(call, table), query)
        return json_answer({"@odata.context": call.context("EntityDefinitions/$entity"), **definition})
    match [segment.name for segment in rest]:
        case ["Attributes"]:
            return _collection(call, f"{path}/Attributes", _attributes(table, None), query)
        case ["Attributes", cast] if cast.startswith(_NAMESPACE) and cast.endswith(_CAST_END):
            kind = cast.removeprefix(_NAMESPACE).removesuffix(_CAST_END)
            return _collection(call, f"{path}/Attributes/{cast}", _attributes(table, kind), query)
        case ["ManyToOneRelationships"]:
            return _collection(call, f"{path}/ManyToOneRelationships", _relationships(call, table), query)
    raise errors.not_emulated(f"{path}/{'/'.join(segment.name for segment in rest)}")


def _keyed_table(call: Call, key: str) -> Table:
    named = parse_named_text(key)
    if named is None or named[0] != "LogicalName":
        raise errors.not_emulated(f"EntityDefinitions({key})")
    table = call.environment.schema.tables.get(named[1])
    if table is None:
        message = f"Could not find an entity with the name '{named[1]}' in the metadata cache."
        raise errors.WebApiError(404, "0x80040217", message)
    return table


def _collection(call: Call, context: str, items: Iterable[Definition], query: Query) -> web.Response:
    kept = [item for item in items if query.condition is None or _fits(query.condition, item)]
    value = [_selected(item, query) for item in kept[: query.top]]
    return json_answer({"@odata.context": call.context(context), "value": value})


def _selected(item: Definition, query: Query) -> Definition:
    if query.select is None:
        return item
    for name in query.select:
        if name not in item:
            raise errors.bad_query(
                f"Could not find a property named '{name}' on type '{_NAMESPACE}Metadata'."
            )
    return {name: item[name] for name in (*query.select, "MetadataId")}


def _fits(condition: Condition, item: Definition) -> bool:
    match condition:
        case Comparison(operator="eq", column=column, value=value) if column in item:
            return bool(item[column] == value.value)
        case Comparison(operator="ne", column=column, value=value) if column in item:
            return bool(item[column] != value.value)
        case Not(condition=inner):
            return not _fits(inner, item)
        case Joined(word="and", parts=parts):
            return all(_fits(part, item) for part in parts)
        case Joined(parts=parts):
            return any(_fits(part, item) for part in parts)
        case Comparison() | TextTest() | FunctionTest() | Lambda():
            raise errors.bad_query("This condition is not supported on definitions.")
        case _:
            assert_never(condition)


def _table_definition(call: Call, table: Table) -> Definition:
    is_notes_switch_on = call.environment.dialect["notes_on_linkedin_tables"] == "yes"
    return {
        "MetadataId": _metadata_id(table.logical_name),
        "LogicalName": table.logical_name,
        "SchemaName": table.schema_name,
        "EntitySetName": table.set_name,
        "LogicalCollectionName": table.set_name,
        "ObjectTypeCode": table.object_type_code,
        "PrimaryIdAttribute": table.primary_id,
        "PrimaryNameAttribute": table.primary_name,
        "IsActivity": table.is_activity,
        "IsCustomEntity": table.is_custom,
        "ChangeTrackingEnabled": table.change_tracking,
        "HasNotes": table.has_notes or (table.has_notes_by_switch and is_notes_switch_on),
        "OwnershipType": "UserOwned" if table.user_owned else "None",
        "DisplayName": _label(table.label),
        "DisplayCollectionName": _label(table.collection_label),
    }


def _attributes(table: Table, kind: str | None) -> Iterable[Definition]:
    for column in table.columns.values():
        if kind in {None, column.metadata_kind}:
            definition = _attribute(table, column)
            if kind in _CASTS_WITH_LENGTH:
                definition["MaxLength"] = column.max_length
            yield definition
    for lookup in table.lookups.values() if kind in {None, "Lookup"} else ():
        definition = _common(table, lookup.name, "Lookup", lookup.label, is_settable=lookup.is_settable)
        definition["RequiredLevel"]["Value"] = lookup.required
        if kind is not None:
            definition["Targets"] = list(lookup.targets)
        yield definition


def _attribute(table: Table, column: Column) -> Definition:
    definition = _common(
        table, column.name, column.attribute_type, column.label, is_settable=column.is_settable
    )
    definition["RequiredLevel"]["Value"] = column.required
    return definition


def _common(table: Table, name: str, kind: str, label: str, *, is_settable: bool) -> Definition:
    return {
        "MetadataId": _metadata_id(f"{table.logical_name}.{name}"),
        "LogicalName": name,
        "EntityLogicalName": table.logical_name,
        "AttributeType": kind,
        "IsValidForCreate": is_settable,
        "IsValidForUpdate": is_settable and name != table.primary_id,
        "IsValidForRead": True,
        "IsSecured": False,
        "RequiredLevel": {"Value": "None", "CanBeChanged": True},
        "DisplayName": _label(label),
    }


def _relationships(call: Call, table: Table) -> Iterable[Definition]:
    seen = set()
    for binding in bindings(table, call.environment.schema, call.environment.dialect):
        referenced = binding.lookup.referenced_entity or binding.target.logical_name
        if (binding.lookup.name, referenced) in seen:
            continue
        seen.add((binding.lookup.name, referenced))
        name = f"{referenced}_{table.logical_name}_{binding.lookup.name}"
        yield {
            "MetadataId": _metadata_id(name),
            "SchemaName": name,
            "ReferencingEntity": table.logical_name,
            "ReferencingAttribute": binding.lookup.name,
            "ReferencedEntity": referenced,
            "ReferencedAttribute": binding.target.primary_id,
            "ReferencingEntityNavigationPropertyName": binding.name,
        }


def _label(text: str) -> Definition:
    label = {"Label": text, "LanguageCode": 1033}
    return {"LocalizedLabels": [label], "UserLocalizedLabel": label}


def _metadata_id(name: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"emulator.{name}"))
