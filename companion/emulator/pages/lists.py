"""The home page and the lists of rows. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.database import SqlCondition, target_column
from companion.emulator.markup import Markup, element
from companion.emulator.pages.layout import (
    empty_note,
    list_address,
    moment_text,
    page,
    row_link,
    status_badge,
)
from companion.emulator.pages.records import Link, link_to, status_label
from companion.emulator.pages.views import view_rows, views_of
from companion.emulator.rendering import formatted_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table

_SHOWN = 200
_SHOWN_AT_HOME = 10
_COLUMNS = {
    "contact": ("jobtitle", "parentcustomerid", "emailaddress1", "ownerid"),
    "account": ("address1_city", "websiteurl", "ownerid"),
    "lead": ("subject", "companyname", "jobtitle", "ownerid"),
    "opportunity": ("stepname", "estimatedvalue", "estimatedclosedate", "parentaccountid", "ownerid"),
    "activitypointer": ("activitytypecode", "regardingobjectid", "actualend", "statecode", "ownerid"),
}
_HEADINGS = {"activitytypecode": "Type", "actualend": "LinkedIn time", "statecode": "Status"}
_OPEN_LINKEDIN = SqlCondition("statecode = 0 AND activitytypecode LIKE 'li@_%' ESCAPE '@'")


def home_page(environment: Environment) -> web.Response:
    """Answer the open LinkedIn activities and the first rows of each list."""
    activities = environment.table("activitypointer")
    waiting = environment.database.select(activities, _OPEN_LINKEDIN, order="createdon DESC", limit=_SHOWN)
    nothing = empty_note("Nothing is open. Completed activities stand on the record they regard.")
    title = "Open LinkedIn activities"
    sections = [_section(title, _table(environment, activities, waiting, title) if waiting else nothing)]
    for name in ("contact", "account", "lead"):
        table = environment.table(name)
        rows = _rows(environment, table, _SHOWN_AT_HOME)
        total = environment.database.count(table)
        more = element("a", f"All {total}", href=list_address(name)) if total > len(rows) else None
        nothing = empty_note(f"No {table.collection_label.lower()} yet.")
        body = _table(environment, table, rows, table.collection_label) if rows else nothing
        sections.append(_section(table.collection_label, body, more))
    heading = element("h1", "Sales activity")
    return page(environment, "Home", "", heading, *sections)


def list_page(environment: Environment, table: Table) -> web.Response:
    """Answer the rows of one table, and links to its views."""
    rows = _rows(environment, table, _SHOWN)
    total = environment.database.count(table)
    links = [element("a", name, href=address) for name, address in views_of(environment, table)]
    views = element("nav", *links, class_="views", aria_label="Views") if links else None
    note = element("p", f"The first {_SHOWN} of {total}.", class_="quiet") if total > len(rows) else None
    heading = element("h1", table.collection_label)
    body = _table(environment, table, rows, table.collection_label) if rows else empty_note("No rows yet.")
    parts = (heading, views, note, element("section", body, class_="card"))
    content = [part for part in parts if part is not None]
    return page(environment, table.collection_label, table.logical_name, *content)


def view_page(environment: Environment, table: Table, view: Row) -> web.Response:
    """Answer the rows that a saved view of a table finds."""
    name = view["name"]
    rows = view_rows(environment, table, view, _SHOWN)
    nothing = empty_note("Nothing in this view.")
    body = _table(environment, table, rows, name) if rows else nothing
    heading = element("h1", name)
    return page(environment, name, table.logical_name, heading, element("section", body, class_="card"))


def _rows(environment: Environment, table: Table, limit: int) -> list[Row]:
    order = "createdon DESC" if table.is_pointer else f"{table.primary_name} COLLATE DATAVERSE"
    return environment.database.select(table, order=order, limit=limit)


def _section(title: str, body: Markup, more: Markup | None = None) -> Markup:
    return element(
        "section", element("div", element("h2", title), more, class_="heading"), body, class_="card"
    )


def _table(environment: Environment, table: Table, rows: Sequence[Row], caption: str) -> Markup:
    names = _COLUMNS[table.logical_name]
    labels = {column.name: column.label for column in table.columns.values()}
    labels |= {lookup.name: lookup.label for lookup in table.lookups.values()}
    headings = [labels[table.primary_name], *(_HEADINGS.get(name) or labels[name] for name in names)]
    head = element("thead", element("tr", *(element("th", text, scope="col") for text in headings)))
    body = element("tbody", *(_line(environment, table, row, names) for row in rows))
    hidden_caption = element("caption", caption, class_="unseen")
    return element("div", element("table", hidden_caption, head, body), class_="scroll")


def _line(environment: Environment, table: Table, row: Row, names: Sequence[str]) -> Markup:
    table_name = row["activitytypecode"] if table.is_pointer else table.logical_name
    name = row[table.primary_name] or "(No name)"
    first = element("th", row_link(Link(table_name, row[table.primary_id], name)), scope="row")
    return element("tr", first, *(element("td", _cell(environment, table, row, name)) for name in names))


def _cell(environment: Environment, table: Table, row: Row, name: str) -> str | None:
    value = row[name]
    if value is None:
        return None
    if name in table.lookups:
        return row_link(link_to(environment, row[target_column(name)], value))
    if name == "activitytypecode":
        return environment.table(value).label
    if name == "statecode":
        return status_badge(status_label(environment.table(row["activitytypecode"]), row) or "")
    column = table.columns[name]
    is_moment = column.kind == "DateTime"
    return moment_text(value) if is_moment else formatted_value(value, column) or str(value)
