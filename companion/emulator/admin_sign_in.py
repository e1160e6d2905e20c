"""Controls over signing in: tokens without pages, app registrations, refusals of the authority.

They are no part of Entra, and nothing in the product may call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from companion.emulator.app_keys import APP_REGISTRATIONS, ENVIRONMENT, GRANTS, SIGN_IN_TROUBLE
from companion.emulator.control import control_body
from companion.emulator.grants import TOKEN_SECONDS
from companion.emulator.refusal_catalogue import shipped_refusals
from companion.emulator.sign_in_trouble import ANYBODY
from companion.emulator.users import find_application_user, find_user

if TYPE_CHECKING:
    from collections.abc import Mapping


def add_sign_in_admin(app: web.Application) -> None:
    """Serve the controls over signing in under `/_emulator/`."""
    app.router.add_post("/_emulator/token", _token)
    app.router.add_get("/_emulator/apps", _apps)
    app.router.add_post("/_emulator/apps", _register)
    app.router.add_delete("/_emulator/apps/{client_id}", _remove)
    app.router.add_get("/_emulator/sign_in", _refusals)
    app.router.add_post("/_emulator/sign_in", _refuse)


async def _token(request: web.Request) -> web.Response:
    body = await control_body(request)
    resource = str(body.get("resource") or request.url.origin())
    token = request.app[GRANTS].issue_access(_holder(request, body), resource)
    return web.json_response({"token_type": "Bearer", "access_token": token, "expires_in": TOKEN_SECONDS})


async def _apps(request: web.Request) -> web.Response:
    return web.json_response({"apps": [app.described() for app in request.app[APP_REGISTRATIONS].all()]})


async def _register(request: web.Request) -> web.Response:
    try:
        app = request.app[APP_REGISTRATIONS].register(await control_body(request))
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return web.json_response(app.described())


async def _remove(request: web.Request) -> web.Response:
    if not request.app[APP_REGISTRATIONS].remove(request.match_info["client_id"]):
        raise web.HTTPNotFound(text="No such app.")
    return web.Response(status=204)


async def _refusals(request: web.Request) -> web.Response:
    known = {name: f"AADSTS{refusal.code}" for name, refusal in shipped_refusals().items()}
    return web.json_response({"standing": request.app[SIGN_IN_TROUBLE].standing(), "known": known})


async def _refuse(request: web.Request) -> web.Response:
    """Take `{"user": …|null, "refuse": …|null, "access_tokens": …}`; a null user is the whole tenant."""
    body = await control_body(request)
    holder = ANYBODY if body.get("user") is None else _holder(request, body)
    trouble = request.app[SIGN_IN_TROUBLE]
    if unknown := body.keys() - {"user", "refuse", "access_tokens"}:
        raise web.HTTPBadRequest(text=f"Unknown: {', '.join(sorted(unknown))}.")
    try:
        if body.get("access_tokens") is not None:
            trouble.end_access(holder, str(body["access_tokens"]))
        if body.get("refuse") is not None:
            trouble.refuse(holder, str(body["refuse"]))
        elif "refuse" in body:
            trouble.forgive(holder)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return await _refusals(request)


def _holder(request: web.Request, body: Mapping[str, Any]) -> str:
    """Answer whom a body's `user` means: a person by sign-in name, an app by its client id; 404 for neither."""
    name = str(body.get("user", ""))
    environment = request.app[ENVIRONMENT]
    user = find_user(environment, name)
    if user is not None and not user["applicationid"]:
        return str(user["systemuserid"])
    if user is not None:
        return str(user["applicationid"])
    is_app = request.app[APP_REGISTRATIONS].find(name) or find_application_user(environment, name)
    if not is_app:
        raise web.HTTPNotFound(text="No such user.")
    return name.lower()
