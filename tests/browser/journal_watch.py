"""Wait for the companion's own events over its socket, as any client may: no polling, no clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from pydantic import TypeAdapter

from companion.demo.stage import Stage
from companion.protocol import PROTOCOL_NEWEST
from companion.protocol.envelope import Failure, Notice, Request, Success
from companion.protocol.events import OutboxChanged
from companion.protocol.items import ItemStatus
from companion.protocol.requests import OutboxList
from companion.protocol.results import OutboxItems
from native_host.framing import MAX_FROM_BROWSER, FrameReader, encode_frame
from native_host.paths import socket_path

_FROM_COMPANION: TypeAdapter[Success | Failure | Notice] = TypeAdapter(Success | Failure | Notice)


class JournalWatch:
    """An open connection that hears what becomes of the outbox."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = FrameReader(MAX_FROM_BROWSER)

    async def wait_for(self, state: str, count: int = 1) -> list[ItemStatus]:
        """The items of the outbox, once `count` of them are in the state."""
        known: dict[str, ItemStatus] = {}
        message = OutboxList(kind="outbox.list", item_ids=None)
        request = Request(
            protocol=PROTOCOL_NEWEST, request_id=uuid4().hex, idempotency_key=None, message=message
        )
        self._writer.write(encode_frame(request.model_dump_json().encode()))
        while True:
            chunk = await self._reader.read(65536)
            assert chunk, "the companion ended"
            for body in self._frames.feed(chunk):
                for item in _items(_FROM_COMPANION.validate_json(body)):
                    known[item.item_id] = item
            if sum(item.state == state for item in known.values()) == count:
                return list(known.values())


def _items(said: Success | Failure | Notice) -> tuple[ItemStatus, ...]:
    if isinstance(said, Notice):
        return said.event.items if isinstance(said.event, OutboxChanged) else ()
    if isinstance(said, Success) and isinstance(said.result, OutboxItems):
        return said.result.items
    return ()


@asynccontextmanager
async def watching_journal(stage: Stage) -> AsyncIterator[JournalWatch]:
    """A watch for as long as the block runs."""
    reader, writer = await asyncio.open_unix_connection(str(socket_path(stage.environ)))
    try:
        yield JournalWatch(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()
