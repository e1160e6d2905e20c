"""The door of the controls that need no token: programs on this computer, no page from elsewhere."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_GUARDED = "/_emulator/"


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse `/_emulator/` to remote callers, foreign pages and foreign host names (DNS rebinding)."""
    if request.path.startswith(_GUARDED) and not _is_trusted(request):
        raise web.HTTPForbidden(text="Only programs on this computer may use this address.")
    return await handler(request)


def _is_trusted(request: web.Request) -> bool:
    is_near = request.remote is not None and ip_address(request.remote).is_loopback
    origin = request.headers.get("Origin")
    is_foreign_page = origin is not None and origin != str(request.url.origin())
    return is_near and request.url.host in _LOOPBACK_NAMES and not is_foreign_page
