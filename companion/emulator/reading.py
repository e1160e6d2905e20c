"""Answers to GET on tables: lists, rows, properties, counts, references. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from companion.emulator import errors
from companion.emulator.answers import applied, plain_text, selected
from companion.emulator.call import Call, json_answer
from companion.emulator.conditions import sql_condition, sql_ordering
from companion.emulator.expanding import expand
from companion.emulator.fetching.answering import answer_fetch
from companion.emulator.odata.query import parse_query
from companion.emulator.paging import LARGEST_PAGE, next_link, read_place
from companion.emulator.reach import both
from companion.emulator.rendering import RowRenderer, etag
from companion.emulator.resources import OneRow, Property, RowSet, find_resource
from companion.emulator.tracking import answer_changes, is_tracked, number_of_changes
from companion.emulator.visibility import check_may_list, hidden_columns, readable_rows, scope_of

if TYPE_CHECKING:
    from companion.emulator.database import Row, SqlCondition
    from companion.emulator.odata.query import Query
    from companion.emulator.schema import Table


def answer_get(call: Call, table: Table) -> web.Response:
    """Answer what the address leads to; 404 for a step that does not exist."""
    resource, ending = find_resource(call, table)
    match resource:
        case RowSet() if ending in _OF_SETS:
            check_may_list(call, resource.table)
            return _OF_SETS[ending](call, resource)
        case OneRow() if ending in {"", "$ref"}:
            return _one_row(call, resource, is_reference=bool(ending))
        case Property() if ending in {"", "$value"}:
            return _property(call, resource, is_raw=bool(ending))
    raise errors.no_such_segment(call.environment.dialect, ending or call.segments[-1].name)


def row_body(call: Call, table: Table, row: Row, query: Query) -> dict[str, Any]:
    """Answer one row as a body of its own, with the expansions that the query asks for."""
    renderer = RowRenderer(
        call.environment, table, query.select, call.preferences, hidden_columns(call, table)
    )
    context = call.context(f"{selected(table.set_name, query)}/$entity")
    body = {"@odata.context": context, **renderer.render(row)}
    expand(call, table, [row], [body], query.expansions)
    return body


def _rows(call: Call, rows: RowSet) -> web.Response:
    if "fetchXml" in call.options and rows.path == rows.table.set_name:
        return answer_fetch(call, rows.table)
    query = parse_query(call.options)
    if is_tracked(call, rows):
        return answer_changes(call, rows.table, query)
    environment, table = call.environment, rows.table
    renderer = RowRenderer(environment, table, query.select, call.preferences, hidden_columns(call, table))
    where = _condition(call, rows, query)
    address = f"{call.root}{rows.path}"
    place = read_place(address, call.options, environment.paging_secret)
    [offset] = place.marks or (0,)
    size = min(call.preferences.page_size or LARGEST_PAGE, LARGEST_PAGE)
    wanted = max(0, size if query.top is None else min(query.top - offset, size))
    order = sql_ordering(scope_of(call, table), query.ordering)
    found = environment.database.select(table, where, order=order, limit=wanted + 1, offset=offset)
    body: dict[str, Any] = {"@odata.context": call.context(selected(table.set_name, query))}
    if query.is_counted:
        body |= _count(environment.database.count(table, where))
    body["value"] = [renderer.render(row) for row in found[:wanted]]
    expand(call, table, found[:wanted], body["value"], query.expansions)
    is_cut_by_top = query.top is not None and offset + wanted >= query.top
    if len(found) > wanted and not is_cut_by_top:
        after = place.next(offset + wanted)
        body["@odata.nextLink"] = next_link(address, call.options, after, environment.paging_secret)
    return json_answer(body, headers=applied(call))


def _condition(call: Call, rows: RowSet, query: Query) -> SqlCondition:
    where = both(rows.where, readable_rows(call, rows.table))
    if query.condition is None:
        return where
    return both(where, sql_condition(scope_of(call, rows.table), query.condition))


def _one_row(call: Call, found: OneRow, *, is_reference: bool) -> web.Response:
    query = parse_query(call.options)
    if found.row is None:
        return web.Response(status=204)
    if is_reference:
        return json_answer(
            {"@odata.context": call.context("$ref")} | _reference(call, found.table, found.row)
        )
    if call.headers.get("If-None-Match") == etag(found.row):
        return web.Response(status=304)
    body = row_body(call, found.table, found.row, query)
    return json_answer(body, headers=applied(call) | {"ETag": etag(found.row)})


def _number(call: Call, rows: RowSet) -> web.Response:
    query = parse_query(call.options)
    if "$deltatoken" in call.options:
        return plain_text(str(number_of_changes(call, rows.table)))
    number = call.environment.database.count(rows.table, _condition(call, rows, query))
    return plain_text(str(min(number, LARGEST_PAGE)))


def _references(call: Call, rows: RowSet) -> web.Response:
    query = parse_query(call.options)
    where = _condition(call, rows, query)
    found = call.environment.database.select(rows.table, where, limit=LARGEST_PAGE)
    value = [_reference(call, rows.table, row) for row in found]
    return json_answer({"@odata.context": call.context("Collection($ref)"), "value": value})


def _reference(call: Call, table: Table, row: Row) -> dict[str, Any]:
    return {"@odata.id": f"{call.root}{table.set_name}({row[table.primary_id]})"}


def _property(call: Call, found: Property, *, is_raw: bool) -> web.Response:
    renderer = RowRenderer(
        call.environment, found.table, (found.name,), call.preferences, hidden_columns(call, found.table)
    )
    body = renderer.render(found.row)
    value = body[found.name]
    if value is None:
        return web.Response(status=204)
    if is_raw:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return plain_text(text)
    annotations = {
        name.removeprefix(found.name): text
        for name, text in body.items()
        if name.startswith(f"{found.name}@")
    }
    return json_answer({"@odata.context": call.context(found.path), **annotations, "value": value})


def _count(number: int) -> dict[str, Any]:
    return {
        "@odata.count": min(number, LARGEST_PAGE),
        "@Microsoft.Dynamics.CRM.totalrecordcount": min(number, LARGEST_PAGE),
        "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded": number > LARGEST_PAGE,
    }


_OF_SETS = {"": _rows, "$count": _number, "$ref": _references}
