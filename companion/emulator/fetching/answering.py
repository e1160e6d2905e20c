"""Answers to `?fetchXml=`: pages of rows, or aggregates. Changes nothing.

Microsoft: "Use FetchXml with the Web API", "Page results using FetchXml", "Aggregate data using FetchXml".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from companion.emulator.answers import applied
from companion.emulator.call import Call, json_answer
from companion.emulator.database import SqlCondition
from companion.emulator.fetching.language import Fetch, invalid, parse_fetch
from companion.emulator.fetching.statements import aggregate_statement, row_statement
from companion.emulator.paging import LARGEST_PAGE, Place, cookie, place_of

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.database import Row
    from companion.emulator.schema import Table

_COOKIE_ANNOTATION = "Microsoft.Dynamics.CRM.fetchxmlpagingcookie"
_MORE = "Microsoft.Dynamics.CRM.morerecords"
_TOTAL = "Microsoft.Dynamics.CRM.totalrecordcount"
_MARK = re.compile(r"<mark value=\"([^\"]+)\" />")
_PAGING = re.compile(r"\s(?:page|paging-cookie)=(?:\"[^\"]*\"|'[^']*')")


def answer_fetch(call: Call, table: Table) -> web.Response:
    """Answer a FetchXML query over a table; 400 where it is about another or cannot be carried out."""
    text = call.options["fetchXml"]
    fetch = parse_fetch(text)
    if fetch.entity.name != table.logical_name:
        raise invalid(f"the entity '{fetch.entity.name}' is not that of the set '{table.set_name}'")
    statement = (aggregate_statement if fetch.is_aggregate else row_statement)(call, fetch, table)
    page = _page_of(call, table, fetch, text)
    size = fetch.top or min(fetch.count or LARGEST_PAGE, LARGEST_PAGE)
    found = _rows(call, statement.sql, size + 1, (page - 1) * size)
    body: dict[str, Any] = {"@odata.context": call.context(f"{table.set_name}{statement.context}")}
    is_more = len(found) > size and fetch.top is None
    wants = call.preferences.wants
    if fetch.is_counted or wants(_TOTAL):
        body[f"@{_TOTAL}"] = _total(call, statement.sql) if fetch.is_counted else -1
    if wants(_COOKIE_ANNOTATION) and found and is_more:
        shown = found[:size]
        body[f"@{_COOKIE_ANNOTATION}"] = _cookie(call, table, text, page, (shown[0], shown[-1]))
    if wants(_MORE):
        body[f"@{_MORE}"] = is_more
    body["value"] = [statement.render(row) for row in found[:size]]
    return json_answer(body, headers=applied(call))


def _rows(call: Call, sql: SqlCondition, limit: int, offset: int) -> list[Row]:
    return call.environment.database.execute(f"{sql.sql} LIMIT ? OFFSET ?", (*sql.parameters, limit, offset))


def _total(call: Call, sql: SqlCondition) -> int:
    parts = ("SELECT count(*) AS n FROM (", sql.sql, ")")
    return min(int(call.environment.database.execute(" ".join(parts), sql.parameters)[0]["n"]), LARGEST_PAGE)


def _page_of(call: Call, table: Table, fetch: Fetch, text: str) -> int:
    """Answer the page that is asked for; 400 where the cookie with it is not the one that was given."""
    if fetch.cookie is None:
        return fetch.page
    mark = _MARK.search(fetch.cookie)
    if mark is None:
        raise invalid("the paging cookie is malformed")
    place_of(unquote(mark[1]), *_identity(call, table, text))
    return fetch.page


def _cookie(call: Call, table: Table, text: str, page: int, ends: tuple[Row, Row]) -> str:
    """Answer a paging cookie in Dataverse's form: encoded twice, with the keys of the first and last row."""
    first, last = (row.get(table.primary_id, "") for row in ends)
    address, options, secret = _identity(call, table, text)
    mark = quote(cookie(address, options, Place(page, (page,)), secret), safe="")
    inner = (
        f'<cookie page="{page}"><{table.primary_id} last="{{{last}}}" first="{{{first}}}" />'
        f'<mark value="{mark}" /></cookie>'
    )
    twice = quote(quote(inner, safe=""), safe="")
    return f'<cookie pagenumber="{page + 1}" pagingcookie="{twice}" istracking="False" />'


def _identity(call: Call, table: Table, text: str) -> tuple[str, dict[str, str], str]:
    """Answer what a cookie belongs to: the query, whatever page of it is asked for."""
    opening, mark, rest = text.partition(">")
    bare = "".join(_PAGING.sub("", opening).split()) + mark + rest
    return f"{call.root}{table.set_name}", {"fetchXml": bare}, call.environment.paging_secret
