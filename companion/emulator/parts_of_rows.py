"""Answers to writes below a row: one property set or emptied, or a link. The rules are those of a PATCH.

Microsoft: "Update and delete table rows using the Web API", "Update a single property value".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator import errors
from companion.emulator.associating import answer_reference
from companion.emulator.changing import check_may_write, check_version, writer_of
from companion.emulator.writing import update_row

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.schema import Table


def answer_part(call: Call, table: Table, row_id: str) -> web.Response:
    """Set a property by PUT, empty it by DELETE; 404 for a row that is not there, which is never created."""
    name = call.segments[1].name
    if len(call.segments) == 3 and call.segments[2].name == "$ref":
        return answer_reference(call, table, row_id)
    if len(call.segments) > 2 or name not in table.columns:
        raise errors.no_such_segment(call.environment.dialect, name)
    match call.method:
        case "PUT":
            body = {name: _value(call, table)}
        case "DELETE":
            body = {name: None}
        case _:
            raise errors.method_refused(call.method)
    check_may_write(call, table, "Write")
    with call.environment.database.transaction():
        row = call.environment.database.fetch(table, row_id)
        if row is None:
            raise errors.no_such_row(table.logical_name, row_id)
        check_version(call, row)
        update_row(call.environment, table, row, body, writer_of(call))
    return web.Response(status=204)


def _value(call: Call, table: Table) -> object:
    body = call.json_body(table.set_name)
    if not isinstance(body, dict) or set(body) != {"value"}:
        raise errors.bad_payload(table.set_name, "A property is set by an object with its 'value' alone.")
    return body["value"]
