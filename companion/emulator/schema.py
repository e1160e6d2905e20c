"""Table definitions as values, read from the JSON files in `tables/`. Knows no row and no request."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_REPLACED_WHOLE = frozenset({"states", "parties"})


@dataclass(frozen=True)
class Column:
    """A column that is not a lookup. `kind` is Dataverse's attribute type, such as String or Picklist."""

    name: str
    label: str
    kind: str
    max_length: int | None
    choices: Mapping[int, str]
    required: str
    default: int | None
    is_settable: bool
    is_valid_for_update: bool
    joined_from: tuple[str, ...]
    minimum: float | None = None
    maximum: float | None = None
    precision: int | None = None
    global_choice: str | None = None
    is_born_fixed: bool = False
    is_custom: bool = False
    """Whether the customer added it; what ships says so by its prefix."""

    @property
    def is_creatable(self) -> bool:
        """Tell whether definitions call the column valid for create."""
        return self.is_settable and not self.is_born_fixed

    @property
    def metadata_kind(self) -> str:
        """Name the kind of metadata that describes the column; dates without a time are DateTime there."""
        return "DateTime" if self.kind == "DateOnly" else self.kind

    @property
    def attribute_type(self) -> str:
        """Name Dataverse's attribute type; columns with several choices are Virtual there."""
        return "Virtual" if self.kind == "MultiSelectPicklist" else self.metadata_kind


@dataclass(frozen=True)
class Lookup:
    """A reference to a row of one of several tables; `targets` maps a table to its navigation property.

    In an activity the property ends in the activity's own name, unless `has_suffix` says otherwise.
    """

    name: str
    label: str
    targets: Mapping[str, str]
    referenced_entity: str | None
    is_settable: bool
    is_cascading: bool
    binding_switch: str | None
    required: str = "None"
    has_suffix: bool = True


@dataclass(frozen=True)
class Key:
    """An alternate key: columns, lookups among them, whose values together name one row."""

    name: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """One value of `statecode` with the values of `statuscode` that belong to it."""

    label: str
    default_status: int
    statuses: Mapping[int, str]


@dataclass(frozen=True)
class Intersect:
    """What a table of pairs joins: the relationship, and the column that holds the row of each table."""

    relationship: str
    sides: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """One Dataverse table. All activity tables share one storage, hence one primary key."""

    logical_name: str
    schema_name: str
    set_name: str
    label: str
    collection_label: str
    object_type_code: int
    primary_id: str
    primary_name: str
    storage: str
    writes: str
    privilege_name: str
    is_activity: bool
    is_custom: bool
    has_notes: bool
    has_notes_by_switch: bool
    change_tracking: bool
    columns: Mapping[str, Column]
    lookups: Mapping[str, Lookup]
    states: Mapping[int, State]
    closed_states: frozenset[int]
    states_set_by_actions: frozenset[int]
    parties: Mapping[int, frozenset[str]]
    addressed_only_masks: frozenset[int]
    addresses_are_email: bool
    keys: Mapping[str, Key]
    intersect: Intersect | None
    collections: Mapping[str, Mapping[str, str]]

    @property
    def party_collection(self) -> str | None:
        """Name the collection of activity parties, or None where the table is no activity."""
        return f"{self.logical_name}_activity_parties" if self.is_activity else None

    @property
    def is_pointer(self) -> bool:
        """Tell whether this is the read-only table in which every activity appears."""
        return self.logical_name == "activitypointer"

    @property
    def user_owned(self) -> bool:
        """Tell whether rows have an owner."""
        return "ownerid" in self.lookups


@dataclass(frozen=True)
class Schema:
    """All tables of an environment, by logical name."""

    tables: Mapping[str, Table]

    def by_set(self, set_name: str) -> Table | None:
        """Answer the table with this entity set name (case-sensitive, as in addresses), or None."""
        return next((table for table in self.tables.values() if table.set_name == set_name), None)

    def without(self, names: frozenset[str]) -> Schema:
        """Answer the schema of an environment where the named tables are not installed."""
        kept = {name: table for name, table in self.tables.items() if name not in names}
        return replace(self, tables=kept)


@cache
def shipped_schema() -> Schema:
    """Read the table definitions that ship with the emulator."""
    definitions = _shipped_definitions()
    merged = {name: _inherited(name, definitions) for name in sorted(definitions)}
    tables = [
        _table(definition) for name, definition in merged.items() if not definitions[name].get("is_abstract")
    ]
    return Schema({table.logical_name: table for table in tables})


def build_custom_activity(own: Mapping[str, Any]) -> Table:
    """Answer an activity table that a customer defines; it has what every activity has, and its own names."""
    collections = {
        "regardingobjectid": {
            target: f"{target}_{own['logical_name']}"
            for target in ("account", "contact", "lead", "opportunity")
        }
    }
    definition = {"extends": "base_activity", "is_custom": True, "collections": collections, **own}
    return _table(_inherited("own", {**_shipped_definitions(), "own": definition}))


