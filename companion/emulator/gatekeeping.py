"""What stands before every answer of the Web API: token, limits, trouble on demand, headers, record of calls.

Knows no table and no right: who may do what is decided behind it.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote
from uuid import uuid4

from aiohttp import web

from companion.emulator.app_keys import ENVIRONMENT, GRANTS, REQUEST_LOG, SERVICE_PROTECTION, TROUBLES
from companion.emulator.call import error_answer
from companion.emulator.errors import WebApiError
from companion.emulator.front_door import challenged, claims_challenge, expired, no_web_api
from companion.emulator.limits import ThrottledError
from companion.emulator.odata.preferences import parse_preferences
from companion.emulator.playing_trouble import play
from companion.emulator.request_log import LoggedRequest
from companion.emulator.users import find_application_user, names_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.typedefs import Handler

    from companion.emulator.environment import Environment

    AuthorisedAnswer = Callable[[web.Request, str], Awaitable[web.Response]]

_BEARER = re.compile(r"Bearer ([^\s]+)", re.IGNORECASE)


def own_address(request: web.Request) -> str:
    """Answer the address under which the request came: the resource of the environment's tokens."""
    return str(request.url.origin())


def guarded(answer: AuthorisedAnswer, audience: Callable[[web.Request], str] = own_address) -> Handler:
    """Let in who carries a good token, as `answer(request, user_id)`, and turn refusals into error bodies.

    `audience` tells for which resource the token has to be.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        request_id, user_id, trouble = str(uuid4()), None, ""
        response: web.StreamResponse
        access = no_web_api(request) or _access(request, audience(request))
        if isinstance(access, web.Response):
            response = access
        else:
            user_id = access
            response, trouble = await _admitted(request, user_id, answer)
        if not response.prepared:
            response.headers.update(
                {
                    "OData-Version": "4.0",
                    "Cache-Control": "no-cache",
                    "x-ms-service-request-id": request_id,
                    "REQ_ID": request_id,
                }
            )
        _record(request, response, user_id, request_id, trouble)
        return response

    return handle


async def _admitted(
    request: web.Request, user_id: str, answer: AuthorisedAnswer
) -> tuple[web.StreamResponse, str]:
    """Answer within the limits of the service, and name the trouble on demand that was played."""
    protection, trouble = request.app[SERVICE_PROTECTION], ""
    response: web.StreamResponse
    try:
        protection.enter(user_id, await _operations(request))
    except ThrottledError as refusal:
        response = _refused(request, refusal)
        response.headers["Retry-After"] = str(refusal.retry_after)
    else:
        try:
            response, trouble = await _troubled(request, user_id, answer)
        finally:
            protection.leave(user_id)
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        protection.note_refusal(user_id)
    if not response.prepared:
        response.headers.update(protection.remaining(user_id))
    return response, trouble


async def _troubled(
    request: web.Request, user_id: str, answer: AuthorisedAnswer
) -> tuple[web.StreamResponse, str]:
    async def answered() -> web.Response:
        try:
            return await answer(request, user_id)
        except WebApiError as refusal:
            return _refused(request, refusal)

    names = names_of(request.app[ENVIRONMENT], user_id)
    rule = request.app[TROUBLES].take(request.method, unquote(request.path_qs), names)
    if rule is None:
        return await answered(), ""
    return await play(rule, request, answered), rule.do


def _refused(request: web.Request, refusal: WebApiError) -> web.Response:
    preferences = parse_preferences(request.headers.getall("Prefer", []))
    return error_answer(refusal.status, refusal.code, refusal.message, preferences)


async def _operations(request: web.Request) -> int:
    """Answer how many operations a request holds: a batch is one request with many."""
    if not request.path.endswith("/$batch"):
        return 1
    return max(1, (await request.read()).count(b" HTTP/1.1"))


def _access(request: web.Request, audience: str) -> str | web.Response:
    environment = request.app[ENVIRONMENT]
    header = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    access = request.app[GRANTS].find_access(header[1]) if header else None
    if access is None or not _is_for(access.resource, audience, environment) or access.ended == "plain":
        return challenged(request, web.Response(status=401))
    if access.ended == "claims":
        return claims_challenge(request)
    if access.is_expired or access.ended:
        return expired(request)
    return _user_of(environment, access.user_id)


def _is_for(resource: str, audience: str, environment: Environment) -> bool:
    """Tell whether a token's resource is the one asked for; this computer's two names count as one."""
    if environment.dialect["trailing_slash_audience"] == "accepted":
        resource = resource.removesuffix("/")
    names = ("//localhost:", "//127.0.0.1:")
    return resource.replace(*names) == audience.replace(*names)


def _user_of(environment: Environment, holder: str) -> str:
    """Answer the user behind a token's holder, which is a user or an app registration."""
    application_user = find_application_user(environment, holder)
    return holder if application_user is None else str(application_user["systemuserid"])


def _record(
    request: web.Request, response: web.StreamResponse, user_id: str | None, request_id: str, trouble: str
) -> None:
    entry = LoggedRequest(
        method=request.method,
        path=request.path,
        query=request.query_string,
        status=response.status,
        user=user_id,
        request_id=request_id,
        time=f"{request.app[ENVIRONMENT].moment()}Z",
        trouble=trouble,
    )
    request.app[REQUEST_LOG].add(entry)
