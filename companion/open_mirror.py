"""The mirror of one profile at work: its file, its own way to Dynamics, and whoever syncs it.

Part of the composition root. What keeps the mirror from being opened or read must never keep a click from being saved.
"""

from __future__ import annotations

import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from companion.core.activity import Company, Person
from companion.core.evidence import Evidence, subject_on_page
from companion.core.ignored import Linked
from companion.core.matching.weights import Weights
from companion.core.mirror_card import MirrorCard
from companion.core.mirror_standing import MirrorStanding
from companion.core.mirror_subject import MATCHED_TABLES
from companion.core.mirror_tables import MirroredTable, tables_wanted
from companion.core.pace import rate_of_person
from companion.core.ports import Clock, Pace
from companion.core.profile import Profile
from companion.core.replies import Cause, Wait
from companion.core.sharing import LinkColumns, read_link_columns
from companion.core.verdict import Target
from companion.dataverse.gateway import HttpCrmGateway, Paces
from companion.errors import NotSaved, SettingRefused
from companion.identities import Identities
from companion.importing import keep_employers, make_lists
from companion.lexicon_files import shipped_lexicon, weights_with
from companion.mirror_matching import MirrorMatching
from companion.mirror_without_seat import MirrorWithoutSeat
from companion.outbox.pacing import SyncPace
from companion.searching import SearchMatching
from companion.settings import Settings
from companion.storage.mirror_card import read_card
from companion.storage.mirror_index import MirrorIndex
from companion.storage.mirror_store import MIRROR, Listener, SqliteMirrorStore
from companion.storage.shared_links import SharedLinks
from companion.syncing import Syncer, Work
from companion.usecases.sync_crm import SyncRoom, sync_crm

log = logging.getLogger(__name__)

_MOST_OPPORTUNITIES = 20
_READ = {"read", "no_access"}
"""What a table must be for its rows to be all that there are to see."""


@dataclass(frozen=True)
class Mirroring:
    """The mirror with everything that works for it."""

    store: SqliteMirrorStore
    gateway: HttpCrmGateway
    syncer: Syncer
    matching: MirrorMatching
    searching: SearchMatching
    clock: Clock
    searches: Callable[[], bool]
    """Whether candidates are searched for in Dynamics, and not in the mirror."""

    async def read_standing(self) -> MirrorStanding:
        """How the mirror stands; empty where it cannot be read, of which the next sync says why."""
        try:
            return await self.store.read_standing()
        except NotSaved as error:
            log.warning("the mirror cannot be read", extra={"code": error.code})
            return MirrorStanding()

    async def read_evidence(self, about: Person | Company) -> Evidence | None:
        """What matching says of whom an item is about; None where its tables were not read, or not lately.

        Nobody may be filed by rows of yesterday, and no trouble of the mirror may keep an item from being sent.
        """
        if self.searches():
            return await self.searching.weigh(subject_on_page(about))
        standing = await self.read_standing()
        states = {table.name: table.state for table in standing.tables}
        wanted = ("contact", "lead") if isinstance(about, Person) else ("account",)
        found = {states.get(name) for name in wanted}
        is_whole = found <= _READ
        if self.syncer.read_progress().is_overdue or not is_whole or not self.matching.covers(standing):
            return None
        try:
            evidence = await self.matching.weigh(subject_on_page(about))
        except NotSaved as error:
            log.warning("the mirror cannot be read", extra={"code": error.code})
            return None
        # Nobody is absent from a table that may not be read.
        return None if evidence.verdict == "none" and "no_access" in found else evidence

    async def find_outdated(self, linked: Sequence[Linked]) -> Sequence[frozenset[str]]:
        """In what rows say otherwise than the page; in nothing while the mirror is old, unread, or not kept."""
        nobody: list[frozenset[str]] = [frozenset()] * len(linked)
        if self.searches() or self.syncer.read_progress().is_overdue:
            return nobody
        try:
            differing = await self.matching.find_differing(linked)
        except NotSaved as error:
            log.warning("the mirror cannot be read", extra={"code": error.code})
            return nobody
        try:
            await keep_employers(self.store.file, zip(linked, differing, strict=True), self.clock.now())
        except NotSaved as error:
            # What a full disk cannot keep, the badge says all the same.
            log.warning("an employer was not kept", extra={"code": error.code})
        return differing

    async def read_card(self, target: Target) -> MirrorCard:
        """What the mirror holds about a row; nothing where it cannot be read, of which the next sync says why."""
        try:
            return await self.store.file.read(
                lambda connection: read_card(connection, target.table, target.row_id, _MOST_OPPORTUNITIES)
            )
        except NotSaved as error:
            log.warning("the mirror cannot be read", extra={"code": error.code})
            return MirrorCard()


