"""Reading the body of a control under `/_emulator/`. Knows no control."""

from __future__ import annotations

from typing import Any

from aiohttp import web


async def control_body(request: web.Request) -> dict[str, Any]:
    """Answer the body as a JSON object; 400 where it is none."""
    try:
        body = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="The body is not JSON.") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="The body is not a JSON object.")
    return body
