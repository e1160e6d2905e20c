"""Change tracking: what changed in a table since an earlier answer, and what went. Changes nothing itself.

Microsoft: "Use change tracking to synchronize data with external systems". Rows come in the order of their
versions, so that a page never has to look at the rows before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from companion.emulator import errors
from companion.emulator.answers import applied, selected
from companion.emulator.call import Call, json_answer
from companion.emulator.database import SqlCondition, quoted
from companion.emulator.paging import LARGEST_PAGE, Place, next_link, read_place
from companion.emulator.rendering import RowRenderer
from companion.emulator.visibility import check_may_track, hidden_columns

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.database import Row
    from companion.emulator.odata.query import Query
    from companion.emulator.resources import RowSet
    from companion.emulator.schema import Table

_TOKEN = re.compile(r"(\d{1,18})!(\d{2}/\d{2}/\d{4} \d{2}:\d{2}:\d{2})")
_LAYOUT = "%m/%d/%Y %H:%M:%S"
_REFUSED = ("$filter", "$orderby", "$expand", "$top")


@dataclass(frozen=True)
class _Change:
    """One row that changed, or the id of one that went, with the version of that."""

    version: int
    row: Row | None
    row_id: str

    @property
    def is_deletion(self) -> bool:
        return self.row is None


def is_tracked(call: Call, rows: RowSet) -> bool:
    """Tell whether a list is asked for with its changes; only a whole table can be tracked."""
    is_whole = rows.path == rows.table.set_name
    return is_whole and (call.preferences.is_tracking or "$deltatoken" in call.options)


def answer_changes(call: Call, table: Table, query: Query) -> web.Response:
    """Answer a page of a table's rows, or of what became of them since a delta link was given."""
    since = _since(call, table)
    renderer = RowRenderer(
        call.environment, table, query.select, call.preferences, hidden_columns(call, table)
    )
    address, secret = f"{call.root}{table.set_name}", call.environment.paging_secret
    place = read_place(address, call.options, secret)
    # A page keeps to the end that the first page set; what changes meanwhile belongs to the next delta.
    is_among_deletions, seen, until = place.marks or (0, since, call.environment.database.version())
    size = min(call.preferences.page_size or LARGEST_PAGE, LARGEST_PAGE)
    changes: list[_Change] = []
    if not is_among_deletions:
        changes = _changed(call, table, seen, until, size + 1)
    if since and len(changes) <= size:
        begin = seen if is_among_deletions else since
        changes += _deleted(call, table, begin, until, size + 1 - len(changes))
    page = changes[:size]
    suffix = "/$delta" if since else ""
    body: dict[str, Any] = {
        "@odata.context": call.context(f"{selected(table.set_name, query)}{suffix}"),
        "value": [
            renderer.render(change.row) if change.row else _gone(call, table, change) for change in page
        ],
    }
    if len(changes) > size:
        marks = (int(page[-1].is_deletion), page[-1].version, until)
        after = Place(place.page + 1, marks, is_tracking=True)
        body["@odata.nextLink"] = next_link(address, call.options, after, secret)
    else:
        body["@odata.deltaLink"] = _delta_link(call, address, until)
    return json_answer(body, headers=applied(call, "odata.track-changes"))


def number_of_changes(call: Call, table: Table) -> int:
    """Answer how many rows changed or went since a delta link was given."""
    since, until = _since(call, table), call.environment.database.version()
    changed = call.environment.database.count(table, _between(table, since, until))
    sql = "SELECT count(*) AS n FROM emulator_deletion WHERE table_name = ? AND version > ?"
    return changed + int(call.environment.database.execute(sql, (table.logical_name, since))[0]["n"])


def _since(call: Call, table: Table) -> int:
    """Answer the version of the delta link that is followed, 0 for a first answer; refuse what is not allowed."""
    if not table.change_tracking:
        message = f"Change tracking is not enabled for the entity '{table.logical_name}'."
        raise errors.WebApiError(400, "0x80072491", message)
    check_may_track(call, table)
    for name in _REFUSED:
        if name in call.options:
            message = f'The "{name}" query parameter isn\'t supported when Change Tracking is enabled.'
            raise errors.bad_query(message)
    token = call.options.get("$deltatoken")
    if token is None:
        return 0
    match = _TOKEN.fullmatch(token)
    try:
        given = datetime.strptime(match[2], _LAYOUT).replace(tzinfo=UTC) if match else None
    except ValueError:
        given = None
    if match is None or given is None:
        message = f"The $deltatoken '{token}' cannot be read."
        raise errors.bad_query(message)
    if call.environment.clock() - given > timedelta(days=call.environment.organization.change_tracking_days):
        raise errors.delta_expired()
    return int(match[1])


def _between(table: Table, since: int, until: int) -> SqlCondition:
    version = f"{quoted(table.storage)}.versionnumber"
    return SqlCondition(f"{version} > ? AND {version} <= ?", (since, until))


def _changed(call: Call, table: Table, since: int, until: int, most: int) -> list[_Change]:
    rows = call.environment.database.select(
        table, _between(table, since, until), order="versionnumber", limit=most
    )
    return [_Change(row["versionnumber"], row, row[table.primary_id]) for row in rows]


def _deleted(call: Call, table: Table, since: int, until: int, most: int) -> list[_Change]:
    sql = (
        "SELECT id, version FROM emulator_deletion "
        "WHERE table_name = ? AND version > ? AND version <= ? ORDER BY version LIMIT ?"
    )
    rows = call.environment.database.execute(sql, (table.logical_name, since, until, most))
    return [_Change(row["version"], None, row["id"]) for row in rows]


def _gone(call: Call, table: Table, change: _Change) -> dict[str, str]:
    context = call.context(f"{table.set_name}/$deletedEntity")
    return {"@odata.context": context, "id": change.row_id, "reason": "deleted"}


def _delta_link(call: Call, address: str, until: int) -> str:
    kept = {name: text for name, text in call.options.items() if name not in {"$skiptoken", "$deltatoken"}}
    token = f"{until}!{call.environment.clock().strftime(_LAYOUT)}"
    return f"{address}?{urlencode({**kept, '$deltatoken': token}, safe='$,', quote_via=quote)}"
