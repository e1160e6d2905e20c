"""Columns and activity tables that a customer brings into an environment, as makers create them in a real one.

Microsoft: "Create and edit columns", "Custom activities", solution publisher prefixes. Knows no row.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from companion.emulator.schema import build_custom_activity, build_custom_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.organization import Organization
    from companion.emulator.schema import Column, Schema, Table

_LONGEST = {"String": 4_000, "Memo": 1_048_576}
_LENGTHS = {"String": 100, "Memo": 2_000}
_KINDS = frozenset(
    {
        "String",
        "Memo",
        "Integer",
        "Decimal",
        "Double",
        "Money",
        "Boolean",
        "Picklist",
        "MultiSelectPicklist",
        "DateTime",
        "DateOnly",
    }
)
# Two to eight letters and digits of the publisher, who is never Microsoft itself, and the name behind them.
_NAME = re.compile(r"(?!mscrm)[a-z][a-z0-9]{1,7}_[a-z0-9_]{1,80}")
_COLUMN_PARTS = frozenset(
    {"label", "type", "max_length", "choices", "required", "default", "minimum", "maximum", "precision"}
)
_ACTIVITY_PARTS = frozenset({"label", "collection_label", "set_name", "has_notes", "columns"})
_FIRST_TYPE_CODE = 10_500


def with_custom_tables(schema: Schema, organization: Organization) -> Schema:
    """Answer the tables with what the customer added; ValueError for what no maker could create."""
    tables = dict(schema.tables)
    for number, (name, definition) in enumerate(organization.custom_activities.items()):
        tables[name] = _activity(name, definition, _FIRST_TYPE_CODE + number, tables)
        if tables[name].has_notes:
            tables["annotation"] = _noting(tables["annotation"], name)
    for name, columns in organization.custom_columns.items():
        if name not in tables or tables[name].is_pointer:
            raise _impossible(name, "there is no such table to add columns to")
        tables[name] = _with_columns(tables[name], columns)
    return replace(schema, tables=tables)


def _activity(name: str, definition: Mapping[str, Any], type_code: int, tables: Mapping[str, Table]) -> Table:
    _check_name(name)
    _check_parts(name, definition, _ACTIVITY_PARTS)
    set_name = definition.get("set_name", f"{name}s")
    if name in tables or any(table.set_name == set_name for table in tables.values()):
        raise _impossible(name, "the name is taken")
    label = definition.get("label", name)
    own = {
        "logical_name": name,
        "schema_name": name,
        "set_name": set_name,
        "label": label,
        "collection_label": definition.get("collection_label", f"{label}s"),
        "object_type_code": type_code,
        "has_notes": definition.get("has_notes", True),
    }
    return _with_columns(build_custom_activity(own), definition.get("columns", {}))


def _with_columns(table: Table, definitions: Mapping[str, Any]) -> Table:
    columns = dict(table.columns)
    for name, definition in definitions.items():
        _check_name(name)
        if name in columns or name in table.lookups:
            raise _impossible(name, f"{table.logical_name} has it already")
        columns[name] = _column(name, definition)
    return replace(table, columns=columns)


def _column(name: str, definition: Mapping[str, Any]) -> Column:
    _check_parts(name, definition, _COLUMN_PARTS)
    kind = definition.get("type")
    if kind not in _KINDS:
        raise _impossible(name, f"{kind!r} is no type of a custom column")
    length = definition.get("max_length", _LENGTHS.get(kind))
    if length is not None and not 1 <= length <= _LONGEST.get(kind, 0):
        raise _impossible(name, f"{kind} cannot be {length} long")
    if ("choices" in definition) != (kind in {"Picklist", "MultiSelectPicklist"}) and kind != "Boolean":
        raise _impossible(name, "a choice has choices, and nothing else has")
    try:
        return build_custom_column(name, {"label": name, **definition, "max_length": length})
    except (TypeError, ValueError, AttributeError) as error:
        raise _impossible(name, str(error)) from error


def _noting(notes: Table, name: str) -> Table:
    """Answer the table of notes, which can hang on the new table too."""
    parent = notes.lookups["objectid"]
    targets = {**parent.targets, name: f"objectid_{name}"}
    collections = {**notes.collections["objectid"], name: f"{name}_Annotations"}
    return replace(
        notes,
        lookups={**notes.lookups, "objectid": replace(parent, targets=targets)},
        collections={**notes.collections, "objectid": collections},
    )


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise _impossible(name, "a custom name begins with a publisher's prefix, as in new_touch")


def _check_parts(name: str, definition: object, known: frozenset[str]) -> None:
    if not isinstance(definition, dict) or not definition.keys() <= known:
        raise _impossible(name, f"a definition is an object of {', '.join(sorted(known))}")


def _impossible(name: str, cause: str) -> ValueError:
    return ValueError(f"{name}: {cause}")
