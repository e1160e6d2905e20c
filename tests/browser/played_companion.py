"""The companion's end of the socket, played by a test: it sees each request and decides each answer.

The browser, the extension and the native host in front of it are the real ones.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from native_host.framing import MAX_FROM_BROWSER, FrameReader, encode_frame

CONNECTION: dict[str, Any] = {
    "state": "connected",
    "profile": "0123456789abcdef0123456789abcdef",
    "ended": [],
    "environment": "contoso.crm.dynamics.com",
    "seat_name": "Marisa Duarte",
    "support_contact": None,
    "author_name": "Marisa Duarte",
    "sandbox_kind": None,
    "is_test_environment": True,
}
_CLICK_ID_LENGTH = len(str(uuid4()))
WRITING = {"is_writeback_on": True, "hold_seconds": 10, "left_out": []}
WELCOME = {
    "kind": "welcome",
    "product": "copy-to-crm",
    "version": "26.1.0",
    "protocol_oldest": 1,
    "protocol_newest": 1,
    "oldest_extension": "26.1.0",
    "connection": CONNECTION,
    "writing": WRITING,
    "block_list": {"salt": "0" * 32, "hashes": []},
}


def item_status(state: str, item_id: str = "item-1", **fields: object) -> dict[str, object]:
    """One item as the companion tells it; fields that are not named are null."""
    empty = dict.fromkeys(("hold_ends_at", "next_attempt_at", "match", "receipt", "cause", "errand"))
    return {"item_id": item_id, "state": state, **empty, **fields}


def activity_status(state: str, **fields: object) -> dict[str, object]:
    """The answer to the first copy of a message, or to an undo."""
    return {"kind": "activity.status", "item": item_status(state, "item-1", **fields), "is_repeat": False}


def outbox_items(*items: Mapping[str, object]) -> dict[str, object]:
    """The answer to a question for items, all of them known."""
    counts = dict.fromkeys(("held", "queued", "sending", "needs_you", "failed"), 0)
    return {
        "kind": "outbox.items",
        "items": items,
        "repeats": [],
        "unknown_ids": [],
        "counts": counts,
        "trouble": None,
        "paused_since": None,
    }


@dataclass
class PlayedCompanion:
    """Listens on the socket. Greets by itself, has every copy already, and says what was copied before.

    Everything else waits for the test.
    """

    path: Path
    welcome: Mapping[str, object] = field(default_factory=lambda: dict(WELCOME))
    copied_before: dict[str, Mapping[str, object]] = field(default_factory=dict)
    """How a message begins → its item, of those that were copied before the page lived."""
    requests: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    _connections: set[asyncio.Task[None]] = field(default_factory=set)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _askers: dict[str, asyncio.StreamWriter] = field(default_factory=dict)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[PlayedCompanion]:
        """Listen until the block ends; then nobody is there, as after a crash."""
        server = await asyncio.start_unix_server(self._connected, str(self.path))
        try:
            yield self
        finally:
            server.close()
            await self.drop()
            await asyncio.gather(*self._connections)
            await server.wait_closed()
            self.path.unlink(missing_ok=True)

    async def next_request(self, kind: str) -> dict[str, Any]:
        """The next request after the greeting, which must be of this kind."""
        request = await self.requests.get()
        assert kind == request["message"]["kind"]
        return request

    async def answer(self, request: Mapping[str, Any], result: Mapping[str, object]) -> None:
        """Carry a request out."""
        await self._reply(request, {"ok": True, "result": result})

    async def refuse(self, request: Mapping[str, Any], code: str) -> None:
        """Refuse a request with a code that takes no parameters."""
        error = {"code": code, "params": [], "retryable": False, "written": "no", "reference": None}
        await self._reply(request, {"ok": False, "error": error})

    async def tell(self, *items: Mapping[str, object]) -> None:
        """Tell every connected host that items changed."""
        await self._send({"protocol": 1, "event": {"kind": "outbox.changed", "items": items}})

    async def tell_settings(self, writing: Mapping[str, object]) -> None:
        """Tell every connected host that settings changed."""
        event = {"kind": "settings.changed", "writing": writing, "block_list": self.welcome["block_list"]}
        await self._send({"protocol": 1, "event": event})

    async def tell_connection(self, connection: Mapping[str, object]) -> None:
        """Tell every connected host that the connection stands otherwise."""
        await self._send({"protocol": 1, "event": {"kind": "signin.changed", "connection": connection}})

    async def tell_prompts(self) -> None:
        """Tell every connected host that the last prompt has ended."""
        await self._send({"protocol": 1, "event": {"kind": "prompts.changed", "opened": None, "waiting": 0}})

    async def drop(self) -> None:
        """End all connections without a word, as a killed companion does."""
        for writer in self._writers:
            writer.close()

    async def _reply(self, request: Mapping[str, Any], outcome: Mapping[str, object]) -> None:
        request_id = request["request_id"]
        await _write(self._askers[request_id], {"protocol": 1, "request_id": request_id, **outcome})

    async def _send(self, message: Mapping[str, object]) -> None:
        for writer in tuple(self._writers):
            await _write(writer, message)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(asyncio.ensure_future(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        frames = FrameReader(MAX_FROM_BROWSER)
        try:
            # Whoever asked may have left before the answer, as a reloaded extension does.
            with suppress(ConnectionError):
                while data := await reader.read(65536):
                    for request in map(json.loads, frames.feed(data)):
                        self._askers[request["request_id"]] = writer
                        await self._take(request)
        finally:
            self._writers.remove(writer)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _take(self, request: dict[str, Any]) -> None:
        if request["message"]["kind"] == "companion.hello":
            await self.answer(request, self.welcome)
            self.greeted.set()
        elif _is_about_copies(request["message"]):
            # What the browser has kept of earlier clicks has arrived.
            clicks = request["message"]["item_ids"]
            await self.answer(request, outbox_items(*(item_status("written", click) for click in clicks)))
        elif request["message"]["kind"] == "items.find":
            found = [self._before(item["body"]) for item in request["message"]["items"]]
            await self.answer(request, {"kind": "items.found", "items": found})
        else:
            self.requests.put_nowait(request)

    def _before(self, body: str) -> Mapping[str, object] | None:
        openings = self.copied_before.items()
        return next((item for opening, item in openings if body.startswith(opening)), None)


def _is_about_copies(message: Mapping[str, Any]) -> bool:
    """Whether the extension asks after its own copies, by the ids of clicks; the tests' items have shorter ones."""
    ids = message.get("item_ids") or ()
    return bool(ids) and all(len(one) == _CLICK_ID_LENGTH for one in ids)


async def _write(writer: asyncio.StreamWriter, message: Mapping[str, object]) -> None:
    writer.write(encode_frame(json.dumps(message).encode()))
    with suppress(ConnectionError):  # the other side may have gone in the meantime, as sides do
        await writer.drain()
