"""What an address of a GET leads to, step by step: a set of rows, a row, a property. Answers nothing itself.

Microsoft: "Retrieve a table row using the Web API", "Filtered collections", casts to derived tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.database import EVERY_ROW, SqlCondition, quoted, target_column
from companion.emulator.keys import resolve_key
from companion.emulator.navigation import bindings_named
from companion.emulator.reach import both
from companion.emulator.relationships import find_collection
from companion.emulator.scopes import link, lookup_of
from companion.emulator.visibility import check_may_list, visible_row

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.odata.paths import Segment
    from companion.emulator.schema import Table

_NAMESPACE = "Microsoft.Dynamics.CRM."
_ENDINGS = frozenset({"$count", "$ref", "$value"})


@dataclass(frozen=True)
class RowSet:
    """Rows of a table, all or those that a row leads to; `path` is the address below the root."""

    table: Table
    path: str
    where: SqlCondition = EVERY_ROW


@dataclass(frozen=True)
class OneRow:
    """One row; None where a lookup on the way to it is empty."""

    table: Table
    path: str
    row: Row | None


@dataclass(frozen=True)
class Property:
    """One column of one row, by the name under which it is read."""

    table: Table
    path: str
    row: Row
    name: str


Resource = RowSet | OneRow | Property


def find_resource(call: Call, table: Table) -> tuple[Resource, str]:
    """Answer what the address leads to, and its last step where that is `$count`, `$ref` or `$value`."""
    first, *steps = call.segments
    ending = steps.pop().name if steps and steps[-1].name in _ENDINGS else ""
    resource: Resource = RowSet(table, table.set_name)
    if first.key is not None:
        resource = _keyed(call, RowSet(table, table.set_name), first.key)
    for step in steps:
        resource = _next(call, resource, step)
    return resource, ending


def _keyed(call: Call, rows: RowSet, key: str) -> OneRow:
    row_id = resolve_key(call.environment, rows.table, key)
    if rows.where != EVERY_ROW:
        is_it = SqlCondition(f"{quoted(rows.table.primary_id)} = ?", (row_id,))
        if not call.environment.database.count(rows.table, both(rows.where, is_it)):
            raise errors.no_such_row(rows.table.logical_name, row_id)
    return OneRow(rows.table, f"{rows.path}({row_id})", visible_row(call, rows.table, row_id))


def _next(call: Call, resource: Resource, step: Segment) -> Resource:
    if step.name.startswith(_NAMESPACE) and not isinstance(resource, Property):
        return _cast(call, resource, step)
    if not isinstance(resource, OneRow):
        raise errors.no_such_segment(call.environment.dialect, step.name)
    if resource.row is None:
        raise errors.no_such_row(resource.table.logical_name, "")
    return _below_row(call, resource.table, resource.row, resource.path, step)


def _below_row(call: Call, table: Table, row: Row, path: str, step: Segment) -> Resource:
    environment = call.environment
    inner = f"{path}/{step.name}"
    named = bindings_named(table, step.name, environment.schema, environment.dialect)
    if named:
        leading = (found for found in named if found.leads_to(row[target_column(found.lookup.name)]))
        binding = next(leading, named[0])
        target = binding.target
        is_there = binding.leads_to(row[target_column(binding.lookup.name)])
        row_id = row[binding.lookup.name] if is_there else None
        check_may_list(call, target)
        return OneRow(target, inner, visible_row(call, target, row_id) if row_id else None)
    collection = find_collection(table, step.name, environment.schema, environment.dialect)
    if collection is not None:
        where = link(collection, quoted(collection.table.storage), "= ?")
        rows = RowSet(collection.table, inner, SqlCondition(where, (row[table.primary_id],)))
        return rows if step.key is None else _keyed(call, rows, step.key)
    if step.key is None and (step.name in table.columns or lookup_of(step.name) in table.lookups):
        return Property(table, inner, row, step.name)
    raise errors.no_such_segment(call.environment.dialect, step.name)


def _cast(call: Call, resource: RowSet | OneRow, step: Segment) -> Resource:
    name = step.name.removeprefix(_NAMESPACE)
    derived = call.environment.schema.tables.get(name)
    table = resource.table
    is_derived = derived is not None and table.is_pointer and derived.is_activity
    if derived is None or not (is_derived or derived == table):
        raise errors.no_such_segment(call.environment.dialect, step.name)
    path = f"{resource.path}/{step.name}"
    if isinstance(resource, OneRow):
        is_kind = resource.row is not None and resource.row.get("activitytypecode") == name
        if not is_kind and derived != table:
            raise errors.no_such_row(name, (resource.row or {}).get(table.primary_id, ""))
        return OneRow(derived, path, resource.row)
    rows = RowSet(derived, path, resource.where)
    return rows if step.key is None else _keyed(call, rows, step.key)
