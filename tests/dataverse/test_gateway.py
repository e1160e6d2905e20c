"""Requests on the wire, and what counts as an answer."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from companion.core.odata import CrmRequest, create_only, read
from companion.core.replies import CrmReply
from companion.core.trust import Trust
from companion.dataverse.challenge import look_for_premises, read_authority
from companion.dataverse.gateway import HttpCrmGateway, Paces, proxy_of
from companion.errors import (
    AddressRefused,
    CrmUnreachable,
    NotDynamics,
    OnPremisesRefused,
    SignedOut,
)

ROW = UUID("9b2e7c1a-64d0-4c0e-a1f7-3c5d8e9f0a21")
CREATE = create_only("li_messages", ROW, {"subject": "Olá 👍"}, "activityid")
Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Tokens:
    """A token source that hands out numbered tokens, or says signed out."""

    def __init__(self, name: str = "token") -> None:
        self.name = name
        self.asked: list[bool] = []
        self.is_signed_out = False

    async def read_token(self, *, is_refused: bool = False) -> str:
        """The next token."""
        self.asked.append(is_refused)
        if self.is_signed_out:
            raise SignedOut(environment="test")
        return f"{self.name}-{len(self.asked)}"


@dataclass
class Crm:
    """A server that answers as a test says, and keeps what it heard."""

    answer: Answering
    heard: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.StreamResponse:
        """Keep the request, then answer."""
        self.heard.append((request.method, request.raw_path, dict(request.headers), await request.read()))
        return await self.answer(request)


@dataclass
class Line:
    """A gateway, its server and its tokens."""

    crm: Crm
    tokens: Tokens
    gateway: HttpCrmGateway
    address: str

    async def send(self, request: CrmRequest) -> CrmReply:
        """The reply to one request."""

        def once() -> Generator[CrmRequest, CrmReply, CrmReply]:
            return (yield request)

        return await self.gateway.converse(once())

    def answers(self, *responses: web.StreamResponse) -> None:
        """Answer with these, one after the other."""
        waiting = iter(responses)

        async def answer(_request: web.Request) -> web.StreamResponse:
            return next(waiting)

        self.crm.answer = answer


async def _nothing(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=204)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A gateway to a server that answers 204."""
    crm, tokens = Crm(_nothing), Tokens()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", crm.hear)
    async with TestServer(app) as server:
        address = str(server.make_url("")).rstrip("/")
        gateway = HttpCrmGateway(f"{address}/api/data/v9.2/", tokens, None)
        yield Line(crm, tokens, gateway, address)
        await gateway.close()


async def test_gateway_sends_a_request_as_it_is(line: Line) -> None:
    """Method, path, headers and body arrive unchanged, with the token and an id for support."""
    assert 204 == (await line.send(CREATE)).status
    [(method, path, headers, body)] = line.crm.heard
    assert ("PATCH", f"/api/data/v9.2/li_messages({ROW})?$select=activityid") == (method, path)
    assert ("Bearer token-1", "*", "true") == (
        headers["Authorization"],
        headers["If-None-Match"],
        headers["MSCRM.SuppressDuplicateDetection"],
    )
    assert {"subject": "Olá 👍"} == json.loads(body)
    assert headers["x-ms-client-request-id"] == str(UUID(headers["x-ms-client-request-id"]))


async def test_gateway_encodes_a_path_once(line: Line) -> None:
    """What the core has percent-encoded stays so: no filter changes its meaning on the way."""
    request = read("contacts", filter="fullname eq 'A & B#%+'")
    await line.send(request)
    assert f"/api/data/v9.2/{request.path}" == line.crm.heard[0][1]


async def test_gateway_reads_a_large_answer_whole(line: Line) -> None:
    """An answer that arrives in many pieces is one answer."""
    rows = [{"fullname": f"Person {number}", "text": "x" * 500} for number in range(4000)]

    async def in_pieces(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json; odata.metadata=minimal"})
        await response.prepare(request)
        text = json.dumps({"value": rows}).encode()
        for start in range(0, len(text), 70_000):
            await response.write(text[start : start + 70_000])
        return response

    line.crm.answer = in_pieces
    assert {"value": rows} == (await line.send(read("contacts"))).body


async def test_gateway_refuses_an_endless_answer(line: Line) -> None:
    """Beyond eight megabytes nothing is believed and nothing more is read."""
    line.answers(web.json_response({"value": "x" * (8 * 1024 * 1024)}))
    assert (0, "answer too large") == _seen(await line.send(read("contacts")))


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ({"text": "<html>Log in to the hotel</html>", "content_type": "text/html"}, 0),
        ({"text": "<html>Log in</html>", "content_type": "application/json"}, 0),
        ({"text": "[1]", "content_type": "application/json"}, 0),
        ({"text": '{"value": [', "content_type": "application/json"}, 0),
        ({"text": "[" * 100_000, "content_type": "application/json"}, 0),
        ({"text": "{}", "content_type": "text/plain"}, 0),
        ({"text": "<html>502</html>", "content_type": "text/html", "status": 502}, 0),
        ({}, 0),
        ({"status": 204}, 204),
        ({"status": 503}, 503),
        ({"text": "{}", "content_type": "application/json"}, 200),
    ],
)
async def test_gateway_believes_only_answers_of_dynamics(
    line: Line, response: dict[str, Any], status: int
) -> None:
    """A captive portal's page, cut JSON or an empty 200 is no outcome."""
    line.answers(web.Response(**response))
    assert status == (await line.send(CREATE)).status


