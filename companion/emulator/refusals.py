"""The refusals of the authority, with Entra's error, suberror, code and sentence. Decides nothing about when.

Codes: Microsoft, "Microsoft Entra authentication and authorization error codes".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import web

from companion.emulator.app_keys import ENVIRONMENT, SIGN_IN_TROUBLE
from companion.emulator.dropping import drop
from companion.emulator.refusal_catalogue import shipped_refusals
from companion.emulator.sign_in_pages import sign_in_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp.typedefs import Handler

_CODE = re.compile(r"AADSTS(\d+)")
_POLICY = "6f3bd3c4-5d1e-4c8b-9a6f-0d5b1e7c0004"
_CLAIMS = json.dumps({"access_token": {"capolids": {"essential": True, "values": [_POLICY]}}})


class TokenRefusedError(Exception):
    """A refusal of the token endpoint: an OAuth error code and a sentence that begins with AADSTS."""

    def __init__(
        self,
        error: str,
        description: str,
        *,
        status: int = 400,
        extra: Mapping[str, str] | None = None,
        retry_after: int = 0,
    ) -> None:
        """Keep the parts of the answer; `extra` joins its body."""
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status
        self.extra = dict(extra or {})
        self.retry_after = retry_after


def check_trouble(request: web.Request, place: str, *holders: str, app: str = "") -> None:
    """Raise what somebody asked for against one of these at this place, if anything."""
    name = request.app[SIGN_IN_TROUBLE].found(place, *holders)
    if name is not None:
        raise refused(request, name, app=app)


def refused(request: web.Request, name: str, *, app: str = "") -> TokenRefusedError:
    """Answer the error that stands for a refusal, with the names of those whom it concerns."""
    environment, refusal = request.app[ENVIRONMENT], shipped_refusals()[name]
    facts = {"app": app, "resource": str(request.url.origin()), "moment": f"{environment.moment()}.0000000Z"}
    sentence = refusal.sentence.format(tenant=environment.organization.tenant_id, **facts)
    extra = {"suberror": refusal.suberror} if refusal.suberror else {}
    if refusal.asks_claims:
        extra["claims"] = _CLAIMS
    return TokenRefusedError(
        environment.dialect["mfa_error"] if refusal.error == "mfa_error" else refusal.error,
        f"AADSTS{refusal.code}: {sentence}",
        status=refusal.status,
        extra=extra,
        retry_after=refusal.retry_after,
    )


def refusable(answer: Handler) -> Handler:
    """Turn a refusal that the endpoint raises into an OAuth error body."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await answer(request)
        except TokenRefusedError as refusal:
            return token_error(request, refusal)

    return handle


def refusable_page(answer: Handler) -> Handler:
    """Turn a refusal that the page raises into the page that tells a person so."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await answer(request)
        except TokenRefusedError as refusal:
            code, _, sentence = refusal.description.partition(": ")
            is_silent = refusal.status == 0
            return drop(request) if is_silent else sign_in_error(code, sentence, status=refusal.status)

    return handle


def token_error(request: web.Request, refusal: TokenRefusedError) -> web.Response:
    """Answer an OAuth error body as Entra writes it; nothing at all where the refusal is a closed connection."""
    if refusal.status == 0:
        return drop(request)
    moment = request.app[ENVIRONMENT].moment().replace("T", " ") + "Z"
    trace, correlation = str(uuid4()), request.headers.get("client-request-id") or str(uuid4())
    found = _CODE.match(refusal.description)
    body = {
        "error": refusal.error,
        "error_description": (
            f"{refusal.description} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}"
        ),
        "error_codes": [int(found[1])] if found else [],
        "timestamp": moment,
        "trace_id": trace,
        "correlation_id": correlation,
        **refusal.extra,
    }
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    return web.json_response(body, status=refusal.status, headers=headers)
