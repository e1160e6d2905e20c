"""A dispatcher over a journal on a real file and a tiny Dynamics, to run, kill and start again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from companion.core.activity import KINDS, Subject
from companion.core.evidence import Evidence
from companion.core.outbox_item import OutboxItem
from companion.core.tables import Filing
from companion.outbox.dispatcher import Dispatcher
from companion.outbox.writer import Writer, nothing_read
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import ManualClock
from tests.fakes.journal import opened_store
from tests.fakes.ports import Effects, ScriptedGateway, watch_store
from tests.fakes.samples import CONTACT, ORGANISATION, PROFILE_ID, USER
from tests.fakes.tiny_crm import TinyCrm
from tests.fakes.watch import ScriptedWatch

YVONNE_IN_CRM = {
    "contactid": CONTACT,
    "fullname": "Yvonne McKay",
    "websiteurl": f"https://www.linkedin.com/sales/lead/{PROFILE_ID},x,y",
}


@dataclass
class Running:
    """One process: its journal, its way to Dynamics, and what it told the pages."""

    store: SqliteOutboxStore
    gateway: ScriptedGateway
    effects: Effects
    dispatcher: Dispatcher
    told: list[tuple[str, str]]

    async def states(self) -> dict[str, str]:
        """Item → state."""
        return {item.item_id: item.state for item in await self.store.read_items(None)}

    async def item(self, item_id: str) -> OutboxItem:
        """One item as the journal has it."""
        [item] = await self.store.read_items([item_id])
        return item


@dataclass
class Rig:
    """What outlives a process: the file, the clock, Dynamics and the writeback switch."""

    file: Path
    clock: ManualClock = field(default_factory=ManualClock)
    crm: TinyCrm = field(default_factory=lambda: TinyCrm([YVONNE_IN_CRM]))
    is_writeback_on: bool = True
    kinds: frozenset[str] = KINDS
    watch: ScriptedWatch = field(default_factory=ScriptedWatch)
    read_evidence: Callable[[Subject], Awaitable[Evidence | None]] = nothing_read
    filing: Filing = field(default_factory=Filing)

    @asynccontextmanager
    async def started(self, crash_at: int | None = None) -> AsyncIterator[Running]:
        """A process on this file, for as long as the block lasts."""
        async with opened_store(self.file) as store:
            yield self.running_on(store, Effects(crash_at))

    def running_on(self, store: SqliteOutboxStore, effects: Effects) -> Running:
        """A dispatcher over this journal."""
        gateway = ScriptedGateway(self.crm, effects)
        told: list[tuple[str, str]] = []

        def tell(items: Sequence[OutboxItem]) -> None:
            told.extend((item.item_id, item.state) for item in items)

        writer = Writer(
            organisation_id=ORGANISATION,
            user_id=USER,
            author_id=USER,
            read_address_column=lambda: "websiteurl",
            watch=self.watch,
            may_write=lambda: self.is_writeback_on,
            jitter=lambda: 0.0,
            read_evidence=self.read_evidence,
            read_kinds=lambda: self.kinds,
            read_filing=lambda: self.filing,
        )
        dispatcher = Dispatcher(watch_store(store, effects), gateway, self.clock, writer, tell)
        return Running(store, gateway, effects, dispatcher, told)
