"""Playing one rule of trouble on one request: refusing it, delaying it, spoiling or losing its answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator.app_keys import TROUBLES
from companion.emulator.call import error_answer
from companion.emulator.codes import shipped_codes
from companion.emulator.dropping import cut_short, drop
from companion.emulator.front_door import expired
from companion.emulator.odata.preferences import parse_preferences

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from companion.emulator.trouble import Rule

_PAGE = "<!DOCTYPE html><title>Sign in to the network</title><p>Your organisation asks you to sign in.</p>"


async def play(
    rule: Rule, request: web.Request, answer: Callable[[], Awaitable[web.Response]]
) -> web.StreamResponse:
    """Answer a request as the rule wishes; `answer` does what it asks, and is not called where it must not."""
    response: web.StreamResponse
    match rule.do:
        case "slow":
            response = await _slow(rule, request, answer)
        case "drop_before":
            response = drop(request)
        case "commit_then_drop":
            response = await answer()
            drop(request)
        case "truncate_body":
            response = await cut_short(request, await answer())
        case "html_page":
            text = str(rule.params.get("html", _PAGE))
            status = rule.params.get("status", 200)
            response = web.Response(text=text, status=status, content_type="text/html")
        case "token_expired":
            response = expired(request)
        case _:
            response = _refusal(rule, request)
    return response


async def _slow(
    rule: Rule, request: web.Request, answer: Callable[[], Awaitable[web.Response]]
) -> web.StreamResponse:
    is_late = rule.params.get("moment") == "after"
    response = await answer() if is_late else None
    if "milliseconds" in rule.params:
        await asyncio.sleep(rule.params["milliseconds"] / 1000)
    else:
        await request.app[TROUBLES].hold()
    return response or await answer()


def _refusal(rule: Rule, request: web.Request) -> web.Response:
    code = shipped_codes()[rule.code]
    status = rule.params.get("status", code.status)
    preferences = parse_preferences(request.headers.getall("Prefer", []))
    response = error_answer(status, rule.code, rule.params.get("message", code.sentence), preferences)
    retry_after = rule.params.get("retry_after", code.retry_after)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
