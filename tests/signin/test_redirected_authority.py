"""An authority that sends us elsewhere: neither the sign-in nor a secret follows. S9."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from companion.errors import SignInUnreachable
from companion.signin.authority import failures_named, open_session

SECRET = {"grant_type": "refresh_token", "refresh_token": "the-refresh-token-of-a-seat-holder"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_no_redirect_of_the_authority_is_followed(method: str, status: int) -> None:
    """A 307 would repeat the refresh token in its body to whatever host it names; it is no answer instead."""
    heard: list[bytes] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(await request.read())
        return web.json_response({})

    async def lead_away(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": str(elsewhere.make_url("/token"))})

    def ask(address: str) -> None:
        with open_session(None) as session, failures_named("contoso", "https://login.example/tenant"):
            session.request(method, address, data=SECRET)

    other, authority = web.Application(), web.Application()
    other.router.add_route("*", "/token", hear)
    authority.router.add_route("*", "/token", lead_away)
    async with TestServer(other) as elsewhere, TestServer(authority) as server:
        with pytest.raises(SignInUnreachable, match="TooManyRedirects"):
            await asyncio.to_thread(ask, str(server.make_url("/token")))
    assert [] == heard
