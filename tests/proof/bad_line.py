"""A bad line to Dynamics: a TCP proxy that resets, cuts, garbles, swallows and delays what passes, by a seed.

Understands HTTP/1.1 as far as it must to know where a request and its answer end. Knows nothing of the product.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
_SWALLOWING = (
    "reset before",
    "garbage before",
    "page of a proxy",
    "redirect of a proxy",
    "black hole before",
)
"""The request never arrives."""
_SPOILING = (
    "reset after",
    "garbage after",
    "reply cut in its head",
    "reply cut in its body",
    "black hole after",
)
"""The request has its effect, and its answer is lost."""
_DELAYING = ("slow",)
_PAGE = b"<!DOCTYPE html><title>Network</title><p>Please sign in to the network of this hotel.</p>"
_PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(_PAGE), _PAGE)
_REDIRECT = (
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/sign-in\r\nContent-Type: text/html\r\n"
    b"Content-Length: 0\r\n\r\n"
)


@dataclass
class Passed:
    """What the line has done."""

    faults: Counter[str] = field(default_factory=Counter)
    swallowed: Counter[str] = field(default_factory=Counter)
    """Requests that never arrived, by method."""


class BadLine:
    """The proxy. About `share` of all requests meet a fault."""

    def __init__(self, port: int, random: Random, share: float) -> None:
        self.passed = Passed()
        self._port = port
        self._random = random
        self._share = share
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends or is ended."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Let go of every connection."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs: asyncio.StreamWriter | None = None
        try:
            answers, theirs = await asyncio.open_connection("127.0.0.1", self._port)
            is_open = True
            while is_open:
                request = await _read_message(reader)
                is_open = await self._pass(request, reader, writer, answers, theirs)
        except (ConnectionError, asyncio.IncompleteReadError):
            # The client has gone, or has given up waiting.
            pass
        finally:
            writer.transport.abort()
            if theirs is not None:
                theirs.transport.abort()

    async def _pass(
        self,
        request: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        theirs: asyncio.StreamWriter,
    ) -> bool:
        """One request and its answer, or what becomes of them; whether the connection still stands."""
        fault = self._draw()
        if fault in _SWALLOWING:
            self.passed.swallowed[request.partition(b" ")[0].decode()] += 1
            await self._swallow(fault, reader, writer)
            return False
        theirs.write(request)
        await theirs.drain()
        reply = await _read_message(answers)
        if fault in _SPOILING:
            await self._spoil(fault, reply, reader, writer)
            return False
        if fault == "slow":
            await asyncio.sleep(self._random.uniform(0.01, 0.2))
        writer.write(reply)
        await writer.drain()
        return True

    def _draw(self) -> str:
        if self._random.random() >= self._share:
            return ""
        fault = self._random.choice(_SWALLOWING + _SPOILING + _DELAYING)
        self.passed.faults[fault] += 1
        return fault

    async def _swallow(self, fault: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match fault:
            case "reset before":
                _reset(writer)
            case "black hole before":
                await reader.read()
            case _:
                answers = {"page of a proxy": _PORTAL, "redirect of a proxy": _REDIRECT}
                await _say(writer, answers.get(fault) or self._random.randbytes(200))

    async def _spoil(
        self, fault: str, reply: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = reply.index(b"\r\n\r\n") + 4
        match fault:
            case "reset after":
                _reset(writer)
            case "black hole after":
                await reader.read()
            case "garbage after":
                await _say(writer, self._random.randbytes(200))
            case "reply cut in its head":
                await _say(writer, reply[: self._random.randrange(1, head - 3)])
            case _:
                # An answer without a body has nothing to be cut; it loses the end of its head.
                whole = len(reply) if len(reply) > head else head - 1
                await _say(writer, reply[: self._random.randrange(min(head, whole - 1), whole)])


@asynccontextmanager
async def bad_line(port: int, random: Random, share: float) -> AsyncIterator[tuple[int, Passed]]:
    """A bad line to a port of this computer: its own port, and what it has done so far."""
    line = BadLine(port, random, share)
    server = await asyncio.start_server(line.accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], line.passed
    finally:
        server.close()
        await line.end()
        await server.wait_closed()


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    assert length or b"chunked" not in head.lower(), "nobody here sends in chunks"
    return head + (await reader.readexactly(int(length[1])) if length else b"")


async def _say(writer: asyncio.StreamWriter, content: bytes) -> None:
    writer.write(content)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset rather than in good order."""
    link: socket.socket = writer.get_extra_info("socket")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
