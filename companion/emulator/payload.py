"""Bodies of writes: checks every name and value and answers what to store. Stores nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from companion.emulator import errors
from companion.emulator.database import target_column
from companion.emulator.deep_insert import Related, find_related
from companion.emulator.keys import find_at
from companion.emulator.navigation import bindings
from companion.emulator.odata.paths import parse_row_address
from companion.emulator.scopes import lookup_of
from companion.emulator.stored_values import ValueReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.navigation import Binding
    from companion.emulator.schema import Column, Lookup, Table

UNBOUND = object()
"""In the place of a binding's address, empties the lookup; no JSON can say so."""

_BIND = "@odata.bind"
_STATE_COLUMNS = frozenset({"statecode", "statuscode"})


@dataclass(frozen=True)
class Payload:
    """What a body sets: columns as stored, the state columns apart, parties as they came, None if absent.

    `related` are other rows that the body describes.
    """

    values: Row = field(default_factory=dict)
    state: int | None = None
    status: int | None = None
    parties: list[Any] | None = None
    related: tuple[Related, ...] = ()

    @property
    def has_state(self) -> bool:
        """Tell whether the body speaks of the state at all."""
        return self.state is not None or self.status is not None


class PayloadReader:
    """Reads bodies for one table. A trusted reader (seeding) may set columns that only the server sets."""

    def __init__(
        self, environment: Environment, table: Table, *, is_trusted: bool = False, root: str = ""
    ) -> None:
        """Prepare for one table; `root` is the Web API's own address, for bindings by absolute address."""
        self._environment = environment
        self._table = table
        self._is_trusted = is_trusted
        self._root = root
        self._values = ValueReader(table, environment.dialect)

    def read(self, body: object) -> Payload:
        """Answer what a body sets; 400 or 404 for the first name or value that does not fit."""
        if not isinstance(body, dict):
            raise errors.bad_payload(self._table.set_name, "A JSON object was expected.")
        values: Row = {}
        states: dict[str, int] = {}
        parties: list[Any] | None = None
        related: list[Related] = []
        for name, value in body.items():
            if name.endswith(_BIND):
                values |= self._bound(name.removesuffix(_BIND), value)
            elif "@" in name:
                self._check_annotation(name)
            elif name == self._table.party_collection:
                parties = self._party_list(value)
            elif name in _STATE_COLUMNS and name in self._table.columns:
                states[name] = self._values.choice(self._table.columns[name], value)
            elif found := find_related(self._environment, self._table, name, value):
                related.append(found)
            else:
                values |= self._plain(name, value)
        return Payload(values, states.get("statecode"), states.get("statuscode"), parties, tuple(related))

    def _check_annotation(self, name: str) -> None:
        annotated = name.partition("@")[0]
        is_known = annotated in self._table.columns or lookup_of(annotated) in self._table.lookups
        if annotated and not is_known:
            raise errors.undeclared_property(self._table.set_name, annotated)

    def _plain(self, name: str, value: object) -> Row:
        column = self._table.columns.get(name)
        lookup = self._table.lookups.get(lookup_of(name) or name)
        if column is None and lookup is not None:
            cause = "A lookup cannot be set directly; use its navigation property instead."
            raise errors.bad_payload(self._table.set_name, cause)
        if column is None:
            raise errors.undeclared_property(self._table.set_name, name)
        if not column.is_settable and not (self._is_trusted and not column.joined_from):
            return self._unsettable(name)
        return {name: None if value is None else self._values.stored(column, value)}

    def _unsettable(self, name: str) -> Row:
        if self._environment.dialect["unsettable_columns"] == "ignored":
            return {}
        message = f"The property '{name}' on entity '{self._table.logical_name}' cannot be set by a caller."
        raise errors.invalid_argument(message)

    def _bound(self, name: str, value: object) -> Row:
        binding = self._binding(name, value)
        if binding is None:
            raise errors.undeclared_property(self._table.set_name, name)
        lookup = binding.lookup
        if not lookup.is_settable and not self._is_trusted:
            return self._unsettable(name)
        is_null_unbinding = self._environment.dialect["bind_null"] == "unbinds"
        if value is UNBOUND or (value is None and is_null_unbinding):
            return {lookup.name: None, target_column(lookup.name): None}
        row_id = self._target_id(name, value, binding.target)
        if self._environment.database.fetch(binding.target, row_id) is None:
            raise errors.no_such_row(binding.target.logical_name, row_id)
        return {lookup.name: row_id, target_column(lookup.name): binding.target.logical_name}

    def _binding(self, name: str, value: object) -> Binding | None:
        """Answer the binding of this name; of several, such as an owner's, the one to the addressed set."""
        schema, dialect = self._environment.schema, self._environment.dialect
        named = [found for found in bindings(self._table, schema, dialect) if found.name == name]
        address = value.removeprefix(self._root) if isinstance(value, str) else ""
        set_name, _ = parse_row_address(address)
        addressed = (found for found in named if found.target.set_name == set_name)
        return next(addressed, named[0] if named else None)

    def _target_id(self, name: str, value: object, target: Table) -> str:
        address = value if isinstance(value, str) else ""
        found = find_at(self._environment, target, address.removeprefix(self._root))
        if found is None:
            cause = f"The value of '{name}{_BIND}' does not address a row of '{target.set_name}'."
            raise errors.bad_payload(self._table.set_name, cause)
        if found.row_id is None:
            raise errors.no_row_for_key()
        return found.row_id

    def _party_list(self, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise errors.bad_payload(self._table.set_name, "A collection of activity parties was expected.")
        return value


def check_required(table: Table, values: Mapping[str, object], *, are_forms_enforced: bool) -> None:
    """Refuse a new row that lacks a required column or lookup."""
    for name in _required_names(table, are_forms_enforced=are_forms_enforced):
        if values.get(name) in {None, ""}:
            raise errors.required_missing(table.logical_name, name)


def check_kept(table: Table, changes: Mapping[str, object], *, are_forms_enforced: bool) -> None:
    """Refuse a change that empties a required column or lookup."""
    for name in _required_names(table, are_forms_enforced=are_forms_enforced):
        if name in changes and changes[name] in {None, ""}:
            raise errors.required_missing(table.logical_name, name)


def _required_names(table: Table, *, are_forms_enforced: bool) -> list[str]:
    levels = {"SystemRequired", "ApplicationRequired"} if are_forms_enforced else {"SystemRequired"}
    items: list[Column | Lookup] = [*table.columns.values(), *table.lookups.values()]
    return [item.name for item in items if item.required in levels]
