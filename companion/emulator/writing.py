"""Creating, changing and deleting rows with everything the platform adds by itself. Knows no HTTP.

Every function expects to run inside one database transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companion.emulator import errors
from companion.emulator.connections import mirror_changed_connection, mirror_new_connection
from companion.emulator.customizations import check_plugin
from companion.emulator.database import SqlCondition, quoted, target_column
from companion.emulator.deep_insert import create_pointed_to, create_pointing
from companion.emulator.keyed_writes import check_keys
from companion.emulator.membership import part_everything
from companion.emulator.money import base_amounts
from companion.emulator.ownership import owner_columns
from companion.emulator.parties import read_parties, refresh_platform_parties, remove_parties, write_parties
from companion.emulator.payload import Payload, PayloadReader, check_kept, check_required
from companion.emulator.states import first_state, next_state
from companion.emulator.write_rights import (
    backdated,
    check_changeable,
    check_create,
    check_parties,
    check_update,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from companion.emulator.database import Row
    from companion.emulator.deep_insert import Create
    from companion.emulator.environment import Environment
    from companion.emulator.rights import Rights
    from companion.emulator.schema import Lookup, Table


@dataclass(frozen=True)
class Writer:
    """Who writes, by which address of the Web API, really for whom, and under which rights (None: no limits).

    A trusted writer is not bound by what only the platform may set.
    """

    user_id: str | None
    root: str = ""
    is_trusted: bool = False
    delegate_id: str | None = None
    rights: Rights | None = None


def create_row(environment: Environment, table: Table, row_id: str, body: object, writer: Writer) -> None:
    """Add a row under the given id; refused where the id is taken, or was and may not be again."""
    if writer.rights is not None:
        _check_may_create(environment, table, writer.rights)
    payload = _reader(environment, table, writer).read(body)
    if payload.values.pop(table.primary_id, row_id) != row_id:
        message = f"The key in the address and '{table.primary_id}' in the body differ."
        raise errors.invalid_argument(message)
    _check_key_is_free(environment, table, row_id, writer)
    create = _creator(environment, writer)
    blank = _blank(table) | _stamps(environment, table, writer)
    if writer.rights is not None:
        check_create(environment, table, blank, payload.values, writer.rights)
        payload.values.update(backdated(environment, payload.values))
    row = blank | payload.values
    row |= create_pointed_to(payload.related, create)
    row |= _joined(table, row) | owner_columns(environment, table, row) | {table.primary_id: row_id}
    row |= base_amounts(environment, table, row)
    row |= first_state(table, payload, environment.dialect, is_trusted=writer.is_trusted)
    are_forms_enforced = environment.dialect["required_columns"] == "enforced"
    check_required(table, row, are_forms_enforced=are_forms_enforced)
    _check_note_parent(environment, table, row)
    parties = _parties(environment, table, payload.parties or (), writer)
    check_keys(environment, table, row, row_id)
    if not writer.is_trusted:
        check_plugin(environment, table)
    environment.database.insert(table, row)
    if table.is_activity:
        write_parties(environment, table.logical_name, row_id, parties)
        refresh_platform_parties(environment, table, row)
    create_pointing(environment, table, row_id, payload.related, create)
    mirror_new_connection(environment, table, row)


def update_row(environment: Environment, table: Table, row: Row, body: object, writer: Writer) -> None:
    """Change a row; refused where its state or the writer's rights do not allow it."""
    row_id = row[table.primary_id]
    if writer.rights is not None:
        writer.rights.check_row(table, "Write", row_id)
    payload = _reader(environment, table, writer).read(body)
    if payload.values.pop(table.primary_id, row_id) != row_id:
        message = f"The primary key '{table.primary_id}' of a row cannot change."
        raise errors.invalid_argument(message)
    if payload.related:
        cause = "Other rows can be described only inside a new row."
        raise errors.bad_payload(table.set_name, cause)
    are_forms_enforced = environment.dialect["required_columns"] == "enforced"
    check_kept(table, payload.values, are_forms_enforced=are_forms_enforced)
    if writer.rights is not None:
        check_changeable(environment, table, payload.values)
        check_update(environment, table, row, payload.values, writer.rights)
    changes: Row = {"modifiedon": environment.moment()} | _user_link(table, "modifiedby", writer.user_id)
    changes |= _user_link(table, "modifiedonbehalfby", writer.delegate_id)
    changes |= payload.values
    changes |= next_state(table, row, payload, environment.dialect, is_trusted=writer.is_trusted)
    changes |= _joined(table, {**row, **changes}) | owner_columns(environment, table, changes)
    changes |= base_amounts(environment, table, {**row, **changes})
    check_keys(environment, table, {**row, **changes}, row_id)
    if not writer.is_trusted:
        check_plugin(environment, table)
    environment.database.update(table, row_id, changes)
    if table.is_activity:
        _replace_parties(environment, table, row_id, payload, writer)
        if not changes.keys().isdisjoint(("regardingobjectid", "ownerid")):
            refresh_platform_parties(environment, table, {**row, **changes})
    mirror_changed_connection(environment, table, row_id)


