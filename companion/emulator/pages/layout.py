"""The frame around every page and the small parts they share: navigation, links, moments, badges."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from companion.emulator.markup import Markup, document, element
from companion.emulator.pages.records import Link

if TYPE_CHECKING:
    from companion.emulator.environment import Environment

LISTED_TABLES = ("contact", "account", "lead", "opportunity", "activitypointer")

_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(
    environment: Environment, title: str, current: str, *content: Markup, status: int = 200
) -> web.Response:
    """Answer a page in the CRM's frame; `current` is the table marked in the navigation, empty for home."""
    organization = environment.organization.friendly_name
    skip = element("a", "Skip to content", href="#content", class_="skip")
    bar = element(
        "header",
        element(
            "a", element("span", "Dynamics 365", class_="product"), element("span", "Sales Hub"), href="/"
        ),
        element("span", organization, class_="organization"),
        element(
            "span", "Emulator", class_="badge", title="Not a Microsoft service. Rows live on this computer."
        ),
        class_="bar",
    )
    main = element("main", *content, id="content")
    frame = element("div", _navigation(environment, current), main, class_="frame")
    text = document(f"{title} - {organization} (emulator)", skip, bar, frame)
    headers = {
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, content_type="text/html", headers=headers, status=status)


def list_address(table_name: str) -> str:
    """Answer the address of a table's list."""
    return f"/main.aspx?{urlencode({'pagetype': 'entitylist', 'etn': table_name})}"


def row_link(link: Link) -> Markup:
    """Answer a link to a row's page."""
    query = urlencode({"pagetype": "entityrecord", "etn": link.table_name, "id": link.row_id})
    return element("a", link.name, href=f"/main.aspx?{query}")


def moment_text(stored: str) -> Markup:
    """Answer a moment for people, in UTC."""
    moment = datetime.fromisoformat(stored)
    return element("time", f"{moment.day} {moment:%b %Y, %H:%M} UTC", datetime=f"{stored}Z")


def status_badge(status: str) -> Markup:
    """Answer a state in words, coloured by what it means."""
    return element("span", status, class_=f"status status-{status.lower()}")


def empty_note(sentence: str) -> Markup:
    """Answer the sentence that stands where there is nothing to list."""
    return element("p", sentence, class_="empty")


def _navigation(environment: Environment, current: str) -> Markup:
    items = [_navigation_item("/", "Home", None, is_current=not current)]
    for name in LISTED_TABLES:
        table = environment.table(name)
        count = environment.database.count(table)
        items.append(
            _navigation_item(list_address(name), table.collection_label, count, is_current=name == current)
        )
    return element("nav", element("ul", *items), aria_label="Site map")


def _navigation_item(address: str, label: str, count: int | None, *, is_current: bool) -> Markup:
    number = None if count is None else element("span", str(count), class_="count")
    current = "page" if is_current else None
    return element("li", element("a", element("span", label), number, href=address, aria_current=current))
