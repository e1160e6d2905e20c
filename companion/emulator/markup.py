"""HTML as values: text is escaped unless it is already markup, so nothing from a row can become a tag."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STYLES = ("ground", "frame", "rows", "sign_in")
"""The stylesheets in their order: what every page has, the frame around lists, lists and records, signing in."""

_VOID = frozenset({"input", "link", "meta", "br"})


class Markup(str):
    """Text that is safe HTML already. Only this module makes any, apart from constants."""

    __slots__ = ()


Child = str | None


def element(name: str, /, *children: Child, **attributes: str | None) -> Markup:
    """Answer one element. `class_` sets the class, `aria_label` an `aria-label`; None leaves one out."""
    parts = []
    for key, value in attributes.items():
        if value is not None:
            parts.append(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"')
    opening = f"<{name}{''.join(parts)}>"
    return Markup(opening) if name in _VOID else Markup(f"{opening}{joined(children)}</{name}>")


def joined(children: Iterable[Child]) -> Markup:
    """Answer children one after the other, plain text escaped, None left out."""
    safe = (child if isinstance(child, Markup) else escape(child) for child in children if child is not None)
    return Markup("".join(safe))


def document(title: str, *body: Child) -> str:
    """Answer a whole page in English with the emulator's stylesheets."""
    meta = (
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        *(element("link", rel="stylesheet", href=f"/styles/{name}.css") for name in STYLES),
    )
    page = element("html", element("head", *meta), element("body", *body), lang="en")
    return f"<!doctype html>{page}"