def _seen(reply: CrmReply) -> tuple[int, str]:
    return reply.status, reply.trouble


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_gateway_follows_no_redirect(line: Line, status: int) -> None:
    """The token goes to the pinned address and nowhere else."""
    line.answers(web.Response(status=status, headers={"Location": "/elsewhere"}))
    assert status == (await line.send(read("WhoAmI"))).status
    assert 1 == len(line.crm.heard)


async def test_gateway_gets_one_fresh_token_after_a_401(line: Line) -> None:
    """A refused token is renewed once and silently; the same request goes out again."""
    line.answers(web.Response(status=401), web.Response(status=204))
    assert 204 == (await line.send(CREATE)).status
    assert [False, True] == line.tokens.asked
    assert ["Bearer token-1", "Bearer token-2"] == [
        headers["Authorization"] for _, _, headers, _ in line.crm.heard
    ]


async def test_gateway_gives_up_after_the_second_401(line: Line) -> None:
    """Two refusals are an answer: no storm of sign-ins."""
    line.answers(web.Response(status=401), web.Response(status=401))
    assert 401 == (await line.send(CREATE)).status
    assert 2 == len(line.crm.heard)


async def test_gateway_without_a_token_sends_nothing(line: Line) -> None:
    """Signed out is said before anything leaves the computer."""
    line.tokens.is_signed_out = True
    with pytest.raises(SignedOut):
        await line.send(CREATE)
    assert [] == line.crm.heard


