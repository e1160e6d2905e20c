"""How an environment meets a caller without a good token, by where it runs and how old it is. Lets nobody in.

Microsoft: source of the .NET client (`AuthorityResolver`, probing for the expected authentication).
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator.app_keys import ENVIRONMENT
from companion.emulator.call import error_answer
from companion.emulator.errors import WebApiError

if TYPE_CHECKING:
    from companion.emulator.environment import Environment

_FIRST_WITH_WEB_API = 8
_VERSION = re.compile(r"v?(\d+)\.(\d+)")
_NOT_FOUND = "<!DOCTYPE html><title>404 - File or directory not found.</title>"
_UNAUTHORISED = "<!DOCTYPE html><title>401 - Unauthorized: Access is denied.</title>"


def add_front_door(app: web.Application) -> None:
    """Serve the addresses at which older clients ask who signs people in."""
    for name in ("Organization.svc", "OrganizationData.svc"):
        app.router.add_get(f"/XRMServices/2011/{name}{{rest:(?:/.*)?}}", _organization_service)


async def _organization_service(request: web.Request) -> web.Response:
    return challenged(request, web.Response(status=401))


def no_web_api(request: web.Request) -> web.Response | None:
    """Answer 404 as a web server does where the environment is older than the Web API, else None."""
    is_old = _parts(request.app[ENVIRONMENT].organization.version)[0] < _FIRST_WITH_WEB_API
    if not is_old or not request.path.startswith("/api/data/"):
        return None
    return web.Response(status=404, text=_NOT_FOUND, content_type="text/html")


def check_path_version(environment: Environment, path_version: str) -> None:
    """Refuse a path of a newer Web API than the environment has, as the dialect says."""
    is_newer = _parts(path_version) > _parts(environment.organization.version)
    if is_newer and environment.dialect["newer_api_path"] == "refused":
        message = f"Resource not found for the segment '{path_version}'."
        raise WebApiError(404, "0x80060888", message)


def challenged(request: web.Request, response: web.Response) -> web.Response:
    """Say in a response who signs people in."""
    environment, address = request.app[ENVIRONMENT], str(request.url.origin())
    match environment.organization.deployment:
        case "on_premises":
            response = web.Response(status=401, text=_UNAUTHORISED, content_type="text/html")
            response.headers.add("WWW-Authenticate", "Negotiate")
            response.headers.add("WWW-Authenticate", "NTLM")
            return response
        case "on_premises_ifd":
            authority = "https://sts.contoso.example/adfs/oauth2/authorize"
        case _:
            authority = _authority(environment, address)
    response.headers["WWW-Authenticate"] = f"Bearer authorization_uri={authority}, resource_id={address}/"
    return response


def claims_challenge(request: web.Request) -> web.Response:
    """Ask for a token with more claims, as resources with continuous access evaluation do."""
    environment, address = request.app[ENVIRONMENT], str(request.url.origin())
    moment = str(int(environment.clock().timestamp()))
    claims = {"access_token": {"nbf": {"essential": True, "value": moment}}}
    text = base64.b64encode(json.dumps(claims).encode()).decode("ascii")
    challenge = (
        f'Bearer realm="", authorization_uri="{_authority(environment, address)}", '
        f'error="insufficient_claims", claims="{text}"'
    )
    return web.Response(status=401, headers={"WWW-Authenticate": challenge})


def expired(request: web.Request) -> web.Response:
    """Say that a token was good once."""
    return challenged(request, error_answer(401, "0x8005f101", "The access token has expired."))


def _authority(environment: Environment, address: str) -> str:
    return f"{address}/{environment.organization.tenant_id}/oauth2/authorize"


def _parts(version: str) -> tuple[int, int]:
    found = _VERSION.match(version)
    return (int(found[1]), int(found[2])) if found else (0, 0)