def build_custom_column(name: str, definition: Mapping[str, Any]) -> Column:
    """Answer a column that a customer defines, written as those in the table files."""
    return replace(_column(name, definition), is_custom=True)


@cache
def _shipped_definitions() -> dict[str, dict[str, Any]]:
    folder = resources.files(__package__) / "tables"
    return {
        entry.name.removesuffix(".json"): json.loads(entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    }


def _inherited(name: str, definitions: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    own = definitions[name]
    if "extends" not in own:
        return own
    base = _inherited(own["extends"], definitions)
    merged = {**base, **own}
    for part, value in base.items():
        if isinstance(value, dict) and part not in _REPLACED_WHOLE:
            merged[part] = {**value, **own.get(part, {})}
    return merged


def _table(definition: Mapping[str, Any]) -> Table:
    states = {
        int(value): State(
            state["label"],
            state["default_status"],
            {int(code): label for code, label in state["statuses"].items()},
        )
        for value, state in definition.get("states", {}).items()
    }
    columns = {name: _column(name, column) for name, column in definition["columns"].items()}
    columns[definition["primary_id"]] = _key_column(definition)
    columns |= _state_columns(states, is_custom=definition.get("is_custom", False))
    return Table(
        logical_name=definition["logical_name"],
        schema_name=definition["schema_name"],
        set_name=definition["set_name"],
        label=definition["label"],
        collection_label=definition["collection_label"],
        object_type_code=definition["object_type_code"],
        primary_id=definition["primary_id"],
        primary_name=definition["primary_name"],
        storage=definition.get("storage", definition["logical_name"]),
        writes=definition.get("writes", "allowed"),
        privilege_name=definition.get("privilege_name", definition["schema_name"]),
        is_activity=definition.get("is_activity", False),
        is_custom=definition.get("is_custom", False),
        has_notes=definition.get("has_notes", False),
        has_notes_by_switch=definition.get("has_notes_by_switch", False),
        change_tracking=definition.get("change_tracking", False),
        columns=columns,
        lookups={name: _lookup(name, lookup) for name, lookup in definition.get("lookups", {}).items()},
        states=states,
        closed_states=frozenset(definition.get("closed_states", ())),
        states_set_by_actions=frozenset(definition.get("states_set_by_actions", ())),
        parties={int(mask): frozenset(targets) for mask, targets in definition.get("parties", {}).items()},
        addressed_only_masks=frozenset(definition.get("addressed_only_masks", ())),
        addresses_are_email=definition.get("addresses_are_email", False),
        keys={
            name: Key(name, key["label"], tuple(key["columns"]))
            for name, key in definition.get("keys", {}).items()
        },
        intersect=Intersect(**definition["intersect"]) if "intersect" in definition else None,
        collections=_collections(definition),
    )


def _collections(definition: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Answer, by lookup and table pointed to, the name of the collection there; base files write patterns."""
    names = {name: definition[name] for name in ("logical_name", "schema_name", "set_name")}
    return {
        lookup: {target: name.format_map(names) for target, name in collections.items()}
        for lookup, collections in definition.get("collections", {}).items()
    }


def _column(name: str, definition: Mapping[str, Any]) -> Column:
    return Column(
        name=name,
        label=definition["label"],
        kind=definition["type"],
        max_length=definition.get("max_length"),
        choices={int(value): label for value, label in definition.get("choices", {}).items()},
        required=definition.get("required", "None"),
        default=None if definition.get("default") is None else int(definition["default"]),
        is_settable=definition.get("is_settable", True),
        is_valid_for_update=definition.get("valid_for_update", definition.get("is_settable", True)),
        joined_from=tuple(definition.get("joined_from", ())),
        minimum=definition.get("minimum"),
        maximum=definition.get("maximum"),
        precision=definition.get("precision"),
        global_choice=definition.get("global_choice"),
    )


def _key_column(definition: Mapping[str, Any]) -> Column:
    return _column(definition["primary_id"], {"label": definition["label"], "type": "Uniqueidentifier"})


def _state_columns(states: Mapping[int, State], *, is_custom: bool) -> dict[str, Column]:
    if not states:
        return {}
    labels = {value: state.label for value, state in states.items()}
    statuses = {code: label for state in states.values() for code, label in state.statuses.items()}
    state_column = {"label": "Status", "type": "State", "choices": labels}
    status_column = {"label": "Status Reason", "type": "Status", "choices": statuses}
    return {
        "statecode": replace(_column("statecode", state_column), is_born_fixed=not is_custom),
        "statuscode": _column("statuscode", status_column),
    }


def _lookup(name: str, definition: Mapping[str, Any]) -> Lookup:
    return Lookup(
        name=name,
        label=definition["label"],
        targets=definition["targets"],
        referenced_entity=definition.get("referenced_entity"),
        is_settable=definition.get("is_settable", True),
        is_cascading=definition.get("on_delete") == "cascade",
        binding_switch=definition.get("binding_switch"),
        required=definition.get("required", "None"),
        has_suffix=definition.get("has_suffix", True),
    )
