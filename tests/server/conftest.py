"""A listening socket in front of a workplace whose use cases a test can break."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from companion.protocol.admin import AboutAdmin, AdminAnswer, DoctorFindings
from companion.protocol.admin_privacy import PersonErased
from companion.protocol.requests import ConnectionDisconnect, PersonBlock, PersonErase, PersonUnblock
from companion.protocol.results import Disconnected, PersonBlocked, SettingsValues
from companion.server.events import EventHub
from companion.server.listener import listening
from companion.storage.link_store import SqliteLinkStore
from companion.storage.outbox_store import SqliteOutboxStore
from companion.usecases.workplace import CopyRules, Workplace
from native_host.framing import MAX_FROM_BROWSER, FrameReader, encode_frame
from tests.fakes.clock import ManualClock
from tests.fakes.journal import opened
from tests.fakes.ports import ScriptedGateway
from tests.fakes.samples import ORGANISATION, PROFILE
from tests.fakes.tiny_crm import TinyCrm


class Connection:
    """One client of the socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._frames = FrameReader(MAX_FROM_BROWSER)
        self._waiting: list[dict[str, Any]] = []

    def send(self, body: bytes) -> None:
        """Send one frame."""
        self.writer.write(encode_frame(body))

    async def receive(self) -> dict[str, Any]:
        """The next frame's body."""
        while not self._waiting:
            chunk = await self.reader.read(65536)
            assert chunk, "the connection ended"
            self._waiting += [json.loads(body) for body in self._frames.feed(chunk)]
        return self._waiting.pop(0)

    async def ask(self, body: bytes) -> dict[str, Any]:
        """Send one frame; the next one is its answer."""
        self.send(body)
        return await self.receive()


@dataclass
class Front:
    """The socket and what stands behind it."""

    path: Path
    workplace: Workplace | None
    stack: AsyncExitStack
    hub: EventHub = field(default_factory=EventHub)
    fault: Exception | None = None

    async def enter(self) -> Workplace | None:
        """The workplace, or a fault."""
        if self.fault:
            raise self.fault
        return self.workplace

    def read_rules(self) -> CopyRules:
        """Writeback on, ten seconds of hold."""
        return CopyRules(True, 10, True)  # noqa: FBT003  # a row of settings

    def show_settings(self) -> SettingsValues:
        """No settings."""
        return SettingsValues(kind="settings.values", settings=())

    def block(self, wanted: PersonBlock | PersonUnblock) -> PersonBlocked:
        """An empty list, changed."""
        assert wanted.profile_address
        return PersonBlocked(kind="person.blocked", is_blocked=True, by_user=1, by_organisation=0)

    async def erase(self, wanted: PersonErase) -> PersonErased:
        """Nothing is held of anybody."""
        assert wanted.person
        counts = [name for name, field in PersonErased.model_fields.items() if field.annotation is int]
        return PersonErased(
            kind="person.erased",
            erased_at="2026-11-18T14:05:31.000Z",
            searched=(),
            kept_here=(),
            in_crm=(),
            **dict.fromkeys(counts, 0),
        )

    async def disconnect(self, wanted: ConnectionDisconnect) -> Disconnected:
        """Nothing is left to decide."""
        assert wanted.kind == "connection.disconnect"
        return Disconnected(
            kind="connection.disconnected",
            environment="contoso.crm.dynamics.com",
            kept_items=0,
            discarded_items=0,
            may_stand_in_crm=0,
            removed=(),
        )

    async def administer(self, wanted: AboutAdmin) -> AdminAnswer:
        """Nothing was found."""
        assert wanted.kind
        return DoctorFindings(kind="doctor.findings", is_healthy=True, findings=())

    async def connect(self) -> Connection:
        """A new client; it is closed with the test."""
        reader, writer = await asyncio.open_unix_connection(self.path)
        self.stack.push_async_callback(writer.wait_closed)
        self.stack.callback(writer.close)
        return Connection(reader, writer)


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    """A listening socket in front of an empty outbox."""
    # Not tmp_path: a socket's path must stay short.
    with tempfile.TemporaryDirectory(prefix="crm-") as folder:
        async with opened(tmp_path / "outbox.db") as database, AsyncExitStack() as stack:
            front = Front(Path(folder) / "companion.sock", None, stack)
            front.workplace = Workplace(
                profile=PROFILE,
                outbox=SqliteOutboxStore(database, ORGANISATION),
                links=SqliteLinkStore(database, ORGANISATION),
                gateway=ScriptedGateway(TinyCrm()),
                clock=ManualClock(),
                read_rules=front.read_rules,
                read_trouble=lambda: None,
                wake_dispatcher=lambda: None,
            )
            async with listening(front.path, front, front.hub):
                yield front
