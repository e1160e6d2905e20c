"""The whole schema in CSDL, as `$metadata` answers it. Generated from the table definitions.

Microsoft: "Web API service documents"; OASIS: OData CSDL XML 4.0. Functions and actions are named without their
parameters, and answer open types.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator.navigation import bindings
from companion.emulator.operations.catalogue import OPERATIONS
from companion.emulator.relationships import collection_name, collections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from companion.emulator.call import Call
    from companion.emulator.environment import Environment
    from companion.emulator.operations.operation import Operation
    from companion.emulator.schema import Table

_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_ROOT = "crmbaseentity"
_PRINCIPALS = frozenset({"systemuser", "team"})
_TYPES = {
    "Integer": "Edm.Int32",
    "BigInt": "Edm.Int64",
    "Picklist": "Edm.Int32",
    "State": "Edm.Int32",
    "Status": "Edm.Int32",
    "Boolean": "Edm.Boolean",
    "Money": "Edm.Decimal",
    "Decimal": "Edm.Decimal",
    "Double": "Edm.Double",
    "DateTime": "Edm.DateTimeOffset",
    "DateOnly": "Edm.Date",
    "Uniqueidentifier": "Edm.Guid",
}


def answer_schema(call: Call) -> web.Response:
    """Answer the schema of everything that is installed."""
    environment = call.environment
    parts = [
        _element("EntityType", {"Name": _ROOT, "Abstract": "true"}),
        _element("EntityType", {"Name": "principal", "BaseType": f"mscrm.{_ROOT}", "Abstract": "true"}),
        *(_entity_type(environment, table) for table in environment.schema.tables.values()),
        *(part for operation in OPERATIONS for part in _operation(environment, operation)),
        _container(environment),
    ]
    schema = _element(
        "Schema", {"Namespace": "Microsoft.Dynamics.CRM", "Alias": "mscrm", "xmlns": _EDM}, *parts
    )
    services = _element("edmx:DataServices", {}, schema)
    document = _element("edmx:Edmx", {"Version": "4.0", "xmlns:edmx": _EDMX}, services)
    text = f'<?xml version="1.0" encoding="utf-8"?>{document}'
    return web.Response(text=text, content_type="application/xml")


def _entity_type(environment: Environment, table: Table) -> str:
    base = _base(environment, table)
    children = []
    if base is None:
        reference = _element("PropertyRef", {"Name": table.primary_id})
        children.append(_element("Key", {}, reference))
    seen: set[str] = set() if base is None else set(_names(environment, base))
    for name, text in (*_properties(table), *_single(environment, table), *_many(environment, table)):
        if name not in seen:
            seen.add(name)
            children.append(text)
    parent = _ROOT if base is None else base.logical_name
    if table.logical_name in _PRINCIPALS:
        parent = "principal"
    return _element("EntityType", {"Name": table.logical_name, "BaseType": f"mscrm.{parent}"}, *children)


def _base(environment: Environment, table: Table) -> Table | None:
    """Answer the table whose type this one's derives from: every activity is a pointer."""
    is_derived = table.is_activity and not table.is_pointer
    return environment.schema.tables.get("activitypointer") if is_derived else None


def _names(environment: Environment, table: Table) -> Iterator[str]:
    for name, _ in (*_properties(table), *_single(environment, table), *_many(environment, table)):
        yield name


def _properties(table: Table) -> Iterator[tuple[str, str]]:
    for column in table.columns.values():
        attributes = {"Name": column.name, "Type": _TYPES.get(column.kind, "Edm.String")}
        if column.name == table.primary_id:
            attributes["Nullable"] = "false"
        yield column.name, _element("Property", attributes)
    for lookup in table.lookups:
        name = f"_{lookup}_value"
        yield name, _element("Property", {"Name": name, "Type": "Edm.Guid"})


def _single(environment: Environment, table: Table) -> Iterator[tuple[str, str]]:
    for binding in bindings(table, environment.schema, environment.dialect):
        is_owner = binding.lookup.referenced_entity is not None
        target = "principal" if is_owner else binding.target.logical_name
        attributes = {"Name": binding.name, "Type": f"mscrm.{target}"}
        if not is_owner:
            attributes["Partner"] = collection_name(table, binding.lookup, binding.target)
        yield binding.name, _element("NavigationProperty", attributes)


def _many(environment: Environment, table: Table) -> Iterator[tuple[str, str]]:
    for found in collections(table, environment.schema, environment.dialect):
        kind = f"Collection(mscrm.{found.table.logical_name})"
        yield found.name, _element("NavigationProperty", {"Name": found.name, "Type": kind})


def _operation(environment: Environment, operation: Operation) -> Iterator[str]:
    kind = "Function" if operation.method == "GET" else "Action"
    response = f"{operation.name}Response"
    if kind == "Function":
        yield _element("ComplexType", {"Name": response, "OpenType": "true"})
    returned = [_element("ReturnType", {"Type": f"mscrm.{response}", "Nullable": "false"})]
    if operation.binding == "none":
        yield _element(kind, {"Name": operation.name}, *(returned if kind == "Function" else ()))
        return
    installed = environment.schema.tables
    for table in sorted(operation.tables or {_ROOT}):
        if table != _ROOT and table not in installed:
            continue
        bound = f"Collection(mscrm.{table})" if operation.binding == "set" else f"mscrm.{table}"
        parameter = _element("Parameter", {"Name": "entity", "Type": bound, "Nullable": "false"})
        attributes = {"Name": operation.name, "IsBound": "true"}
        yield _element(kind, attributes, parameter, *(returned if kind == "Function" else ()))


def _container(environment: Environment) -> str:
    children = [
        _element("EntitySet", {"Name": table.set_name, "EntityType": f"mscrm.{table.logical_name}"})
        for table in environment.schema.tables.values()
    ]
    for operation in OPERATIONS:
        if operation.binding == "none":
            kind = "Function" if operation.method == "GET" else "Action"
            attributes = {"Name": operation.name, kind: f"mscrm.{operation.name}"}
            children.append(_element(f"{kind}Import", attributes))
    return _element("EntityContainer", {"Name": "System"}, *children)


def _element(name: str, attributes: dict[str, str], *children: str) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written} />"
