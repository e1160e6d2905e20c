"""The emulator's own controls, over its TLS: what a test arranges there before it looks at the companion."""

from __future__ import annotations

import ssl
from typing import Any

import aiohttp

from companion.emulator.server import RunningEmulator


async def control(emulator: RunningEmulator, name: str, **body: Any) -> dict[str, Any]:
    """Post to one control under `/_emulator/`; its answer."""
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(emulator.ca_file)))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post(f"{emulator.address}/_emulator/{name}", json=body) as response,
    ):
        assert 200 == response.status, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer


async def refuse(emulator: RunningEmulator, reason: str | None, user: str | None = None) -> None:
    """Let the authority refuse a user, an app or the whole tenant; None lifts it."""
    await control(emulator, "sign_in", user=user, refuse=reason)


async def look(emulator: RunningEmulator, name: str) -> dict[str, Any]:
    """What one control under `/_emulator/` shows."""
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(emulator.ca_file)))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.get(f"{emulator.address}/_emulator/{name}") as response,
    ):
        assert 200 == response.status, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer


async def rows_of(emulator: RunningEmulator, entity_set: str) -> list[dict[str, Any]]:
    """The rows of a table as the emulator holds them."""
    rows: list[dict[str, Any]] = (await look(emulator, f"tables/{entity_set}"))["rows"]
    return rows


async def requests_of(emulator: RunningEmulator) -> list[dict[str, Any]]:
    """The calls of the Web API that the emulator has answered."""
    requests: list[dict[str, Any]] = (await look(emulator, "requests"))["requests"]
    return requests


async def as_colleague(emulator: RunningEmulator, method: str, path: str, **body: Any) -> None:
    """Do something through the Web API as an administrator of the CRM, behind the companion's back."""
    user = "sales.admin@contoso.example"
    token = await control(emulator, "token", user=user, resource=emulator.address)
    headers = {"Authorization": f"Bearer {token['access_token']}", "Content-Type": "application/json"}
    tls = ssl.create_default_context(cafile=str(emulator.ca_file))
    address = f"{emulator.address}/api/data/v9.2/{path}"
    async with (
        aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(ssl=tls)) as session,
        session.request(method, address, json=body) as response,
    ):
        assert response.status < 300, await response.text()
