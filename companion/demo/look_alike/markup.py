"""Write HTML of the invented pages: elements with escaped words, and the frame around a page.

Knows no page kind.
"""

from __future__ import annotations

from html import escape

from companion.demo.look_alike.words import Look

_VOID = {"img", "input", "br", "meta", "link"}


class Html(str):
    """Text that is markup already; every other string is words and gets escaped."""

    __slots__ = ()


def element(name: str, attributes: dict[str, str] | None = None, *children: str) -> Html:
    """An element with its attributes and its children, in order."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in (attributes or {}).items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{together(*children)}</{name}>")


def together(*children: str) -> Html:
    """Children in order, without an element around them."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def marked(name: str, kind: str, text: str, **attributes: str) -> Html:
    """An element that carries one of the site's marks for personal data."""
    return element(name, {"data-anonymize": kind, **attributes}, text)


def _header(look: Look, title: str) -> Html:
    links = (
        ("/sales/inbox", "inbox"),
        ("/sales/search/people", "results"),
        ("/sales/lists/people/7001", "my_list"),
    )
    return element(
        "header",
        {"class": "application-header"},
        element("strong", None, title),
        element("nav", None, *(element("a", {"href": path}, look.say(key)) for path, key in links)),
    )


def page(look: Look, title: str, *content: str) -> str:
    """A whole page with the site's frame around its content."""
    head = element(
        "head",
        None,
        element("meta", {"charset": "utf-8"}),
        element("title", None, title),
        element("link", {"rel": "icon", "href": "/look-alike/icon.svg"}),
        element("link", {"rel": "stylesheet", "href": "/look-alike/site.css"}),
    )
    body = element(
        "body",
        {"class": "ember-application"},
        _header(look, title),
        element("main", {"id": "content-main"}, *content),
        element("div", {"id": "hue-web-menu-outlet"}),
        element("div", {"id": "hue-web-modal-outlet"}),
    )
    root = element("html", {"lang": look.language, "dir": look.direction}, head, body)
    return f"<!doctype html>\n{root}\n"
