"""Signing in with a code that is typed on another page: the endpoint that gives codes, and that page.

Microsoft: "Microsoft identity platform and the OAuth 2.0 device authorization grant flow".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator.app_keys import DEVICE_CODES, ENVIRONMENT
from companion.emulator.device_codes import DEVICE_CODE_SECONDS, DeviceSignIn
from companion.emulator.refusals import TokenRefusedError, check_trouble, refusable, refusable_page
from companion.emulator.sign_in_pages import code_entry, code_picker, finished, sign_in_error
from companion.emulator.tenant import BLOCKED, is_known_tenant, resource_of
from companion.emulator.users import find_user, people

if TYPE_CHECKING:
    from companion.emulator.database import Row

_INTERVAL_SECONDS = 1


def add_device_sign_in(app: web.Application) -> None:
    """Serve the device code endpoint and the page that its answers name."""
    app.router.add_post("/{tenant}/oauth2/v2.0/devicecode", refusable(_give_code))
    app.router.add_get("/{tenant}/oauth2/deviceauth", _show_entry)
    app.router.add_post("/{tenant}/oauth2/deviceauth", refusable_page(_take_entry))


async def _give_code(request: web.Request) -> web.Response:
    form = await _form(request)
    check_trouble(request, "everywhere")
    if not is_known_tenant(request):
        raise TokenRefusedError("invalid_request", "AADSTS90002: Tenant not found.")
    if not form.get("client_id"):
        raise TokenRefusedError("invalid_request", "AADSTS900144: The request body must contain 'client_id'.")
    resource = resource_of(request, form.get("scope", ""))
    if resource is None:
        raise TokenRefusedError("invalid_scope", "AADSTS70011: The scope is not one of this environment.")
    if request.app[ENVIRONMENT].organization.device_code_sign_in == "blocked_at_start":
        raise TokenRefusedError("access_denied", BLOCKED)
    started = request.app[DEVICE_CODES].start(form["client_id"], resource)
    # As in discovery: msal accepts https only, also where a client rewrites it.
    address = f"https://{request.host}/{request.match_info['tenant']}/oauth2/deviceauth"
    body = {
        "device_code": started.device_code,
        "user_code": started.user_code,
        "verification_uri": address,
        "expires_in": DEVICE_CODE_SECONDS,
        "interval": _INTERVAL_SECONDS,
        "message": f"To sign in, open {address} in a browser and enter the code {started.user_code}.",
    }
    return web.json_response(body, headers={"Cache-Control": "no-store"})


async def _show_entry(request: web.Request) -> web.Response:
    if not is_known_tenant(request):
        return sign_in_error("AADSTS90002", "Tenant not found.")
    return code_entry()


async def _take_entry(request: web.Request) -> web.Response:
    """Answer the account picker for a good code, and the end of the way for a choice made there."""
    form = await _form(request)
    waiting = request.app[DEVICE_CODES].find_waiting(form.get("user_code", ""))
    if waiting is None or not is_known_tenant(request):
        return code_entry("This code is unknown, has expired or was used already. Check it and try again.")
    if form.get("choice") == "cancel":
        request.app[DEVICE_CODES].decline(waiting.device_code)
        return finished("You have not signed in", "The program has been told. You can close this page.")
    if not form.get("login_hint"):
        return code_picker(waiting.user_code, people(request.app[ENVIRONMENT]))
    user = find_user(request.app[ENVIRONMENT], form["login_hint"])
    if user is None or user["isdisabled"]:
        return sign_in_error("AADSTS50034", "The user account does not exist in this tenant, or is disabled.")
    return _approve(request, waiting, user)


def _approve(request: web.Request, waiting: DeviceSignIn, user: Row) -> web.Response:
    if request.app[ENVIRONMENT].organization.device_code_sign_in == "blocked_on_page":
        # The program hears nothing of this: it goes on asking until its code expires.
        return sign_in_error("53003", "Your sign-in was successful, but you do not have access to this.")
    check_trouble(request, "page", user["systemuserid"], waiting.client_id, app=waiting.client_id)
    request.app[DEVICE_CODES].approve(waiting.device_code, user["systemuserid"])
    return finished("You have signed in", "You can close this page and go back to the program.")


async def _form(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