async def test_gateway_sends_a_write_once_when_the_connection_drops(line: Line) -> None:
    """A kept connection that breaks under a write is an unknown outcome, never a silent repeat."""
    assert 204 == (await line.send(CREATE)).status

    async def drop(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response(status=204)

    line.crm.answer = drop
    reply = await line.send(CREATE)
    assert (0, "127.0.0.1") == (reply.status, reply.host)
    assert 2 == len(line.crm.heard)


async def test_gateway_reads_what_an_answer_asks_for(line: Line) -> None:
    """Retry-After, the service's request id and the error's own words reach the core."""
    line.answers(
        web.json_response(
            {"error": {"code": "0x80072322", "message": "Too many"}},
            status=429,
            headers={"Retry-After": "42", "x-ms-service-request-id": "request-7"},
        )
    )
    reply = await line.send(CREATE)
    assert (429, "0x80072322", "Too many", "42", "request-7") == (
        reply.status,
        reply.error_code,
        reply.error_text,
        reply.retry_after,
        reply.service_request_id,
    )


async def test_gateway_uses_its_own_token_whatever_netrc_says(
    line: Line, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Passwords that somebody keeps for other programs neither replace the token nor stop the request."""
    (tmp_path / "netrc").write_text("default login somebody password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert 204 == (await line.send(CREATE)).status
    assert "Bearer token-1" == line.crm.heard[0][2]["Authorization"]


def test_proxy_is_the_one_that_the_surroundings_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Company proxies are respected, and never on the way to a test environment."""
    address = "https://contoso.crm.dynamics.com"
    assert proxy_of(address, None) is None
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert "http://proxy.example:3128" == proxy_of(address, None)
    assert proxy_of(address, "ca.pem") is None
    monkeypatch.setenv("no_proxy", "dynamics.com")
    assert proxy_of(address, None) is None


async def test_gateway_says_when_nobody_listens() -> None:
    """No connection is an unknown outcome with the host's name."""
    async with TestServer(web.Application()) as server:
        address = str(server.make_url("")).rstrip("/")
    gateway = HttpCrmGateway(f"{address}/api/data/v9.2/", Tokens(), None)
    line = Line(Crm(_nothing), Tokens(), gateway, address)
    reply = await line.send(read("WhoAmI"))
    await gateway.close()
    assert (0, "127.0.0.1", "ClientConnectorError") == (reply.status, reply.host, reply.trouble)


async def test_challenge_names_the_authority(line: Line) -> None:
    """The unauthenticated question carries no token and reads who signs people in there."""
    text = (
        "Bearer authorization_uri=https://login.microsoftonline.com/contoso/oauth2/authorize, resource_id=x"
    )
    line.answers(web.Response(status=401, headers={"WWW-Authenticate": text}))
    assert "https://login.microsoftonline.com/contoso" == await read_authority(line.address, Trust(), None)
    assert "Authorization" not in line.crm.heard[0][2]


@pytest.mark.parametrize(
    ("response", "error"),
    [
        ({"status": 200}, NotDynamics),
        ({"status": 302, "headers": {"Location": "/x"}}, NotDynamics),
        ({"status": 401}, AddressRefused),
        ({"status": 401, "headers": {"WWW-Authenticate": "Negotiate"}}, OnPremisesRefused),
        ({"status": 404}, NotDynamics),
    ],
)
async def test_challenge_refuses_other_answers(
    line: Line, response: dict[str, Any], error: type[Exception]
) -> None:
    """No challenge, or that of an installation on premises: each said by its own name."""
    # An address without the Web API is asked for the older services too.
    line.answers(web.Response(**response), web.Response(status=404))
    with pytest.raises(error):
        await read_authority(line.address, Trust(), None)


@pytest.mark.parametrize(
    "address",
    ["", "http://{}", "https://me@{}", "https://[x", "https://{}"],
)
async def test_look_for_premises_asks_nobody_in_the_clear(line: Line, address: str) -> None:
    """A refused address is asked over TLS or not at all, and never with a sign-in in it."""
    await look_for_premises(address.format(line.address.removeprefix("http://")), None)
    assert [] == line.crm.heard


async def test_challenge_says_when_nobody_listens() -> None:
    """An address without a server is unreachable, not refused."""
    async with TestServer(web.Application()) as server:
        address = str(server.make_url("")).rstrip("/")
    with pytest.raises(CrmUnreachable):
        await read_authority(address, Trust(), None)


def test_network_is_closed_to_tests() -> None:
    """No test of this repository can leave the computer."""
    with socket.socket() as away, pytest.raises(AssertionError):
        away.connect(("192.0.2.1", 443))


async def test_gateway_reads_as_the_rep_and_writes_as_whoever_writes(line: Line) -> None:
    """With an integration user only what changes Dynamics goes out under its token; a refused one is renewed."""
    writer = Tokens("writer")
    gateway = HttpCrmGateway(f"{line.address}/api/data/v9.2/", line.tokens, None, writing_tokens=writer)
    both = Line(line.crm, line.tokens, gateway, line.address)
    line.answers(web.Response(status=204), web.Response(status=401), web.Response(status=204))
    await both.send(read("contacts"))
    await both.send(CREATE)
    sent = [(method, headers["Authorization"]) for method, _path, headers, _body in line.crm.heard]
    await gateway.close()
    assert [("GET", "Bearer token-1"), ("PATCH", "Bearer writer-1"), ("PATCH", "Bearer writer-2")] == sent


class Turns:
    """A pace that lets so many requests leave."""

    def __init__(self, count: int) -> None:
        self.left = count

    async def turn(self) -> timedelta | None:
        """A turn, as long as there are any; then 41.5 seconds of silence."""
        self.left -= 1
        return None if self.left >= 0 else timedelta(seconds=41.5)


async def test_gateway_asks_the_pace_of_whoever_sends_before_each_request(line: Line) -> None:
    """Reads and writes by their own identities; into a silence nothing is sent, and the answer says how long."""
    reading, writing = Turns(1), Turns(1)
    tokens = line.tokens
    gateway = HttpCrmGateway(f"{line.address}/api/data/v9.2/", tokens, None, paces=Paces(reading, writing))
    paced = Line(line.crm, tokens, gateway, line.address)
    statuses = [(await paced.send(request)).status for request in (read("WhoAmI"), CREATE)]
    assert [0, 0] == [reading.left, writing.left]
    replies = [await paced.send(request) for request in (read("WhoAmI"), CREATE)]
    await gateway.close()
    assert [(429, "42")] * 2 == [(reply.status, reply.retry_after) for reply in replies]
    assert [204, 204] == statuses
    assert 2 == len(line.crm.heard)


async def test_gateway_counts_the_second_request_after_a_refused_token(line: Line) -> None:
    """It is a request like any other."""
    line.crm.answer = _refuse
    reading = Turns(5)
    tokens = line.tokens
    gateway = HttpCrmGateway(f"{line.address}/api/data/v9.2/", tokens, None, paces=Paces(reading, reading))
    await Line(line.crm, tokens, gateway, line.address).send(read("WhoAmI"))
    await gateway.close()
    assert 3 == reading.left


async def _refuse(_request: web.Request) -> web.Response:
    return web.Response(status=401)
