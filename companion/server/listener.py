"""Listen on the companion's socket and carry frames to the dispatcher and events back. No TCP anywhere."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

from companion.server.dispatch import Premises, answer
from companion.server.events import EventHub, Send
from companion.server.guard import is_own_user
from native_host.framing import MAX_FROM_BROWSER, FrameReader, FrameTooLong, encode_frame

log = logging.getLogger(__name__)

_CHUNK = 64 * 1024
# A peer that does not read its events any more is cut off before it costs memory.
_MOST_UNREAD = 4 * 1024 * 1024


@contextlib.asynccontextmanager
async def listening(path: Path, premises: Premises, hub: EventHub) -> AsyncIterator[None]:
    """Serve the socket for as long as the block runs.

    The caller holds the lock of the one companion, so a socket file found here is a dead one's.
    """
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            connections.add(task)
            task.add_done_callback(connections.discard)
        await _serve(reader, writer, premises, hub)

    server = await asyncio.start_unix_server(serve, sock=listener)
    try:
        yield
    finally:
        # Connections end first: from Python 3.12 on, a server waits for them before it counts as closed.
        server.close()
        for task in tuple(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()
        path.unlink(missing_ok=True)


async def _serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, premises: Premises, hub: EventHub
) -> None:
    if not is_own_user(writer.get_extra_info("socket")):
        log.warning("a process of another user was refused")
        writer.close()
        return

    def send(body: bytes) -> None:
        if writer.transport.get_write_buffer_size() > _MOST_UNREAD:
            writer.transport.abort()
            return
        writer.write(encode_frame(body))

    hub.add(send)
    try:
        await _answer_frames(reader, send, premises)
    except* (ConnectionError, FrameTooLong) as errors:
        log.info("connection ended", extra={"reason": type(errors.exceptions[0]).__name__})
    finally:
        hub.remove(send)
        writer.close()


async def _answer_frames(reader: asyncio.StreamReader, send: Send, premises: Premises) -> None:
    """Answer each request as soon as it is ready: a slow one does not hold up the click behind it."""
    frames = FrameReader(MAX_FROM_BROWSER)
    async with asyncio.TaskGroup() as requests:

        async def reply(body: bytes) -> None:
            send(await answer(body, premises))

        while chunk := await reader.read(_CHUNK):
            for body in frames.feed(chunk):
                requests.create_task(reply(body))
