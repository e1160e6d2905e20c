"""Merge: two accounts, contacts or leads become one; the other stays, inactive, and says into which.

Microsoft: Web API action reference, Merge; "Merge two records".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator import errors
from companion.emulator.changing import check_may_write, writer_of
from companion.emulator.database import SqlCondition, quoted, target_column
from companion.emulator.operations.bodies import action_body, addressed_row, typed_table
from companion.emulator.operations.operation import Operation
from companion.emulator.writing import update_row

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.operations.operation import Invocation
    from companion.emulator.schema import Table

_MERGEABLE = {"account": 1, "contact": 1, "lead": 2}
"""The tables whose rows merge, with the state of the row that ends."""


def _merge(invocation: Invocation) -> web.Response:
    call = invocation.call
    body = action_body(call, "Merge", {"Target", "Subordinate", "UpdateContent", "PerformParentingChecks"})
    with call.environment.database.transaction():
        table, master = _named_row(call, body.get("Target"))
        other_table, ended = _named_row(call, body.get("Subordinate"))
        check_may_write(call, table, "Write")
        if other_table.logical_name != table.logical_name or master == ended:
            raise errors.invalid_argument("Only two different rows of one table can be merged.")
        if ended["merged"] or ended["statecode"] == _MERGEABLE[table.logical_name]:
            raise errors.invalid_argument("The subordinate row is inactive or was merged before.")
        content = body.get("UpdateContent")
        if content is not None:
            change = typed_table(call, content, {table.logical_name})[1]
            update_row(call.environment, table, master, change, writer_of(call))
        _move_children(call.environment, table, ended[table.primary_id], master[table.primary_id])
        _end(call, table, ended, master[table.primary_id])
    return web.Response(status=204)


def _named_row(call: Call, item: object) -> tuple[Table, Row]:
    table = typed_table(call, item, set(_MERGEABLE))[0]
    key = addressed_row(call, table, item if isinstance(item, dict) else {})
    row = call.environment.database.fetch(table, key.row_id or "")
    if row is None:
        raise errors.no_such_row(table.logical_name, key.row_id or "")
    return table, row


def _move_children(environment: Environment, table: Table, old_id: str, new_id: str) -> None:
    shared = environment.table("activitypointer").lookups
    for child in environment.schema.tables.values():
        is_kind_of_activity = child.is_activity and not child.is_pointer
        for lookup in child.lookups.values():
            is_seen_elsewhere = is_kind_of_activity and lookup.name in shared
            if is_seen_elsewhere or table.logical_name not in lookup.targets:
                continue
            points_here = SqlCondition(
                f"{quoted(lookup.name)} = ? AND {quoted(target_column(lookup.name))} = ?",
                (old_id, table.logical_name),
            )
            for row in environment.database.select(child, points_here):
                row_id = row[child.primary_id]
                # The row that remains may have pointed to the other one; it never points to itself.
                moved = {lookup.name: new_id}
                cut = {lookup.name: None, target_column(lookup.name): None}
                environment.database.update(child, row_id, cut if row_id == new_id else moved)


def _end(call: Call, table: Table, ended: Row, master_id: str) -> None:
    state = _MERGEABLE[table.logical_name]
    statuses = list(table.states[state].statuses)
    change = {
        "merged": True,
        "masterid@odata.bind": f"/{table.set_name}({master_id})",
        "statecode": state,
        "statuscode": statuses[-1],
    }
    update_row(call.environment, table, ended, change, replace(writer_of(call), is_trusted=True))


OPERATIONS = (Operation("Merge", "POST", _merge),)
