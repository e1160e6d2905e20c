"""Read one table of Dynamics page by page: the next request for where a cursor stands, and what its reply means.

Builds requests and reads replies. Sends nothing and stores nothing.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from companion.core.mapping import utc_text
from companion.core.mirror_cursor import OVERLAP, Cursor
from companion.core.mirror_tables import MirroredTable
from companion.core.odata import CrmRequest, follow, read
from companion.core.replies import Cause, CrmReply, Stop, Wait, classify

PAGE_ROWS = 500
"""Rows of a page: decoding more at once would hold up a click."""
PAGE_IDS = 5000
"""Ids of a page, which are short; Dynamics gives no more."""
DOUBTFUL_AT_ONCE = 100
"""Rows in doubt that one request asks for by their ids; its address stays far below Dynamics' longest."""

_MOST_RESTARTS = 2
_VERSION = re.compile(r'W/"(\d{1,18})"')
_NO_RIGHT = frozenset({"crm_privilege_missing", "crm_access_denied"})
_OF_THE_WAY = frozenset({"crm_unreachable", "crm_busy"})
_REFUSED_LINKS = frozenset({400, 404, 410})
_EXPIRED, _UNTRACKED = "crm_changes_expired", "crm_changes_not_tracked"


@dataclass(frozen=True)
class MirroredRow:
    """A row as the mirror keeps it; `values` stand in the order of the table's columns."""

    row_id: str
    version: int
    values: tuple[object, ...]


@dataclass(frozen=True)
class Page:
    """What one reply adds to the mirror, and where reading stands once that is stored."""

    cursor: Cursor
    rows: Sequence[MirroredRow] = ()
    gone: Sequence[str] = ()
    """Ids of rows that are no more."""
    seen: Sequence[tuple[str, int]] = ()
    """Ids and versions of rows that are there, without their columns."""
    is_whole: bool = False
    """With this page every row that is there has been seen: any other is in doubt."""
    is_emptied: bool = False
    """No row of the table may be kept."""


@dataclass(frozen=True)
class Asked:
    """What the next request is about: the cursor, and the ids in doubt where those are mended."""

    table: MirroredTable
    cursor: Cursor
    doubtful: Sequence[str] = ()


def next_request(asked: Asked) -> CrmRequest:
    """The request that goes on from a cursor."""
    table, cursor = asked.table, asked.cursor
    size = PAGE_IDS if cursor.step == "compare" else PAGE_ROWS
    preferences = [f"odata.maxpagesize={size}"]
    if table.texts:
        preferences.append('odata.include-annotations="OData.Community.Display.V1.FormattedValue"')
    if cursor.step == "fill" and cursor.is_tracked:
        preferences.append("odata.track-changes")
    request = _first_request(asked) if cursor.link is None else CrmRequest("GET", cursor.link)
    return replace(request, headers={"If-None-Match": "null", "Prefer": ",".join(preferences)})


def _first_request(asked: Asked) -> CrmRequest:
    table, cursor = asked.table, asked.cursor
    match cursor.step:
        case "probe":
            return read(table.entity_set, select="modifiedon", orderby="modifiedon desc", top="1")
        case "compare":
            return read(table.entity_set, select=table.key)
        case "mend":
            ids = ",".join(f"'{UUID(row_id)}'" for row_id in asked.doubtful)
            condition = f"Microsoft.Dynamics.CRM.In(PropertyName='{table.key}',PropertyValues=[{ids}])"
            return read(table.entity_set, select=table.select, filter=condition)
        case "follow" if cursor.known_until is not None:
            begin = utc_text(datetime.fromisoformat(cursor.known_until) - OVERLAP)
            return read(table.entity_set, select=table.select, filter=f"modifiedon ge {begin}")
        case _:
            return read(table.entity_set, select=table.select)


def read_reply(asked: Asked, reply: CrmReply, now: datetime) -> Page | Wait | Stop:
    """What a reply means: a page to store, or why this table cannot be read on now."""
    table, cursor = asked.table, asked.cursor
    if not reply.is_ok:
        return _read_refusal(table, cursor, reply)
    listed = reply.body.get("value")
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        return _unusable(reply, "no list of rows")
    match cursor.step:
        case "probe":
            newest = next((str(row["modifiedon"]) for row in listed if row.get("modifiedon")), None)
            return Page(cursor.after_probe(newest))
        case "mend":
            rows = _rows(table, listed)
            found = {row.row_id for row in rows}
            return Page(cursor, rows, gone=[one for one in asked.doubtful if one not in found])
        case _:
            return _read_page(asked, reply, listed, now)


