"""Answers to POST, PATCH and DELETE on tables: preconditions, status codes, returned rows.

Microsoft: "Perform conditional operations using the Web API", "Update and delete table rows".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import web

from companion.emulator import errors
from companion.emulator.call import Call, json_answer
from companion.emulator.customizations import check_plugin
from companion.emulator.duplicates import check_duplicates
from companion.emulator.keyed_writes import keyed_body
from companion.emulator.odata.query import parse_query
from companion.emulator.reading import row_body
from companion.emulator.rendering import check_select, etag
from companion.emulator.visibility import visible_row
from companion.emulator.writing import Writer, create_row, delete_row, update_row

if TYPE_CHECKING:
    from companion.emulator.database import Row
    from companion.emulator.keys import KeyedRow
    from companion.emulator.odata.query import Query
    from companion.emulator.schema import Table


def answer_post(call: Call, table: Table) -> web.Response:
    """Create a row under the id in the body, or a fresh one."""
    check_may_write(call, table, "Create")
    query = _checked_query(call, table)
    body = call.json_body(table.set_name)
    given = body.get(table.primary_id) if isinstance(body, dict) else None
    row_id = given.lower() if isinstance(given, str) else str(uuid4())
    with call.environment.database.transaction():
        create_row(call.environment, table, row_id, body, writer_of(call))
        check_duplicates(call, table, row_id)
    return _written(call, table, row_id, query, status=201)


def answer_patch(call: Call, table: Table, key: KeyedRow) -> web.Response:
    """Create or change the row that a key addresses, within what `If-Match` and `If-None-Match` allow."""
    check_is_writable(call, table)
    query = _checked_query(call, table)
    body = keyed_body(call.environment, table, key, call.json_body(table.set_name))
    row_id = key.row_id or str(uuid4())
    with call.environment.database.transaction():
        row = call.environment.database.fetch(table, row_id)
        if row is None:
            _check_may_create(call, table, row_id)
            create_row(call.environment, table, row_id, body, writer_of(call))
        else:
            _check_may_change(call, table, row)
            update_row(call.environment, table, row, body, writer_of(call))
        check_duplicates(call, table, row_id)
    created_status = int(call.environment.dialect["patch_create_representation_status"])
    return _written(call, table, row_id, query, status=created_status if row is None else 200)


def answer_delete(call: Call, table: Table, row_id: str) -> web.Response:
    """Remove the row with this id."""
    check_may_write(call, table, "Delete")
    with call.environment.database.transaction():
        row = call.environment.database.fetch(table, row_id)
        if row is None:
            raise errors.no_such_row(table.logical_name, row_id)
        call.rights.check_row(table, "Delete", row_id)
        check_version(call, row)
        check_plugin(call.environment, table)
        delete_row(call.environment, table, row_id)
    return web.Response(status=204)


def check_may_write(call: Call, table: Table, verb: str) -> None:
    """Refuse to write a table that nobody, or not this caller, may write."""
    check_is_writable(call, table)
    call.rights.check(table, verb)


def check_is_writable(call: Call, table: Table) -> None:
    """Refuse to write a table that nobody may write."""
    if table.writes == "read_only":
        raise errors.method_refused(call.method)


def _checked_query(call: Call, table: Table) -> Query:
    query = parse_query(call.options)
    check_select(table, query.select)
    return query


def writer_of(call: Call) -> Writer:
    """Answer who writes in this call."""
    return Writer(call.user_id, call.root, delegate_id=call.actor.delegate_id, rights=call.rights)


def _check_may_create(call: Call, table: Table, row_id: str) -> None:
    if "If-Match" in call.headers:
        missing = errors.no_such_row(table.logical_name, row_id)
        code = call.environment.dialect["update_only_refusal_code"]
        raise errors.WebApiError(missing.status, code, missing.message)


def _check_may_change(call: Call, table: Table, row: Row) -> None:
    if call.headers.get("If-None-Match") == "*":
        if call.environment.dialect["unreadable_existing_row"] == "403":
            call.rights.check_row(table, "Read", row[table.primary_id])
        code = call.environment.dialect["create_only_refusal_code"]
        message = "A record with matching key values already exists."
        raise errors.WebApiError(412, code, message)
    check_version(call, row)


def check_version(call: Call, row: Row) -> None:
    """Refuse a change to another version than `If-Match` names."""
    if call.headers.get("If-Match", "*") not in {"*", etag(row)}:
        raise errors.version_mismatch()


def _written(call: Call, table: Table, row_id: str, query: Query, *, status: int) -> web.Response:
    headers = {"OData-EntityId": f"{call.root}{table.set_name}({row_id})"}
    if not call.preferences.is_representation:
        return web.Response(status=204, headers=headers)
    row = visible_row(call, table, row_id)
    headers |= {"Preference-Applied": "return=representation", "ETag": etag(row)}
    return json_answer(row_body(call, table, row, query), status=status, headers=headers)
