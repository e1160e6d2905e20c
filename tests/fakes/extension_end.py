"""The extension's end of the socket, in this process: asks, and listens to what is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from native_host.framing import MAX_FROM_BROWSER, FrameReader, encode_frame


class Browser:
    """The extension's end of the socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self._frames = FrameReader(MAX_FROM_BROWSER)
        self._waiting: list[dict[str, Any]] = []

    async def hear(self, wanted: str) -> dict[str, Any]:
        """The earliest frame in which this text stands and which was not heard before."""
        looked_at = 0
        while True:
            for place, frame in enumerate(self._waiting[looked_at:], looked_at):
                if wanted in json.dumps(frame):
                    return self._waiting.pop(place)
            looked_at = len(self._waiting)
            chunk = await self._reader.read(65536)
            assert chunk, "the companion ended"
            self._waiting += [json.loads(body) for body in self._frames.feed(chunk)]

    async def ask(self, body: bytes) -> dict[str, Any]:
        """The reply to a request."""
        self.writer.write(encode_frame(body))
        return await self.hear(f'"request_id": "{json.loads(body)["request_id"]}"')

    def forget(self) -> None:
        """Drop what was heard and not asked for: whoever asks ten thousand times would look through all of it."""
        self._waiting.clear()


@asynccontextmanager
async def extension_end(socket: Path) -> AsyncIterator[Browser]:
    """One connection to the companion, until the block ends."""
    reader, writer = await asyncio.open_unix_connection(socket)
    try:
        yield Browser(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()
