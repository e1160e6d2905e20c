"""An emulator over plain http in this process, for proofs whose numbers leave no time for TLS. Judges nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from companion.emulator.app import build_app
from companion.emulator.options import EmulatorOptions

Control = Callable[..., Awaitable[Any]]


@asynccontextmanager
async def plain_emulator(
    folder: Path, prepare: Callable[[web.Application], None] = lambda _: None
) -> AsyncIterator[tuple[int, Control]]:
    """A fresh emulator, made ready by the caller: its port, and its own controls."""
    app = build_app(EmulatorOptions(folder=folder, is_in_memory=True, is_tls=False))
    prepare(app)
    runner = web.AppRunner(app, access_log=None, max_line_size=36 * 1024)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port: int = runner.addresses[0][1]
    async with aiohttp.ClientSession() as session:

        async def control(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
            address = f"http://127.0.0.1:{port}/_emulator/{path}"
            async with session.request(method, address, json=body) as response:
                assert response.ok, await response.text()
                return None if response.status == 204 else await response.json()

        try:
            yield port, control
        finally:
            await runner.cleanup()