async def _nothing() -> None:
    """Nobody waits for the end of a sync."""


@dataclass(frozen=True)
class Surroundings:
    """What the program around a mirror gives it."""

    clock: Clock
    pace: Pace | None
    """How fast whoever reads may ask Dynamics."""
    read_settings: Callable[[], Settings]
    tell: Callable[[], None]
    synced: Callable[[], Awaitable[None]] = _nothing
    """The mirror holds what has changed in the CRM."""
    read_obstacle: Callable[[], Cause | None] = lambda: None
    """Why nothing is read for whoever is signed in: syncing is off for their seat."""
    without_seat: MirrorWithoutSeat | None = None
    """Clears what was read, in a pause between syncs; None where it stays."""


def open_mirroring(profile: Profile, folder: Path, identities: Identities, around: Surroundings) -> Mirroring:
    """The mirror, to be synced by whoever runs its syncer."""

    def settings() -> Settings:
        try:
            return around.read_settings()
        except SettingRefused:
            # Reading goes on as shipped; whoever clicks is told which setting cannot be used.
            return Settings()

    def tables() -> tuple[MirroredTable, ...]:
        now = settings()
        wanted = tables_wanted(now.linkedin_address_column, now.sales_process, _link_columns(settings))
        # A CRM that is searched is too large to be read.
        return tuple(table for table in wanted if not (searches() and table.logical_name in MATCHED_TABLES))

    def searches() -> bool:
        return settings().candidates == "search"

    def weights() -> Weights:
        return weights_with(settings().match_calibration)

    def rate() -> float:
        return rate_of_person(settings().crm_budget_percent)

    async def sync() -> Wait | None:
        if obstacle := around.read_obstacle():
            # Between two syncs, so that no page is on its way into a mirror that is to be cleared.
            return Wait(await _clear(around.without_seat, store, syncer) or obstacle)
        await index.bring_up_to_date(store.file)
        room = SyncRoom(
            store,
            gateway,
            around.clock,
            tables(),
            expect=syncer.expect,
            read_obstacle=around.read_obstacle,
        )
        refused = await sync_crm(room)
        await matching.count()
        if refused is None:
            await make_lists(store.file, profile.user_id.lower(), around.read_settings, around.clock.now())
            await around.synced()
        return refused

    index = MirrorIndex(shipped_lexicon(), lambda: settings().linkedin_address_column)
    store = SqliteMirrorStore(
        folder / MIRROR, _both(index.listen, SharedLinks(partial(_link_columns, settings)).listen)
    )
    index.give_way = store.file.give_way
    matching = MirrorMatching(store, weights)
    pace = SyncPace(around.pace, around.clock, rate) if around.pace else None
    gateway = identities.open_gateway(profile, Paces(reading=pace))
    work = Work(
        sync=sync,
        read_standing=store.read_standing,
        read_every=lambda: timedelta(minutes=settings().sync_minutes),
        connected_at=datetime.fromisoformat(profile.connected_at),
        tell=around.tell,
        jitter=random.SystemRandom().random,
    )
    syncer = Syncer(work, around.clock)
    searching = SearchMatching(gateway, around.clock, lambda: settings().linkedin_address_column, weights)
    return Mirroring(store, gateway, syncer, matching, searching, around.clock, searches)


async def _clear(
    without_seat: MirrorWithoutSeat | None, store: SqliteMirrorStore, syncer: Syncer
) -> Cause | None:
    cleared = await without_seat.clear(store) if without_seat else None
    if cleared is not None:
        syncer.forget()
    return cleared


def _link_columns(read_settings: Callable[[], Settings]) -> LinkColumns:
    return read_link_columns(read_settings().link_columns)


def _both(one: Listener, other: Listener) -> Listener:
    """Two listeners as one."""

    def listen(
        connection: sqlite3.Connection, table: str, changed: Sequence[int], going: Sequence[int]
    ) -> None:
        one(connection, table, changed, going)
        other(connection, table, changed, going)

    return listen
