"""CreateMultiple, UpdateMultiple and UpsertMultiple: many rows of one table, all or none.

Microsoft: "Use bulk operation messages".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import web

from companion.emulator import errors
from companion.emulator.call import json_answer
from companion.emulator.changing import check_may_write, writer_of
from companion.emulator.keyed_writes import keyed_body
from companion.emulator.operations.bodies import action_body, addressed_row, typed_table
from companion.emulator.operations.operation import NAMESPACE, Operation
from companion.emulator.writing import create_row, update_row

if TYPE_CHECKING:
    from companion.emulator.operations.operation import Invocation
    from companion.emulator.schema import Table


def _create_multiple(invocation: Invocation) -> web.Response:
    call, table = invocation.call, _table(invocation, "Create")
    ids = []
    with call.environment.database.transaction():
        for target in _targets(invocation, "CreateMultiple"):
            body = typed_table(call, target, {table.logical_name})[1]
            given = body.get(table.primary_id)
            row_id = given.lower() if isinstance(given, str) else str(uuid4())
            create_row(call.environment, table, row_id, body, writer_of(call))
            ids.append(row_id)
    context = call.context(f"{NAMESPACE}CreateMultipleResponse")
    return json_answer({"@odata.context": context, "Ids": ids})


def _update_multiple(invocation: Invocation) -> web.Response:
    return _changed(invocation, "UpdateMultiple", creates=False)


def _upsert_multiple(invocation: Invocation) -> web.Response:
    return _changed(invocation, "UpsertMultiple", creates=True)


def _changed(invocation: Invocation, action: str, *, creates: bool) -> web.Response:
    call, table = invocation.call, _table(invocation, "Write")
    environment = call.environment
    with environment.database.transaction():
        for target in _targets(invocation, action):
            body: object = typed_table(call, target, {table.logical_name})[1]
            key = addressed_row(call, table, target)
            row_id = key.row_id or str(uuid4())
            row = environment.database.fetch(table, row_id)
            if row is None and not creates:
                raise (
                    errors.no_such_row(table.logical_name, row_id) if key.row_id else errors.no_row_for_key()
                )
            body = keyed_body(environment, table, key, body)
            if row is None:
                create_row(environment, table, row_id, body, writer_of(call))
            else:
                update_row(environment, table, row, body, writer_of(call))
    return web.Response(status=204)


def _table(invocation: Invocation, verb: str) -> Table:
    table = invocation.table
    if table is None:
        raise errors.bad_query("The action is bound to a table.")
    check_may_write(invocation.call, table, verb)
    return table


def _targets(invocation: Invocation, action: str) -> list[Any]:
    targets = action_body(invocation.call, action, {"Targets"}).get("Targets")
    if not isinstance(targets, list) or not targets:
        raise errors.bad_payload(action, "A collection of rows is expected in 'Targets'.")
    return targets


OPERATIONS = (
    Operation("CreateMultiple", "POST", _create_multiple, "set"),
    Operation("UpdateMultiple", "POST", _update_multiple, "set"),
    Operation("UpsertMultiple", "POST", _upsert_multiple, "set"),
)
