"""Columns as attribute definitions: what all have, what each type adds, and the choices behind it.

Microsoft: AttributeMetadata and its derived entity types, RequiredLevel, OptionSet and GlobalOptionSet.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from companion.emulator.metadata.choices import choices_of, global_choices_of
from companion.emulator.metadata.described import Described, managed, metadata_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from companion.emulator.metadata.described import Nested
    from companion.emulator.metadata.labels import Labels
    from companion.emulator.schema import Column, Lookup, Table

_CHOOSING = frozenset({"Picklist", "MultiSelectPicklist", "State", "Status", "Boolean"})
_BASES = ("AttributeMetadata",)
_CUSTOMER = frozenset({"account", "contact"})
_LARGEST = 100_000_000_000


def attributes_of(table: Table, labels: Labels, secured: frozenset[str]) -> Iterator[Described]:
    """List the definitions of a table's columns, lookups last; the `secured` ones say so."""
    for column in table.columns.values():
        described = _column(table, column, labels)
        described.values["IsSecured"] = column.name in secured
        yield described
    for lookup in table.lookups.values():
        yield _lookup(table, lookup, labels)


def _column(table: Table, column: Column, labels: Labels) -> Described:
    kind = column.metadata_kind
    common = _common(table, column.name, column.attribute_type, labels, column.label)
    if column.is_custom:
        common |= {"IsCustomAttribute": True, "IsManaged": False}
    common |= {
        "AttributeTypeName": {"Value": f"{kind}Type"},
        "IsValidForCreate": column.is_creatable,
        "IsValidForUpdate": column.is_valid_for_update and column.name != table.primary_id,
        "RequiredLevel": _required(column.required),
    }
    own = _own(column)
    nested: dict[str, Callable[[], Nested]] = {}
    if kind in _CHOOSING:
        nested["OptionSet"] = partial(choices_of, table, column, labels)
        nested["GlobalOptionSet"] = partial(global_choices_of, column, labels)
    shown = "UniqueIdentifier" if kind == "Uniqueidentifier" else kind
    return Described(f"{shown}AttributeMetadata", common | own, nested, frozenset(own), _bases(kind))


def _lookup(table: Table, lookup: Lookup, labels: Labels) -> Described:
    kind = "Lookup"
    if lookup.name == "ownerid":
        kind = "Owner"
    elif lookup.targets.keys() == _CUSTOMER:
        kind = "Customer"
    common = _common(table, lookup.name, kind, labels, lookup.label)
    common |= {
        "AttributeTypeName": {"Value": f"{kind}Type"},
        "IsValidForCreate": lookup.is_settable,
        "IsValidForUpdate": lookup.is_settable,
        "RequiredLevel": _required(lookup.required),
    }
    own = {"Targets": list(lookup.targets), "Format": "None"}
    return Described("LookupAttributeMetadata", common | own, hidden=frozenset(own), bases=_BASES)


def _common(table: Table, name: str, kind: str, labels: Labels, label: str) -> dict[str, Any]:
    key = f"{table.logical_name}.{name}"
    is_custom = name.startswith(("new_", "li_"))
    return {
        "MetadataId": metadata_id(key),
        "LogicalName": name,
        "SchemaName": name,
        "EntityLogicalName": table.logical_name,
        "AttributeOf": None,
        "AttributeType": kind,
        "IsCustomAttribute": is_custom,
        "IsManaged": not is_custom,
        "IsPrimaryId": name == table.primary_id,
        "IsPrimaryName": name == table.primary_name,
        "IsValidForRead": True,
        "IsSecured": False,
        "IsLogical": False,
        "IsSearchable": kind in {"String", "Memo"},
        "IsValidForAdvancedFind": managed(value=True, name="canmodifysearchsettings"),
        "IsCustomizable": managed(value=True, name="iscustomizable"),
        "DisplayName": labels.label(label, key),
        "Description": labels.label(None),
    }


def _own(column: Column) -> dict[str, Any]:
    """Answer the properties that only a definition of this column's type has."""
    is_day = column.kind == "DateOnly"
    match column.kind:
        case "String":
            own: dict[str, Any] = {"MaxLength": column.max_length, **_text_format(column)}
        case "Memo":
            own = {"MaxLength": column.max_length, "Format": "TextArea"}
        case "Integer" | "Money" | "Decimal" | "Double":
            own = _range(column)
        case "DateTime" | "DateOnly":
            behavior = {"Value": "DateOnly" if is_day else "UserLocal"}
            own = {"Format": "DateOnly" if is_day else "DateAndTime", "DateTimeBehavior": behavior}
        case "Boolean":
            own = {"DefaultValue": bool(column.default)}
        case "Picklist" | "MultiSelectPicklist" | "State" | "Status":
            own = {"DefaultFormValue": -1 if column.default is None else column.default}
        case _:
            own = {}
    return own


def _range(column: Column) -> dict[str, Any]:
    low, high = column.minimum, column.maximum
    if column.kind == "Integer":
        smallest, largest = -(2**31), 2**31 - 1
        return {
            "MinValue": smallest if low is None else int(low),
            "MaxValue": largest if high is None else int(high),
            "Format": "None",
        }
    return {
        "MinValue": -_LARGEST if low is None else low,
        "MaxValue": _LARGEST if high is None else high,
        "Precision": 2 if column.precision is None else column.precision,
    }


def _text_format(column: Column) -> dict[str, Any]:
    formats = {"email": "Email", "website": "Url", "li_url": "Url", "telephone": "Phone", "mobile": "Phone"}
    found = next((shown for begin, shown in formats.items() if column.name.startswith(begin)), "Text")
    return {"Format": found, "FormatName": {"Value": found}}


def _required(level: str) -> dict[str, Any]:
    return managed(level, "canmodifyrequirementlevelsettings", can_be_changed=level != "SystemRequired")


def _bases(kind: str) -> tuple[str, ...]:
    is_choice = kind in {"Picklist", "MultiSelectPicklist", "State", "Status"}
    return (*_BASES, "EnumAttributeMetadata") if is_choice else _BASES
