"""The token leaves for the pinned address alone, whoever stands on the way and whatever they answer. S9."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from companion.core.odata import CrmRequest, create_only, read
from companion.core.replies import CrmReply
from companion.dataverse.gateway import HttpCrmGateway
from tests.fakes.certificates import make_pair

TOKEN = "the-token-of-a-seat-holder"  # noqa: S105  # an invented one
ROW = UUID("9b2e7c1a-64d0-4c0e-a1f7-3c5d8e9f0a21")
READ = read("WhoAmI")
WRITE = create_only("li_messages", ROW, {"subject": "x"}, "activityid")


class Tokens:
    """Hands out the one token."""

    async def read_token(self, *, is_refused: bool = False) -> str:
        """The token, refused or not."""
        del is_refused
        return TOKEN


class Listener:
    """Keeps the headers that reach an address, and answers as a test says."""

    def __init__(self) -> None:
        self.tokens: list[str | None] = []
        self.answer = web.Response(status=204)

    async def hear(self, request: web.Request) -> web.StreamResponse:
        """Keep whether the token came along."""
        self.tokens.append(request.headers.get("Authorization"))
        return web.Response(status=self.answer.status, headers=self.answer.headers, body=self.answer.body)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The address under which every path is heard."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.hear)
        async with TestServer(app) as server:
            yield str(server.make_url("")).rstrip("/")


async def _send(root: str, request: CrmRequest) -> CrmReply:
    def once() -> Generator[CrmRequest, CrmReply, CrmReply]:
        return (yield request)

    gateway = HttpCrmGateway(f"{root}/api/data/v9.2/", Tokens(), None)
    try:
        return await gateway.converse(once())
    finally:
        await gateway.close()


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(
    ("status", "header"),
    [
        *((status, "Location") for status in (201, 300, 301, 302, 303, 307, 308, 401)),
        (200, "Refresh"),
        (401, "WWW-Authenticate"),
    ],
)
async def test_no_answer_leads_the_token_to_another_host(
    status: int, header: str, request_: CrmRequest
) -> None:
    """Whatever address an answer names, in whichever header: nobody there hears anything."""
    elsewhere, dynamics = Listener(), Listener()
    async with elsewhere.listening() as other, dynamics.listening() as root:
        named = {"Refresh": f"0; url={other}/", "WWW-Authenticate": f"Bearer authorization_uri={other}/"}
        dynamics.answer = web.Response(status=status, headers={header: named.get(header, f"{other}/x")})
        await _send(root, request_)
    assert [] == elsewhere.tokens
    assert {f"Bearer {TOKEN}"} == set(dynamics.tokens)


@pytest.mark.parametrize(
    "path", ["//{}/x", "@{}/x", "\\\\{}\\x", "http://{}/x", "../../../../{}/x", "?x=http://{}", "#@{}/"]
)
async def test_no_path_leads_the_token_to_another_host(path: str) -> None:
    """Also a path that was made by mistake or by an attacker stays a path of the pinned address."""
    elsewhere, dynamics = Listener(), Listener()
    async with elsewhere.listening() as other, dynamics.listening() as root:
        await _send(root, CrmRequest("GET", path.format(other.removeprefix("http://"))))
    assert [] == elsewhere.tokens
    assert [f"Bearer {TOKEN}"] == dynamics.tokens


class Portal:
    """Stands where the proxy should: takes the connection, answers as a test says, keeps every byte."""

    def __init__(self, answer: bytes, certificate: ssl.SSLContext | None) -> None:
        self._answer = answer
        self._certificate = certificate
        self.heard = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the CONNECT, then take the place of the host, until the other side leaves."""
        self.heard += await reader.readuntil(b"\r\n\r\n")
        writer.write(self._answer)
        try:
            if self._certificate:
                await writer.start_tls(self._certificate)
            while chunk := await reader.read(65536):
                self.heard += chunk
        except OSError:
            # The certificate was refused: nothing more comes.
            pass
        finally:
            writer.close()


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
    ],
    ids=["own certificate", "redirect", "sign-in", "page"],
)
async def test_captive_portal_never_sees_the_token(
    answer: bytes, request_: CrmRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A portal in the proxy's place with a certificate of its own gets no byte of a request; the item waits."""
    pem = tmp_path / "portal.pem"
    pem.write_bytes(make_pair().pem())
    certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.load_cert_chain(pem)
    portal = Portal(answer, certificate if answer.endswith(b"OK\r\n\r\n") else None)
    server = await asyncio.start_server(portal.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
    async with server:
        reply = await _send("https://contoso.crm4.dynamics.com", request_)
    assert 0 == reply.status
    assert portal.heard.startswith(b"CONNECT contoso.crm4.dynamics.com:443 ")
    assert b"uthorization" not in portal.heard
    assert TOKEN.encode() not in portal.heard
