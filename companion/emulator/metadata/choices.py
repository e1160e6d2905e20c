"""Choices of columns, their own and those that several columns share, as option set definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from companion.emulator.metadata.described import Described, metadata_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from companion.emulator.metadata.labels import Labels
    from companion.emulator.schema import Column, Schema, Table


def choices_of(table: Table, column: Column, labels: Labels) -> Described:
    """Answer the option set of a column; a shared one is the same for every column that uses it."""
    shared = global_choices_of(column, labels)
    if shared is not None:
        return shared
    name = f"{table.logical_name}_{column.name}"
    if column.kind == "Boolean":
        return _of_truth(name, column, labels)
    options = [_option(value, label, labels) for value, label in column.choices.items()]
    if column.kind == "State":
        options = [_state(table, option, labels) for option in options]
    if column.kind == "Status":
        states = {code: value for value, state in table.states.items() for code in state.statuses}
        kind = "#Microsoft.Dynamics.CRM.StatusOptionMetadata"
        options = [
            {"@odata.type": kind, **option, "State": states[option["Value"]], "TransitionData": None}
            for option in options
        ]
    return _set(_head(name, column, labels, is_global=False), options)


def global_choices_of(column: Column, labels: Labels) -> Described | None:
    """Answer the shared option set that a column uses, or None."""
    if column.global_choice is None:
        return None
    options = [_option(value, label, labels) for value, label in column.choices.items()]
    return _set(_head(column.global_choice, column, labels, is_global=True), options)


def every_global_choice(schema: Schema, labels: Labels) -> Iterator[Described]:
    """List the shared option sets, each once."""
    seen = set()
    for table in schema.tables.values():
        for column in table.columns.values():
            found = global_choices_of(column, labels)
            if found is not None and column.global_choice not in seen:
                seen.add(column.global_choice)
                yield found


def _set(head: dict[str, Any], options: list[dict[str, Any]]) -> Described:
    return Described("OptionSetMetadata", head | {"Options": options})


def _of_truth(name: str, column: Column, labels: Labels) -> Described:
    no, yes = column.choices.get(0, "No"), column.choices.get(1, "Yes")
    options = {"TrueOption": _option(1, yes, labels), "FalseOption": _option(0, no, labels)}
    return Described("BooleanOptionSetMetadata", _head(name, column, labels, is_global=False) | options)


def _head(name: str, column: Column, labels: Labels, *, is_global: bool) -> dict[str, Any]:
    return {
        "MetadataId": metadata_id(f"choice.{name}"),
        "Name": name,
        "IsGlobal": is_global,
        "IsManaged": True,
        "IsCustomOptionSet": False,
        "OptionSetType": "Picklist" if column.kind == "MultiSelectPicklist" else column.kind,
        "DisplayName": labels.label(column.label),
        "Description": labels.label(None),
    }


def _option(value: int, label: str, labels: Labels) -> dict[str, Any]:
    return {
        "Value": value,
        "Label": labels.label(label),
        "Description": labels.label(None),
        "Color": None,
        "ExternalValue": "",
        "IsManaged": True,
    }


def _state(table: Table, option: dict[str, Any], labels: Labels) -> dict[str, Any]:
    state = table.states[option["Value"]]
    return {
        "@odata.type": "#Microsoft.Dynamics.CRM.StateOptionMetadata",
        **option,
        "DefaultStatus": state.default_status,
        "InvariantName": labels.label(state.label)["LocalizedLabels"][0]["Label"],
    }
