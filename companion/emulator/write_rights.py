"""What a write needs beyond its own verb: Append and AppendTo for links, Assign, backdating, secured columns.

Works on values as rows store them and stores nothing. Microsoft: "Security roles and privileges",
"Import data"; which right is looked at first is the emulator's choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.database import target_column
from companion.emulator.ownership import check_new_owner, is_assigned
from companion.emulator.secured import check_secured

if TYPE_CHECKING:
    from collections.abc import Iterable

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.rights import Rights
    from companion.emulator.schema import Table

BACKDATING = "prvOverrideCreatedOnCreatedBy"
_BACKDATED = "overriddencreatedon"
_NO_APPENDING = frozenset({"ownerid"})


def check_create(environment: Environment, table: Table, row: Row, values: Row, rights: Rights) -> None:
    """Refuse a new row whose values the caller may not set. `row` is it with the caller as its owner."""
    check_secured(environment, table, values, rights, "Create")
    if values.get(_BACKDATED):
        rights.check_privilege(BACKDATING)
    links = _links(table, values)
    if links:
        rights.check(table, "Append")
    _check_targets(environment, values, links, rights)
    if is_assigned(row, values):
        if environment.dialect["assign_on_create"] == "needed":
            rights.check(table, "Assign")
        check_new_owner(environment, table, values)


def check_update(environment: Environment, table: Table, row: Row, values: Row, rights: Rights) -> None:
    """Refuse changes that the caller may not make to an existing row."""
    check_secured(environment, table, values, rights, "Update")
    links = [name for name in _links(table, values) if values[name] != row.get(name)]
    if links:
        rights.check_row(table, "Append", row[table.primary_id])
    _check_targets(environment, values, links, rights)
    if is_assigned(row, values):
        rights.check_row(table, "Assign", row[table.primary_id])
        check_new_owner(environment, table, values)


def check_parties(environment: Environment, parties: Iterable[Row], rights: Rights) -> None:
    """Refuse people in an activity to whom the caller may append nothing; users only have to be readable."""
    for party in parties:
        target, row_id = party.get(target_column("partyid")), party.get("partyid")
        if target and row_id:
            verb = "Read" if target == "systemuser" else "AppendTo"
            rights.check_row(environment.table(target), verb, row_id)


def backdated(environment: Environment, values: Row) -> Row:
    """Answer the dates of a row that says when it was created: both change places with the present."""
    moment = values.get(_BACKDATED)
    return {"createdon": moment, _BACKDATED: environment.moment()} if moment else {}


def check_changeable(environment: Environment, table: Table, values: Row) -> None:
    """Refuse columns that can be set only when the row is created."""
    for name in values:
        column = table.columns.get(name)
        is_fixed = column is not None and column.is_settable and not column.is_valid_for_update
        if is_fixed and environment.dialect["unsettable_columns"] == "refused":
            message = f"The property '{name}' on entity '{table.logical_name}' can be set only on create."
            raise errors.invalid_argument(message)


def _links(table: Table, values: Row) -> list[str]:
    return [name for name in values if name in table.lookups and values[name] and name not in _NO_APPENDING]


def _check_targets(environment: Environment, values: Row, links: Iterable[str], rights: Rights) -> None:
    for name in links:
        target = environment.table(values[target_column(name)])
        rights.check_row(target, "AppendTo", values[name])
