"""One profile at work: its journal, its way to Dynamics, its dispatcher and its watch, joined and ended together.

Part of the composition root. Knows neither sockets nor which profile is in use.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from msal import TokenCache

from companion.asking_pace import open_paces
from companion.clock import SystemClock
from companion.core.outbox_item import OutboxItem
from companion.core.ports import SecretVault
from companion.core.profile import Profile
from companion.core.replies import Cause
from companion.core.sign_in import SIGN_IN_CODES
from companion.departing import Follower
from companion.following import Following
from companion.identities import Identities, open_identities
from companion.journal_care import copy_every_day, read_damage
from companion.known_links import KnownLinks
from companion.learnt_links import LearntLinks
from companion.leaving_notice import NoticeBook
from companion.looking import Look
from companion.mirror_without_seat import MirrorWithoutSeat
from companion.my_crm import open_my_crm
from companion.open_mirror import Surroundings, open_mirroring
from companion.outbox.dispatcher import Dispatcher
from companion.outbox.silence import Silence
from companion.own_seat import SeatBook
from companion.prompting import Prompting
from companion.protocol.events import OutboxChanged, PromptsChanged
from companion.sealing import open_seal
from companion.settings import Settings
from companion.storage.database import Database
from companion.storage.leaving import LeavingJournal
from companion.storage.link_store import SqliteLinkStore
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.retention import SqliteRetention
from companion.telling_status import StatusTeller
from companion.upkeep import Upkeep
from companion.usecases.show_item import show_item
from companion.usecases.workplace import CopyRules, Workplace
from companion.watching import Watcher
from companion.writing_rules import Advice, WritingRules, open_writer

log = logging.getLogger(__name__)

# Keeps an event well below the longest frame that a browser takes.
_MOST_ITEMS_TOLD = 100


@dataclass(frozen=True)
class Household:
    """What the program around a profile gives it: its vaults, its settings, and an ear for its news."""

    cache: TokenCache
    secrets: SecretVault
    seal_vault: SecretVault
    """Holds the key of stored texts."""
    read_settings: Callable[[], Settings]
    read_rules: Callable[[], CopyRules]
    tell: Callable[[OutboxChanged | PromptsChanged], None]
    tell_changes: Callable[[], None]
    """The connection may be shown differently now."""
    leave: Callable[[], None]
    """End this connection, as an administrator has told everybody to."""


@dataclass(frozen=True)
class OpenProfile:
    """One profile with everything that works for it."""

    profile: Profile
    workplace: Workplace
    database: Database
    watcher: Watcher
    tasks: tuple[asyncio.Task[None], ...]
    opened: AsyncExitStack
    """Ways to Dynamics, mirror and journal, closed in this order."""

    async def close(self) -> None:
        """Stop sending, then close the files; the journal says where to go on."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.opened.aclose()


async def open_profile(profile: Profile, folder: Path, household: Household) -> OpenProfile:
    """The profile at work: the dispatcher sends from its journal, the watch looks at its connection."""
    seal = await asyncio.to_thread(open_seal, profile, household.seal_vault)
    # Whoever asks may go away in the middle: what was opened until then is closed.
    async with AsyncExitStack() as opened:
        database = await Database.opened(folder / "outbox.db", OUTBOX, seal)
        opened.push_async_callback(asyncio.to_thread, database.close)
        at_work = await _put_to_work(profile, folder, household, database, opened)
        return replace(at_work, opened=opened.pop_all())


