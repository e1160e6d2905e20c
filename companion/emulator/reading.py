"""Answers to GET on tables: lists, rows, pages, counts, the parties of one activity. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from companion.emulator import errors
from companion.emulator.call import Call, json_answer
from companion.emulator.conditions import sql_condition, sql_ordering
from companion.emulator.database import EVERY_ROW, SqlCondition
from companion.emulator.odata.query import Query, parse_query
from companion.emulator.paging import LARGEST_PAGE, next_link, read_place
from companion.emulator.rendering import RowRenderer, etag

if TYPE_CHECKING:
    from companion.emulator.database import Row
    from companion.emulator.odata.query import Expansion
    from companion.emulator.schema import Table


def answer_list(call: Call, table: Table) -> web.Response:
    """Answer a page of the rows that a query asks for."""
    query = parse_query(call.options)
    if query.expansion is not None:
        raise errors.not_emulated("$expand on a list")
    environment = call.environment
    renderer = RowRenderer(environment, table, query.select, call.preferences)
    where = EVERY_ROW
    if query.condition is not None:
        where = sql_condition(table, query.condition, environment.dialect)
    address = f"{call.root}{table.set_name}"
    page, offset = read_place(address, call.options, environment.paging_secret)
    size = min(call.preferences.page_size or LARGEST_PAGE, LARGEST_PAGE)
    wanted = size if query.top is None else min(query.top - offset, size)
    order = sql_ordering(table, query.ordering)
    rows = environment.database.select(table, where, order=order, limit=max(0, wanted) + 1, offset=offset)
    body: dict[str, Any] = {"@odata.context": call.context(_selected(table.set_name, query.select))}
    if query.is_counted:
        body |= _count(environment.database.count(table, where))
    body["value"] = [renderer.render(row) for row in rows[: max(0, wanted)]]
    is_cut_by_top = query.top is not None and offset + wanted >= query.top
    if len(rows) > wanted and not is_cut_by_top:
        body["@odata.nextLink"] = next_link(
            address, call.options, page=page + 1, offset=offset + wanted, secret=environment.paging_secret
        )
    return json_answer(body, headers=_applied(call))


def answer_row(call: Call, table: Table, row_id: str) -> web.Response:
    """Answer one row, 304 where the caller has its version already, 404 where it is not there."""
    query = parse_query(call.options)
    row = call.environment.database.fetch(table, row_id)
    if row is None:
        raise errors.no_such_row(table.logical_name, row_id)
    if call.headers.get("If-None-Match") == etag(row):
        return web.Response(status=304)
    return json_answer(row_body(call, table, row, query), headers=_applied(call) | {"ETag": etag(row)})


def row_body(call: Call, table: Table, row: Row, query: Query) -> dict[str, Any]:
    """Answer one row as a body of its own, with the expansion that the query asks for."""
    renderer = RowRenderer(call.environment, table, query.select, call.preferences)
    context = call.context(f"{_selected(table.set_name, query.select)}/$entity")
    body = {"@odata.context": context, **renderer.render(row)}
    if query.expansion is not None:
        body[query.expansion.name] = _expanded(call, table, row, query.expansion)
    return body


def _expanded(call: Call, table: Table, row: Row, expansion: Expansion) -> list[dict[str, Any]]:
    if table.party_collection is None or expansion.name != table.party_collection:
        if expansion.name in table.columns or expansion.name in table.lookups:
            raise errors.not_emulated(f"$expand={expansion.name}")
        raise errors.unknown_property(expansion.name, table.logical_name)
    party_table = call.environment.table("activityparty")
    renderer = RowRenderer(call.environment, party_table, expansion.select, call.preferences)
    parties = call.environment.database.select(
        party_table, SqlCondition("activityid = ?", (row[table.primary_id],)), order="participationtypemask"
    )
    return [renderer.render(party) for party in parties]


def _selected(set_name: str, select: tuple[str, ...] | None) -> str:
    return f"{set_name}({','.join(select)})" if select else set_name


def _count(number: int) -> dict[str, Any]:
    return {
        "@odata.count": min(number, LARGEST_PAGE),
        "@Microsoft.Dynamics.CRM.totalrecordcount": min(number, LARGEST_PAGE),
        "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded": number > LARGEST_PAGE,
    }


def _applied(call: Call) -> dict[str, str]:
    applied = []
    if call.preferences.has_annotations:
        applied.append(f'odata.include-annotations="{",".join(call.preferences.annotations)}"')
    if call.preferences.page_size is not None:
        applied.append(f"odata.maxpagesize={call.preferences.page_size}")
    return {"Preference-Applied": ",".join(applied)} if applied else {}
