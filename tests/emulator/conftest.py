"""An emulator in memory under a clock that stands still, and callers with a token for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from companion.emulator.app import build_app
from companion.emulator.app_keys import ENVIRONMENT
from companion.emulator.environment import Environment
from companion.emulator.options import EmulatorOptions
from companion.emulator.roles import shipped_roles

MARISA = "marisa.duarte@contoso.example"
TEO = "teo.lindqvist@contoso.example"
ADMIN = "sales.admin@contoso.example"

Client = TestClient[web.Request, web.Application]


class ManualClock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Answer the moment that was set."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Answer:
    """A reply, read to its end; `body` is None where it holds no JSON."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The error code of a refusal."""
        return str(self.body["error"]["code"])

    @property
    def names(self) -> list[str]:
        """The full names in a list of rows."""
        return [row["fullname"] for row in self.body["value"]]


class Caller:
    """One signed-in user of the Web API, or somebody without a token."""

    def __init__(self, client: Client, token: str | None) -> None:
        self.client = client
        self.token = token

    async def send(
        self, method: str, path: str, body: object = None, *, version: str = "v9.2", **headers: str
    ) -> Answer:
        """Send one request; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        response = await self.client.request(method, f"/api/data/{version}/{path}", headers=sent, json=body)
        is_json = "json" in response.headers.get("Content-Type", "")
        return Answer(response.status, dict(response.headers), await response.json() if is_json else None)

    async def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return await self.send("GET", path, **headers)

    async def post(self, path: str, body: object, **headers: str) -> Answer:
        """Create."""
        return await self.send("POST", path, body, **headers)

    async def patch(self, path: str, body: object, **headers: str) -> Answer:
        """Create or change."""
        return await self.send("PATCH", path, body, **headers)

    async def delete(self, path: str, **headers: str) -> Answer:
        """Delete."""
        return await self.send("DELETE", path, **headers)

    async def id_of(self, set_name: str, condition: str) -> str:
        """The id of the one row that fulfils a filter."""
        answer = await self.get(f"{set_name}?$filter={condition}")
        [row] = answer.body["value"]
        key = {"systemusers": "systemuserid"}.get(set_name, f"{set_name.removesuffix('s')}id")
        return str(row[key])


async def sign_in(client: Client, user: str, resource: str | None = None) -> str:
    """Answer an access token without the sign-in pages."""
    response = await client.post("/_emulator/token", json={"user": user, "resource": resource})
    token: str = (await response.json())["access_token"]
    return token


def shipped_role(name: str) -> str:
    """Answer the id of the shipped role with this name."""
    [role_id] = [role.role_id for role in shipped_roles() if role.name == name]
    return role_id


async def choose(client: Client, **readings: str) -> None:
    """Choose readings of the dialect."""
    response = await client.post("/_emulator/dialect", json=readings)
    assert response.status == 200


@pytest.fixture
def clock() -> ManualClock:
    """A clock at noon of a summer day."""
    return ManualClock()


@pytest.fixture
async def client(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Client]:
    """A client of a fresh emulator with the shipped rows."""
    app = build_app(EmulatorOptions(folder=tmp_path, is_in_memory=True, clock=clock))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
def environment(client: Client) -> Environment:
    """The emulator's state, to look at from behind."""
    return client.app[ENVIRONMENT]


@pytest.fixture
async def crm(client: Client) -> Caller:
    """The seat holder, signed in."""
    return Caller(client, await sign_in(client, MARISA))


@pytest.fixture
async def admin(client: Client) -> Caller:
    """The system administrator, signed in."""
    return Caller(client, await sign_in(client, ADMIN))


@pytest.fixture
async def yvonne(crm: Caller) -> str:
    """The id of the contact Yvonne McKay."""
    return await crm.id_of("contacts", "lastname eq 'McKay'")


@pytest.fixture
async def marisa(crm: Caller) -> str:
    """The id of the seat holder."""
    return await crm.id_of("systemusers", f"domainname eq '{MARISA}'")
