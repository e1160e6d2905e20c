"""Ending a connection without an answer, whole or halfway. Decides nothing about when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.web_response import StreamResponse


def drop(request: web.Request) -> web.Response:
    """Close the connection at once; the response that comes back reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def cut_short(request: web.Request, response: web.Response) -> StreamResponse:
    """Send the head and half of the body, then close the connection."""
    whole = response.body if isinstance(response.body, bytes) else b""
    partial = web.StreamResponse(status=response.status, headers=response.headers)
    partial.content_length = max(len(whole), 1)
    await partial.prepare(request)
    await partial.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return partial
