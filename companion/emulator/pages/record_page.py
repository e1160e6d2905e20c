"""The page of one row: fields at the left, the timeline or the message at the right. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.markup import Markup, element
from companion.emulator.pages.layout import (
    LISTED_TABLES,
    empty_note,
    list_address,
    moment_text,
    page,
    row_link,
    status_badge,
)
from companion.emulator.pages.records import (
    Field,
    Link,
    TimelineEntry,
    fields,
    link_to,
    parties,
    status_label,
    timeline,
)

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table

_GLYPHS = {"li_inmail": "IM", "li_message": "M", "li_pointdrivepresentationviewed": "SL", "annotation": "N"}
_LONG_TEXT = frozenset({"Memo"})


def record_page(environment: Environment, table: Table, row: Row) -> web.Response:
    """Answer the page of a row."""
    name = row[table.primary_name] or "(No name)"
    shown = fields(environment, table, row)
    long_texts = [field for field in shown if field.kind in _LONG_TEXT]
    short = [field for field in shown if field.kind not in _LONG_TEXT]
    summary = _card("Summary", element("dl", *(_field_row(field) for field in short)))
    right = [_card(field.label, element("p", str(field.value), class_="text")) for field in long_texts]
    if table.is_activity:
        people = [_field_row(field) for field in parties(environment, row)]
        right.append(_card("Activity parties", element("dl", *people) if people else empty_note("Nobody.")))
    right.append(_timeline_card(timeline(environment, row[table.primary_id]), is_activity=table.is_activity))
    columns = element(
        "div",
        element("div", summary, class_="column"),
        element("div", *right, class_="column"),
        class_="columns",
    )
    current = "activitypointer" if table.is_activity else table.logical_name
    return page(environment, name, current, _header(environment, table, row, name), columns)


def not_found_page(environment: Environment) -> web.Response:
    """Answer that there is no such row."""
    heading = element("h1", "Record not found")
    return page(
        environment, "Record not found", "", heading, empty_note("It was deleted, or never was."), status=404
    )


def _header(environment: Environment, table: Table, row: Row, name: str) -> Markup:
    initials = "".join(word[0] for word in name.split()[:2] if word[0].isalnum()).upper() or "?"
    glyph = _GLYPHS.get(table.logical_name, initials)
    list_name = "activitypointer" if table.is_activity else table.logical_name
    label = environment.table(list_name).collection_label
    has_list = list_name in LISTED_TABLES
    crumb = element("a", label, href=list_address(list_name)) if has_list else element("span", label)
    status = status_label(table, row)
    return element(
        "div",
        element("span", glyph, class_=f"avatar avatar-{table.logical_name}", aria_hidden="true"),
        element(
            "div",
            element("p", crumb, " / ", table.label, class_="crumb"),
            element("h1", name),
            _subtitle(environment, row),
        ),
        status_badge(status) if status else None,
        class_="record",
    )


def _subtitle(environment: Environment, row: Row) -> Markup | None:
    company = row.get("parentcustomerid")
    parts: list[str] = [row["jobtitle"]] if row.get("jobtitle") else []
    if company:
        parts.append(row_link(link_to(environment, row["parentcustomerid__target"], company)))
    elif row.get("companyname"):
        parts.append(row["companyname"])
    if not parts:
        return None
    return element("p", *_separated(parts), class_="quiet")


def _separated(parts: list[str]) -> list[str]:
    return [piece for part in parts for piece in (" · ", part)][1:]


def _card(title: str, *content: Markup) -> Markup:
    return element("section", element("h2", title), *content, class_="card")


def _field_row(field: Field) -> Markup:
    return element("div", element("dt", field.label), element("dd", _field_value(field)))


def _field_value(field: Field) -> str:
    if isinstance(field.value, Link):
        return row_link(field.value)
    if field.kind == "DateTime":
        return moment_text(field.value)
    if field.value.startswith("https://"):
        return element("a", field.value, href=field.value, rel="noreferrer noopener")
    return field.value


def _timeline_card(entries: list[TimelineEntry], *, is_activity: bool) -> Markup:
    empty = "No notes." if is_activity else "No activities and no notes yet."
    title = element("div", element("h2", "Timeline"), element("span", str(len(entries)), class_="count"))
    body = (
        element("ol", *(_entry(entry) for entry in entries), class_="timeline")
        if entries
        else empty_note(empty)
    )
    return element("section", title, body, class_="card timeline-card")


def _entry(entry: TimelineEntry) -> Markup:
    regarding = None
    if entry.regarding is not None:
        regarding = element("span", "Regarding ", row_link(entry.regarding))
    foot = element(
        "p",
        element("span", f"Owner {entry.owner}"),
        element("span", f"Created by {entry.author}"),
        regarding,
        class_="foot",
    )
    head = element(
        "p",
        element("span", entry.type_label, class_="type"),
        status_badge(entry.status) if entry.status else None,
        element("span", f"{entry.moment_label} ", moment_text(entry.moment), class_="when"),
        class_="head",
    )
    glyph = _GLYPHS.get(entry.type_name, entry.type_label[:1])
    text = element("p", entry.text, class_="text") if entry.text else None
    return element(
        "li",
        element("span", glyph, class_=f"avatar avatar-{entry.type_name}", aria_hidden="true"),
        element("article", head, element("h3", row_link(entry.link)), text, foot),
    )