def ask_counts(tables: Sequence[MirroredTable]) -> Generator[CrmRequest, CrmReply, dict[str, int]]:
    """Table → rows, a day old at the most; empty where Dynamics does not tell."""
    names = ",".join(f'"{table.logical_name}"' for table in tables)
    reply = yield CrmRequest("GET", f"RetrieveTotalRecordCount(EntityNames=@p1)?@p1={quote(f'[{names}]')}")
    told = reply.body.get("EntityRecordCountCollection")
    if not reply.is_ok or not isinstance(told, Mapping):
        return {}
    tables_told, counts = told.get("Keys"), told.get("Values")
    if not isinstance(tables_told, list) or not isinstance(counts, list):
        return {}
    return {
        str(name): count for name, count in zip(tables_told, counts, strict=False) if isinstance(count, int)
    }


def ends_the_sync(meaning: Wait | Stop) -> bool:
    """Whether no other table would fare better now."""
    return isinstance(meaning, Wait) and (meaning.is_for_everything or meaning.cause.code in _OF_THE_WAY)


def _read_page(
    asked: Asked, reply: CrmReply, listed: Sequence[dict[str, object]], now: datetime
) -> Page | Wait:
    """A page of rows, of changes, or of ids."""
    table, cursor = asked.table, asked.cursor
    try:
        after = _after_page(table, cursor, reply.body, now)
    except _StrangeLinkError:
        return _unusable(reply, "a link leads elsewhere")
    is_whole = after.step == "mend"
    if cursor.step == "compare":
        seen = [(_id(row[table.key]), _version(row)) for row in listed if row.get(table.key)]
        return Page(after, seen=seen, is_whole=is_whole)
    gone = [_id(row["id"]) for row in listed if _is_gone(row)]
    return Page(after, _rows(table, listed), gone, is_whole=is_whole)


class _StrangeLinkError(Exception):
    """A link of an answer that leads to no Web API."""


def _after_page(table: MirroredTable, cursor: Cursor, body: Mapping[str, object], now: datetime) -> Cursor:
    following, delta = body.get("@odata.nextLink"), body.get("@odata.deltaLink")
    if following is not None:
        return replace(cursor, link=_below_root(following))
    after = cursor.after_pages(None if delta is None else _below_root(delta), now, is_whole=table.is_whole)
    # Asked to track the changes and given no link to them, we sweep.
    return replace(after, is_tracked=cursor.is_tracked and after.delta is not None)


def _below_root(link: object) -> str:
    request = follow(link, {})
    if request is None:
        raise _StrangeLinkError
    return request.path


def _rows(table: MirroredTable, listed: Sequence[dict[str, object]]) -> list[MirroredRow]:
    return [
        MirroredRow(_id(row[table.key]), _version(row), table.values(row))
        for row in listed
        if row.get(table.key) and not _is_gone(row)
    ]


def _is_gone(row: Mapping[str, object]) -> bool:
    return "reason" in row and "id" in row


def _id(value: object) -> str:
    return str(value).lower()


def _version(row: Mapping[str, object]) -> int:
    """The row's version, 0 where the answer names none."""
    told = _VERSION.fullmatch(str(row.get("@odata.etag")))
    return int(told[1]) if told else 0


def _read_refusal(table: MirroredTable, cursor: Cursor, reply: CrmReply) -> Page | Wait | Stop:
    meaning = classify(reply)
    code = meaning.cause.code
    if code == _EXPIRED:
        return Page(cursor.fill(table.select, is_tracked=True))
    if code == _UNTRACKED or (code in _NO_RIGHT and cursor.is_tracked):
        # Changes are told only to those who may read every row of the table; others sweep what they may read.
        return Page(cursor.fill(table.select, is_tracked=False))
    if code in _NO_RIGHT:
        barred = Cursor(select=table.select, passage=cursor.passage, is_barred=True)
        return Page(barred, is_emptied=True)
    is_about_link = cursor.link is not None and reply.status in _REFUSED_LINKS and not ends_the_sync(meaning)
    if is_about_link and cursor.restarts < _MOST_RESTARTS:
        again = cursor.fill(table.select, is_tracked=cursor.is_tracked, is_probed=not table.is_whole)
        return Page(replace(again, restarts=cursor.restarts + 1))
    return meaning


def _unusable(reply: CrmReply, reason: str) -> Wait:
    """Nothing of such an answer is an outcome; the same question is asked again later."""
    return Wait(
        Cause("crm_unreachable", (("host", reply.host), ("reason", reason)), reply.service_request_id)
    )
