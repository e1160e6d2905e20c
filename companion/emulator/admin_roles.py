"""Controls over rights: roles given and taken, roles defined, and single privileges of single users.

They are no part of Dataverse, and nothing in the product may call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from companion.emulator.app_keys import ENVIRONMENT
from companion.emulator.control import control_body
from companion.emulator.membership import join, part, partners
from companion.emulator.rights import rights_of
from companion.emulator.users import find_application_user, find_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.environment import Environment

_FIELDS = frozenset({"user", "give", "take", "privileges", "define"})


def add_role_admin(app: web.Application) -> None:
    """Serve the controls over rights under `/_emulator/`."""
    app.router.add_get("/_emulator/roles", _roles)
    app.router.add_post("/_emulator/roles", _change)


async def _roles(request: web.Request) -> web.Response:
    """Answer every role, and with `?user=…` what that user holds and may."""
    environment = request.app[ENVIRONMENT]
    body: dict[str, Any] = {"roles": sorted(role.name for role in environment.roles.roles())}
    if "user" in request.query:
        body |= _held(environment, _user_id(environment, request.query["user"]))
    return web.json_response(body)


async def _change(request: web.Request) -> web.Response:
    """Take `{"user": …, "give": […], "take": […], "privileges": {"prv…": depth|"None"|null}, "define": {…}}`."""
    environment, body = request.app[ENVIRONMENT], await control_body(request)
    if unknown := body.keys() - _FIELDS:
        raise web.HTTPBadRequest(text=f"Unknown: {', '.join(sorted(unknown))}.")
    try:
        with environment.database.transaction():
            answer = _changed(environment, body)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return web.json_response(answer)


def _changed(environment: Environment, body: Mapping[str, Any]) -> dict[str, Any]:
    if "define" in body:
        environment.roles.define(body["define"])
    if "user" not in body:
        return {"roles": sorted(role.name for role in environment.roles.roles())}
    user_id = _user_id(environment, str(body["user"]))
    for name in body.get("give", []):
        join(environment, "systemuserroles", systemuser=user_id, role=_role_id(environment, name))
    for name in body.get("take", []):
        part(environment, "systemuserroles", systemuser=user_id, role=_role_id(environment, name))
    environment.roles.make_exception(user_id, body.get("privileges", {}))
    return _held(environment, user_id)


def _held(environment: Environment, user_id: str) -> dict[str, Any]:
    ids = partners(environment, "systemuserroles", "role", systemuser=user_id)
    roles = (environment.roles.role(role_id) for role_id in ids)
    [principal] = rights_of(environment, user_id).principals
    return {
        "held": sorted(role.name for role in roles if role is not None),
        "privileges": dict(sorted(principal.privileges.items())),
    }


def _role_id(environment: Environment, name: str) -> str:
    role = environment.roles.named(name)
    if role is None:
        message = f"no such role: {name}"
        raise ValueError(message)
    return role.role_id


def _user_id(environment: Environment, name: str) -> str:
    """Answer whom a sign-in name or an app's client id means; 404 for neither."""
    user = find_user(environment, name) or find_application_user(environment, name)
    if user is None:
        raise web.HTTPNotFound(text="No such user.")
    return str(user["systemuserid"])
