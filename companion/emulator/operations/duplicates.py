"""RetrieveDuplicates: the rows in which published rules find a row, stored or only described, again.

Microsoft: Web API function reference, RetrieveDuplicates.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from companion.emulator import errors
from companion.emulator.call import json_answer
from companion.emulator.duplicates import matches
from companion.emulator.operations.bodies import typed_table
from companion.emulator.operations.operation import Operation
from companion.emulator.payload import PayloadReader
from companion.emulator.reach import both
from companion.emulator.rendering import RowRenderer
from companion.emulator.visibility import hidden_columns, readable_rows

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.operations.operation import Invocation
    from companion.emulator.schema import Table

_LARGEST_PAGE = 5000


def _retrieve(invocation: Invocation) -> web.Response:
    call = invocation.call
    table, row = _described(call, _object(invocation, "BusinessEntity"))
    wanted = call.environment.schema.tables.get(invocation.text("MatchingEntityName"))
    if wanted is None:
        message = f"The entity with a name = '{invocation.text('MatchingEntityName')}' was not found."
        raise errors.WebApiError(404, "0x80041102", message)
    found: dict[str, Row] = {}
    for matching, where in matches(call.environment, table, row):
        if matching.logical_name == wanted.logical_name:
            rows = call.environment.database.select(matching, both(where, readable_rows(call, matching)))
            found |= {item[matching.primary_id]: item for item in rows}
    page = list(found.values())[_page(_object(invocation, "PagingInfo"))]
    renderer = RowRenderer(call.environment, wanted, None, call.preferences, hidden_columns(call, wanted))
    context = call.context(wanted.set_name)
    return json_answer({"@odata.context": context, "value": [renderer.render(item) for item in page]})


def _object(invocation: Invocation, name: str) -> dict[str, Any]:
    """Answer an argument that is an object; single quotes are read as double ones, as Dataverse reads them."""
    text = invocation.arguments.get(name, "")
    for form in (text, text.replace("'", '"')):
        try:
            value = json.loads(form)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    message = f"The parameter '{name}' is missing or is not an object."
    raise errors.bad_query(message)


def _described(call: Call, entity: dict[str, Any]) -> tuple[Table, Row]:
    table, body = typed_table(call, entity)
    given = body.get(table.primary_id)
    stored = call.environment.database.fetch(table, given.lower()) if isinstance(given, str) else None
    reader = PayloadReader(call.environment, table, root=call.root)
    return table, {**(stored or {}), **reader.read(body).values}


def _page(paging: dict[str, Any]) -> slice:
    number, count = paging.get("PageNumber", 1), paging.get("Count", _LARGEST_PAGE)
    if not all(isinstance(value, int) and value > 0 for value in (number, count)):
        message = "'PageNumber' and 'Count' of 'PagingInfo' must be positive numbers."
        raise errors.bad_query(message)
    return slice((number - 1) * count, number * count)


OPERATIONS = (Operation("RetrieveDuplicates", "GET", _retrieve),)