async def _put_to_work(
    profile: Profile, folder: Path, household: Household, database: Database, opened: AsyncExitStack
) -> OpenProfile:
    clock = SystemClock()
    store = SqliteOutboxStore(database, profile.organisation_id)
    upkeep = Upkeep(SqliteRetention(database), clock, household.read_settings)
    identities = open_identities(profile, household.cache, household.secrets)
    seat = SeatBook(folder, household.read_settings)
    without_seat = MirrorWithoutSeat(folder, seat, household.read_settings, clock, SqliteRetention(database))
    notice = NoticeBook(folder)
    read_closed = _closed_by(notice, seat)
    silence = Silence()
    paces = open_paces(profile, household.read_settings, clock, silence)
    gateway = identities.open_gateway(profile, paces)
    of_writer = identities.open_writers_gateway(profile, paces.writing)
    for way in (gateway, *([of_writer] if of_writer else [])):
        opened.push_async_callback(way.close)

    def tell(items: Sequence[OutboxItem]) -> None:
        tell_items(items, profile, read_trouble(), household.tell)
        household.tell_changes()
        prompting.stir()

    def read_trouble() -> Cause | None:
        return read_closed() or watcher.trouble or dispatcher.user_pause

    async def tell_queued() -> None:
        tell(await store.read_queued())

    def wake() -> None:
        dispatcher.wake()
        prompting.copied()

    async def synced() -> None:
        prompting.synced()
        following.synced()
        await teller.synced()

    def ask_sync() -> None:
        mirroring.syncer.ask()

    follower = Follower(profile, gateway, notice, LeavingJournal(database).count_unsent, household.leave)
    look = Look(
        profile,
        folder,
        gateway,
        of_writer,
        follower,
        without_seat,
        read_closed,
        household.tell_changes,
        tell_queued,
        wake,
        ask_sync,
    )
    watcher = Watcher(
        look.check,
        clock,
        tell_queued,
        trouble=await _known_trouble(profile, identities, store),
    )
    around = Surroundings(
        clock,
        paces.reading,
        household.read_settings,
        household.tell_changes,
        synced,
        read_closed,
        without_seat,
    )
    mirroring = open_mirroring(profile, folder, identities, around)
    opened.push_async_callback(asyncio.to_thread, mirroring.store.close)
    opened.push_async_callback(mirroring.gateway.close)
    teller = StatusTeller(profile, folder, gateway, store, clock)
    rules = WritingRules(household.read_settings, read_closed)
    links = KnownLinks(
        SqliteLinkStore(database, profile.organisation_id),
        mirroring.store.file,
        rules.read_link_columns,
        LearntLinks(gateway, clock, lambda: {} if read_closed() else rules.read_link_columns()),
        mirroring.searches,
    )
    writer = open_writer(profile, rules, watcher, Advice(mirroring.read_evidence, links.find_told), silence)
    dispatcher = Dispatcher(store, gateway, clock, writer, tell)
    prompting = Prompting(store, clock, mirroring.read_evidence, writer.asks_always, household.tell)
    following = Following(store, gateway, clock, profile.user_id, tell)
    workplace = Workplace(
        profile=profile,
        outbox=store,
        links=links,
        gateway=gateway,
        clock=clock,
        read_rules=household.read_rules,
        read_trouble=read_trouble,
        read_seat_trouble=read_closed,
        wake_dispatcher=wake,
        tell=tell,
        show_prompt=prompting.show,
        read_checks=watcher.read_checks,
        read_notice=lambda: read_damage(folder / "outbox.db", clock) or upkeep.read_notice(),
        read_tables_in_use=dispatcher.read_tables_in_use,
        read_sync=mirroring.syncer.read_progress,
        ask_sync=mirroring.syncer.ask,
        read_mirror=mirroring.read_standing,
        match=mirroring.matching.match,
        find_outdated=mirroring.find_outdated,
        weigh=mirroring.read_evidence,
        learn_links=links.learn,
        read_card=mirroring.read_card,
        lists=open_my_crm(profile, mirroring.store.file, database, household.read_settings, clock),
    )
    # The first look also frees what a sign-in held up: somebody has just connected, or the program started.
    tasks = (
        asyncio.create_task(dispatcher.run()),
        asyncio.create_task(watcher.run(dispatcher)),
        asyncio.create_task(copy_every_day(database, clock)),
        asyncio.create_task(upkeep.run()),
        asyncio.create_task(prompting.run()),
        asyncio.create_task(following.run()),
        asyncio.create_task(mirroring.syncer.run(dispatcher)),
    )
    return OpenProfile(profile, workplace, database, watcher, tasks, opened)


def _closed_by(notice: NoticeBook, seat: SeatBook) -> Callable[[], Cause | None]:
    """Why nobody copies or reads here: everybody has been told to leave, else what the seat says."""
    return lambda: notice.read_trouble() or seat.read_trouble()


def tell_items(
    items: Sequence[OutboxItem],
    profile: Profile,
    trouble: Cause | None,
    tell: Callable[[OutboxChanged], None],
) -> None:
    """Tell the pages where items stand, in events that a browser takes."""
    for start in range(0, len(items), _MOST_ITEMS_TOLD):
        some = items[start : start + _MOST_ITEMS_TOLD]
        shown = tuple(show_item(item, profile, trouble) for item in some)
        tell(OutboxChanged(kind="outbox.changed", items=shown))


async def _known_trouble(profile: Profile, identities: Identities, store: SqliteOutboxStore) -> Cause | None:
    """What is known before the first look: the sign-in is not here, or had ended when the program did."""
    if identities.reader.is_known_to_be_signed_out:
        return Cause("signed_out", (("environment", profile.host),))
    gate = await store.read_gate()
    return gate.cause if gate is not None and gate.cause.code in SIGN_IN_CODES else None
