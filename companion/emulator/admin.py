"""The emulator's own controls: reset, snapshots, seed, requests, raw rows, dialect, organisation.

They are no part of Dataverse, and nothing in the product may call them.
"""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from companion.emulator.app_keys import (
    ENVIRONMENT,
    REQUEST_LOG,
    SERVICE_PROTECTION,
    SIGN_IN_TROUBLE,
    SNAPSHOTS,
    TROUBLES,
)
from companion.emulator.control import control_body
from companion.emulator.errors import WebApiError
from companion.emulator.organization import presets
from companion.emulator.seeding import plant, refill


def add_admin(app: web.Application) -> None:
    """Serve `/_emulator/…`."""
    app.router.add_post("/_emulator/reset", _reset)
    app.router.add_post("/_emulator/snapshot", _snapshot)
    app.router.add_post("/_emulator/restore", _restore)
    app.router.add_post("/_emulator/seed", _seed)
    app.router.add_get("/_emulator/requests", _requests)
    app.router.add_delete("/_emulator/requests", _forget_requests)
    app.router.add_get("/_emulator/tables/{set_name}", _rows)
    app.router.add_get("/_emulator/dialect", _dialect)
    app.router.add_post("/_emulator/dialect", _choose_dialect)
    app.router.add_get("/_emulator/organization", _organization)
    app.router.add_post("/_emulator/organization", _change_organization)


async def _reset(request: web.Request) -> web.Response:
    refill(request.app[ENVIRONMENT])
    request.app[REQUEST_LOG].clear()
    request.app[SIGN_IN_TROUBLE].forget()
    request.app[SERVICE_PROTECTION].clear()
    await request.app[TROUBLES].clear()
    return web.json_response({"is_reset": True})


async def _snapshot(request: web.Request) -> web.Response:
    """Keep everything under `{"name": …}`, or under no name where there is no body."""
    name = await _snapshot_name(request)
    request.app[SNAPSHOTS].save(name)
    return web.json_response({"snapshots": request.app[SNAPSHOTS].names()})


async def _restore(request: web.Request) -> web.Response:
    name = await _snapshot_name(request)
    if name not in request.app[SNAPSHOTS].names():
        raise web.HTTPNotFound(text="No such snapshot.")
    request.app[SNAPSHOTS].restore(name)
    request.app[ENVIRONMENT].recall_choices()
    request.app[SIGN_IN_TROUBLE].recall()
    return web.json_response({"is_restored": True})


async def _snapshot_name(request: web.Request) -> str:
    return str((await control_body(request)).get("name", "")) if request.can_read_body else ""


async def _seed(request: web.Request) -> web.Response:
    seed = await control_body(request)
    try:
        planted = plant(request.app[ENVIRONMENT], seed)
    except WebApiError as refusal:
        body = {"error": {"code": refusal.code, "message": refusal.message}}
        return web.json_response(body, status=refusal.status)
    return web.json_response({"planted": planted})


async def _requests(request: web.Request) -> web.Response:
    return web.json_response({"requests": request.app[REQUEST_LOG].entries()})


async def _forget_requests(request: web.Request) -> web.Response:
    request.app[REQUEST_LOG].clear()
    return web.Response(status=204)


async def _rows(request: web.Request) -> web.Response:
    environment = request.app[ENVIRONMENT]
    table = environment.schema.by_set(request.match_info["set_name"])
    if table is None:
        raise web.HTTPNotFound(text="No such table.")
    return web.json_response({"rows": environment.database.select(table)})


async def _dialect(request: web.Request) -> web.Response:
    return web.json_response(request.app[ENVIRONMENT].dialect.readings())


async def _choose_dialect(request: web.Request) -> web.Response:
    body = await control_body(request)
    try:
        request.app[ENVIRONMENT].choose_dialect(body)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return await _dialect(request)


async def _organization(request: web.Request) -> web.Response:
    return web.json_response(asdict(request.app[ENVIRONMENT].organization))


async def _change_organization(request: web.Request) -> web.Response:
    body = await control_body(request)
    preset = body.pop("preset", None)
    if preset is not None and preset not in presets():
        raise web.HTTPBadRequest(text=f"No such preset; there are {', '.join(presets())}.")
    try:
        request.app[ENVIRONMENT].change_organization({**presets().get(preset, {}), **body})
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return await _organization(request)