def delete_row(environment: Environment, table: Table, row_id: str) -> None:
    """Remove a row, whatever hangs on it, and every reference to it."""
    environment.database.delete(table, row_id)
    part_everything(environment, table, row_id)
    shared = environment.table("activitypointer").lookups
    for child in environment.schema.tables.values():
        is_kind_of_activity = child.is_activity and not child.is_pointer
        for lookup in child.lookups.values():
            if (is_kind_of_activity and lookup.name in shared) or not _may_name(lookup, table):
                continue
            where = SqlCondition(f"{quoted(lookup.name)} = ?", (row_id,))
            for row in environment.database.select(child, where):
                if lookup.is_cascading:
                    delete_row(environment, child, row[child.primary_id])
                elif lookup.name == "partyid":
                    environment.database.delete(child, row[child.primary_id])
                else:
                    unlinked = {lookup.name: None, target_column(lookup.name): None}
                    environment.database.update(child, row[child.primary_id], unlinked)


def _creator(environment: Environment, writer: Writer) -> Create:
    """Answer how rows inside a new row are created: by the same rules, by the same writer."""

    def create(table: Table, row_id: str, body: object) -> None:
        if table.writes == "read_only":
            raise errors.bad_payload(table.set_name, f"Rows of '{table.set_name}' cannot be created.")
        create_row(environment, table, row_id, body, writer)

    return create


def _may_name(lookup: Lookup, table: Table) -> bool:
    """Tell whether a lookup can hold rows of a table; every activity is a pointer too."""
    return table.logical_name in lookup.targets or (table.is_activity and "activitypointer" in lookup.targets)


def _reader(environment: Environment, table: Table, writer: Writer) -> PayloadReader:
    return PayloadReader(environment, table, is_trusted=writer.is_trusted, root=writer.root)


def _check_key_is_free(environment: Environment, table: Table, row_id: str, writer: Writer) -> None:
    if environment.database.is_taken(table, row_id):
        raise errors.duplicate_key(table.logical_name)
    is_forbidden = environment.dialect["deleted_id_can_be_recreated"] == "no" and not writer.is_trusted
    if is_forbidden and environment.database.was_deleted(table, row_id):
        raise errors.duplicate_key(table.logical_name)


def _check_note_parent(environment: Environment, table: Table, row: Row) -> None:
    is_orphan = table.logical_name == "annotation" and not row["objectid"]
    if is_orphan and environment.dialect["note_without_parent"] == "refused":
        raise errors.required_missing(table.logical_name, "objectid")


def _blank(table: Table) -> Row:
    row: Row = {column.name: column.default for column in table.columns.values()}
    for name in table.lookups:
        row[name] = row[target_column(name)] = None
    return row


def _joined(table: Table, values: Row) -> Row:
    joined: Row = {}
    for column in table.columns.values():
        if column.joined_from:
            parts = [str(values[part]) for part in column.joined_from if values.get(part)]
            joined[column.name] = " ".join(parts)[: column.max_length] or None
    return joined


def _stamps(environment: Environment, table: Table, writer: Writer) -> Row:
    moment = environment.moment()
    stamps: Row = {name: moment for name in ("createdon", "modifiedon") if name in table.columns}
    for name in ("createdby", "modifiedby", "ownerid"):
        stamps |= _user_link(table, name, writer.user_id)
    for name in ("createdonbehalfby", "modifiedonbehalfby"):
        stamps |= _user_link(table, name, writer.delegate_id)
    return stamps | ({"activitytypecode": table.logical_name} if table.is_activity else {})


def _user_link(table: Table, name: str, user_id: str | None) -> Row:
    if name not in table.lookups:
        return {}
    return {name: user_id, target_column(name): "systemuser" if user_id else None}


def _check_may_create(environment: Environment, table: Table, rights: Rights) -> None:
    rights.check(table, "Create")
    if environment.dialect["create_needs_read"] == "yes":
        rights.check(table, "Read")


def _parties(environment: Environment, table: Table, items: Iterable[Any], writer: Writer) -> list[Row]:
    parties = read_parties(environment, table, items, writer.root)
    if writer.rights is not None:
        check_parties(environment, parties, writer.rights)
    return parties


def _replace_parties(
    environment: Environment, table: Table, row_id: str, payload: Payload, writer: Writer
) -> None:
    if payload.parties is None:
        return
    if environment.dialect["parties_replaced_by_patch"] == "refused":
        cause = f"'{table.party_collection}' can be set only when the activity is created."
        raise errors.bad_payload(table.set_name, cause)
    parties = _parties(environment, table, payload.parties, writer)
    remove_parties(environment, row_id, table.parties)
    write_parties(environment, table.logical_name, row_id, parties)
