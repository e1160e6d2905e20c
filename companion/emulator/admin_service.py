"""Controls over the service: its protection limits, and trouble on demand.

They are no part of Dataverse, and nothing in the product may call them.
"""

from __future__ import annotations

from aiohttp import web

from companion.emulator.app_keys import SERVICE_PROTECTION, TROUBLES
from companion.emulator.control import control_body


def add_service_admin(app: web.Application) -> None:
    """Serve the controls over limits and trouble under `/_emulator/`."""
    app.router.add_get("/_emulator/limits", _limits)
    app.router.add_post("/_emulator/limits", _change_limits)
    app.router.add_get("/_emulator/trouble", _trouble)
    app.router.add_post("/_emulator/trouble", _add_trouble)
    app.router.add_delete("/_emulator/trouble", _clear_trouble)
    app.router.add_post("/_emulator/trouble/release", _release)
    app.on_shutdown.append(_release_at_the_end)


async def _limits(request: web.Request) -> web.Response:
    return web.json_response(request.app[SERVICE_PROTECTION].figures())


async def _change_limits(request: web.Request) -> web.Response:
    protection = request.app[SERVICE_PROTECTION]
    try:
        protection.limits = protection.limits.changed(await control_body(request))
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return await _limits(request)


async def _trouble(request: web.Request) -> web.Response:
    """Answer the rules; with `?held=N` only once N requests are held."""
    if "held" in request.query:
        if not request.query["held"].isdecimal():
            raise web.HTTPBadRequest(text="'held' is no number.")
        await request.app[TROUBLES].held(int(request.query["held"]))
    return web.json_response(request.app[TROUBLES].listed())


async def _add_trouble(request: web.Request) -> web.Response:
    """Take one rule, or several as `{"rules": […]}`."""
    body = await control_body(request)
    rules = body.get("rules", [body])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise web.HTTPBadRequest(text="'rules' is no list of rules.")
    try:
        request.app[TROUBLES].add(rules)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return web.json_response(request.app[TROUBLES].listed())


async def _clear_trouble(request: web.Request) -> web.Response:
    await request.app[TROUBLES].clear()
    return web.Response(status=204)


async def _release(request: web.Request) -> web.Response:
    await request.app[TROUBLES].release()
    return web.json_response(request.app[TROUBLES].listed())


async def _release_at_the_end(app: web.Application) -> None:
    await app[TROUBLES].clear()
