"""Serve a folder of packages on loopback, as an organisation's own server would: one address, a folder that changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web


class ServedFolder:
    """What is served: nothing at first."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.address = ""

    async def answer(self, request: web.Request) -> web.FileResponse:
        """A file of the folder, whatever its age: no browser keeps an earlier one."""
        file = self.folder / request.match_info["name"] if self.folder else None
        if file is None or not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file, headers={"Cache-Control": "no-store"})


@asynccontextmanager
async def served_folder() -> AsyncIterator[ServedFolder]:
    """The address for as long as the block runs."""
    served = ServedFolder()
    app = web.Application()
    app.router.add_get("/{name}", served.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        served.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield served
    finally:
        await runner.cleanup()
