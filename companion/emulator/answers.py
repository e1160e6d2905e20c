"""Parts that several answers to GET share: contexts, the header of followed preferences, plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.odata.query import Query


def selected(set_name: str, query: Query) -> str:
    """Answer a set with the columns and expansions of a query, as an `@odata.context` names them."""
    parts = list(query.select or ())
    parts += [f"{expansion.name}({','.join(expansion.query.select or ())})" for expansion in query.expansions]
    return f"{set_name}({','.join(parts)})" if parts else set_name


def applied(call: Call, *more: str) -> dict[str, str]:
    """Answer the header that says which preferences were followed."""
    names = list(more)
    if call.preferences.has_annotations:
        names.append(f'odata.include-annotations="{",".join(call.preferences.annotations)}"')
    if call.preferences.page_size is not None:
        names.append(f"odata.maxpagesize={call.preferences.page_size}")
    return {"Preference-Applied": ",".join(names)} if names else {}


def plain_text(text: str) -> web.Response:
    """Answer a bare text."""
    return web.Response(text=text, content_type="text/plain")
