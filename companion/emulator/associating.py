"""Answers to writes of `…/$ref`: rows linked and unlinked, along lookups, collections and pairs.

Microsoft: "Associate and disassociate table rows using the Web API".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import web

from companion.emulator import errors
from companion.emulator.changing import check_may_write, check_version, writer_of
from companion.emulator.database import SqlCondition, quoted
from companion.emulator.keys import find_at, resolve_key
from companion.emulator.navigation import bindings, find_binding
from companion.emulator.payload import UNBOUND
from companion.emulator.relationships import find_collection
from companion.emulator.writing import update_row

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.navigation import Binding
    from companion.emulator.relationships import Collection
    from companion.emulator.schema import Table


@dataclass(frozen=True)
class _Near:
    """The row whose link is written."""

    table: Table
    row: Row

    @property
    def row_id(self) -> str:
        """Its key."""
        return str(self.row[self.table.primary_id])

    @property
    def address(self) -> str:
        """How a binding names it."""
        return f"/{self.table.set_name}({self.row_id})"


def answer_reference(call: Call, table: Table, row_id: str) -> web.Response:
    """Link by PUT (one row) or POST (one more), unlink by DELETE; 404 where one of the rows is not there."""
    environment, step = call.environment, call.segments[1]
    row = environment.database.fetch(table, row_id)
    if row is None:
        raise errors.no_such_row(table.logical_name, row_id)
    near = _Near(table, row)
    binding = find_binding(table, step.name, environment.schema, environment.dialect)
    collection = find_collection(table, step.name, environment.schema, environment.dialect)
    with environment.database.transaction():
        if binding is not None and step.key is None:
            _write_lookup(call, near, binding)
        elif collection is not None and collection.pairs is not None:
            _write_pair(call, near, collection)
        elif collection is not None and collection.target is not None:
            _write_child(call, near, collection)
        else:
            raise errors.no_such_segment(environment.dialect, step.name)
    return web.Response(status=204)


def _write_lookup(call: Call, near: _Near, binding: Binding) -> None:
    check_may_write(call, near.table, "Write")
    check_version(call, near.row)
    match call.method:
        case "PUT":
            value: object = f"/{binding.target.set_name}({_named(call, binding.target)})"
        case "DELETE":
            value = UNBOUND
        case _:
            raise errors.method_refused(call.method)
    _bind(call, near.table, near.row, binding.name, value)


def _write_child(call: Call, near: _Near, collection: Collection) -> None:
    """Set or empty the lookup of a row on the other side of a one-to-many relationship."""
    table = collection.table
    check_may_write(call, table, "Write")
    child_id = _far_id(call, table)
    child = call.environment.database.fetch(table, child_id)
    is_linked = child is not None and child[collection.column] == near.row_id
    if child is None or (call.method == "DELETE" and not is_linked):
        raise errors.no_such_row(table.logical_name, child_id)
    name = _binding_name(call, table, collection)
    _bind(call, table, child, name, UNBOUND if call.method == "DELETE" else near.address)


def _write_pair(call: Call, near: _Near, collection: Collection) -> None:
    """Add or remove a pair of a many-to-many relationship."""
    database, pairs = call.environment.database, collection.pairs
    if pairs is None:
        return
    check_may_write(call, near.table, "Append")
    far_id = _far_id(call, collection.table)
    if database.fetch(collection.table, far_id) is None:
        raise errors.no_such_row(collection.table.logical_name, far_id)
    call.rights.check_row(near.table, "Append", near.row_id)
    call.rights.check_row(collection.table, "AppendTo", far_id)
    is_pair = SqlCondition(
        f"{quoted(collection.near)} = ? AND {quoted(collection.far)} = ?", (near.row_id, far_id)
    )
    present = database.select(pairs, is_pair)
    if call.method == "POST" and present:
        raise errors.duplicate_key(pairs.logical_name)
    if call.method == "DELETE" and not present:
        raise errors.no_such_row(collection.table.logical_name, far_id)
    if present:
        database.delete(pairs, present[0][pairs.primary_id])
    else:
        pair = {collection.near: near.row_id, collection.far: far_id, pairs.primary_id: str(uuid4())}
        database.insert(pairs, pair)


def _far_id(call: Call, table: Table) -> str:
    """Answer the other row of a collection: in the body to link, in the address or `$id` to unlink."""
    step = call.segments[1]
    match call.method, step.key:
        case "POST", None:
            return _named(call, table)
        case "DELETE", None if "$id" in call.options:
            return _row_at(call, table, call.options["$id"])
        case "DELETE", str(key):
            return resolve_key(call.environment, table, key)
        case "DELETE", _:
            raise errors.bad_query("The row to disassociate from a collection is not named.")
    raise errors.method_refused(call.method)


def _named(call: Call, table: Table) -> str:
    body = call.json_body(table.set_name)
    address = body.get("@odata.id") if isinstance(body, dict) else None
    if not isinstance(address, str):
        raise errors.bad_payload(table.set_name, "A reference is an object with '@odata.id'.")
    return _row_at(call, table, address)


def _row_at(call: Call, table: Table, address: str) -> str:
    found = find_at(call.environment, table, address.removeprefix(call.root))
    if found is None:
        cause = f"The reference '{address}' does not address a row of '{table.set_name}'."
        raise errors.bad_payload(table.set_name, cause)
    if found.row_id is None:
        raise errors.no_row_for_key()
    return found.row_id


def _binding_name(call: Call, table: Table, collection: Collection) -> str:
    environment = call.environment
    return next(
        binding.name
        for binding in bindings(table, environment.schema, environment.dialect)
        if binding.lookup.name == collection.column and binding.target.logical_name == collection.target
    )


def _bind(call: Call, table: Table, row: Row, name: str, value: object) -> None:
    update_row(call.environment, table, row, {f"{name}@odata.bind": value}, writer_of(call))
