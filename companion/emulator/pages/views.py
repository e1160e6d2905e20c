"""Saved views of a table: which there are, where they are shown, and the rows that one finds. Changes nothing.

Microsoft: "View (SavedQuery) table reference". Shown past all rights, as every page here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from companion.emulator.comparisons import joined
from companion.emulator.database import EVERY_ROW, SqlCondition, quoted
from companion.emulator.fetching.criteria import sql_filter
from companion.emulator.fetching.language import parse_fetch
from companion.emulator.odata.paths import parse_guid
from companion.emulator.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table

_PUBLIC = 0


def views_of(environment: Environment, table: Table) -> Iterator[tuple[str, str]]:
    """List name and address of each public view of a table."""
    views = environment.table("savedquery")
    of_table = SqlCondition(
        "returnedtypecode = ? AND querytype = ? AND statecode = 0", (table.logical_name, _PUBLIC)
    )
    for view in environment.database.select(views, of_table, order="name"):
        query = {"pagetype": "entitylist", "etn": table.logical_name, "viewid": view[views.primary_id]}
        yield view["name"], f"/main.aspx?{urlencode(query)}"


def find_view(environment: Environment, table: Table, view_id: str) -> Row | None:
    """Find a view of a table by its id."""
    key = parse_guid(view_id.strip("{}"))
    view = environment.database.fetch(environment.table("savedquery"), key) if key else None
    return view if view is not None and view["returnedtypecode"] == table.logical_name else None


def view_rows(environment: Environment, table: Table, view: Row, limit: int) -> list[Row]:
    """Answer the first rows that a view finds, the newest first; views over several tables are not shown."""
    fetch = parse_fetch(view["fetchxml"] or "")
    scope = Scope(
        environment,
        table,
        "",
        readable=lambda _other: EVERY_ROW,
        hidden=lambda _other: frozenset(),
        alias=quoted(table.storage),
    )
    parts = [sql_filter(condition, lambda _alias: scope) for condition in fetch.entity.filters]
    where = joined("AND", parts) if parts else EVERY_ROW
    return environment.database.select(table, where, order="createdon DESC", limit=limit)
