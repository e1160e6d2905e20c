"""The only way out of a browser under test: one host name leads to the look-alike, every other one nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress

_REFUSED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class WayIn:
    """A proxy for CONNECT on loopback."""

    def __init__(self, host_name: str, port: int) -> None:
        self._wanted = f"{host_name}:443"
        self._port = port
        self._open: set[asyncio.Task[None]] = set()
        self.asked: list[str] = []
        """Every host and port that the browser asked for, in order."""

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of the browser's, to its end."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def close(self) -> None:
        """End every connection."""
        open_now = list(self._open)
        for task in open_now:
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The browser may close whatever it opened at any moment; that is no news.
        with closing(writer), suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            method, wanted, _rest = head.decode("latin-1").split(maxsplit=2)
            self.asked.append(wanted)
            if (method, wanted) != ("CONNECT", self._wanted):
                writer.write(_REFUSED)
                return
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._port)
            with closing(inner_writer):
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                async with asyncio.TaskGroup() as both:
                    both.create_task(_pour(reader, inner_writer))
                    both.create_task(_pour(inner_reader, writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def open_way_in(host_name: str, port: int) -> AsyncIterator[tuple[WayIn, int]]:
    """The proxy and its port for as long as the block runs."""
    way_in = WayIn(host_name, port)
    server = await asyncio.start_server(way_in.connected, "127.0.0.1", 0)
    async with server:
        yield way_in, server.sockets[0].getsockname()[1]
        await way_in.close()
