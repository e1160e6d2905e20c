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
