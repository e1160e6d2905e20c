"""The composition root: the one place that builds real objects and joins them."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import random
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

from msal import TokenCache

from companion import __version__
from companion.clock import SystemClock
from companion.core.outbox_item import OutboxItem
from companion.core.profile import Profile
from companion.core.replies import Cause
from companion.core.sign_in import SIGN_IN_CODES
from companion.dataverse.gateway import HttpCrmGateway
from companion.errors import AlreadyRunning, CopyToCrmError, SettingRefused
from companion.folders import Folders
from companion.identities import Identities, open_identities
from companion.outbox.dispatcher import Dispatcher, Writer
from companion.protocol.connection import Connection, Writing
from companion.protocol.events import OutboxChanged, SettingsChanged, SigninChanged
from companion.server.events import EventHub
from companion.server.listener import listening
from companion.settings import Settings, SettingsReader
from companion.signin.secret_vault import open_secret_vault
from companion.signin.vault import open_vault
from companion.storage.database import Database
from companion.storage.link_store import SqliteLinkStore
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.profile_store import FileProfileStore
from companion.usecases.check_connection import check_connection
from companion.usecases.greet import show_connection, show_writing
from companion.usecases.show_item import show_item
from companion.usecases.workplace import CopyRules, Workplace
from companion.watching import Watcher

log = logging.getLogger(__name__)

# Keeps an event well below the longest frame that a browser takes.
_MOST_ITEMS_TOLD = 100


@dataclass(frozen=True)
class OpenProfile:
    """One profile with everything that works for it."""

    profile: Profile
    workplace: Workplace
    database: Database
    gateway: HttpCrmGateway
    watcher: Watcher
    tasks: tuple[asyncio.Task[None], ...]

    async def close(self) -> None:
        """Stop sending, then close the file; the journal says where to go on."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.gateway.close()
        await asyncio.to_thread(self.database.close)


class Companion:
    """The resident program: the profile in use, opened, and the rules in force."""

    def __init__(self, folders: Folders, kept: TokenCache | None = None) -> None:
        self.hub = EventHub()
        self._folders = folders
        self._kept = kept
        self._profiles = FileProfileStore(folders.profiles)
        self._open: OpenProfile | None = None
        self._told_connection: Connection | None = None
        self._told_writing: Writing | None = None
        self._entering = asyncio.Lock()
        self._settings: tuple[str | None, SettingsReader] = (None, folders.settings(None))

    async def enter(self) -> Workplace | None:
        """The workplace of the profile in use, reopened when somebody has connected anew."""
        async with self._entering:
            profile = self._profiles.read_current()
            if self._open is not None and self._open.profile != profile:
                await self._open.close()
                self._open = None
            if profile is not None and self._open is None:
                self._open = await self._open_profile(profile)
        self._tell_changes()
        if self._open is None:
            return None
        self._open.watcher.asked()
        return self._open.workplace

    def read_rules(self) -> CopyRules:
        """The rules of a click, from the settings as they are now."""
        settings = self._read_settings()
        return CopyRules(
            settings.writeback, settings.hold_seconds, settings.inbound_messages, settings.support_contact
        )

    async def close(self) -> None:
        """Close the profile."""
        if self._open is not None:
            await self._open.close()

    async def _open_profile(self, profile: Profile) -> OpenProfile:
        folder = self._profiles.folder_of(profile)
        clock = SystemClock()
        database = await asyncio.to_thread(Database, folder / "outbox.db", OUTBOX)
        store = SqliteOutboxStore(database, profile.organisation_id)
        secrets = open_secret_vault(profile.vault, self._folders.vault)
        identities = open_identities(profile, self._open_vault(profile.vault), secrets)
        gateway = identities.open_gateway(profile)
        watcher = await self._open_watcher(profile, identities, gateway, store)
        writer = Writer(
            organisation_id=profile.organisation_id,
            user_id=profile.user_id,
            author_id=profile.author_id,
            read_address_column=lambda: self._read_settings().linkedin_address_column,
            watch=watcher,
            may_write=self._may_write,
            jitter=random.SystemRandom().random,
        )

        def tell(items: Sequence[OutboxItem]) -> None:
            self._tell_items(items, profile, watcher.trouble)
            self._tell_what_changed()

        dispatcher = Dispatcher(store, gateway, clock, writer, tell)
        workplace = Workplace(
            profile=profile,
            outbox=store,
            links=SqliteLinkStore(database),
            gateway=gateway,
            clock=clock,
            read_rules=self.read_rules,
            read_trouble=lambda: watcher.trouble,
            wake_dispatcher=dispatcher.wake,
        )
        # The first look also frees what a sign-in held up: somebody has just connected, or the program started.
        tasks = (asyncio.create_task(dispatcher.run()), asyncio.create_task(watcher.run(dispatcher)))
        return OpenProfile(profile, workplace, database, gateway, watcher, tasks)

    async def _open_watcher(
        self, profile: Profile, identities: Identities, gateway: HttpCrmGateway, store: SqliteOutboxStore
    ) -> Watcher:
        """The watcher, which knows at once what held the connection up when the program ended."""
        gate = await store.read_gate()
        trouble = gate.cause if gate is not None and gate.cause.code in SIGN_IN_CODES else None
        if not identities.reader.is_signed_in:
            trouble = Cause("signed_out", (("environment", profile.host),))
        others = [identities.writer] if identities.writer else []

        async def tell() -> None:
            self._tell_items(await store.read_queued(), profile, watcher.trouble)
            self._tell_what_changed()

        watcher = Watcher(
            lambda: check_connection(profile, gateway, others), SystemClock(), tell, trouble=trouble
        )
        return watcher

    def _tell_items(self, items: Sequence[OutboxItem], profile: Profile, trouble: Cause | None) -> None:
        for start in range(0, len(items), _MOST_ITEMS_TOLD):
            some = items[start : start + _MOST_ITEMS_TOLD]
            shown = tuple(show_item(item, profile, trouble) for item in some)
            self.hub.tell(OutboxChanged(kind="outbox.changed", items=shown))

    def _tell_what_changed(self) -> None:
        # Settings that cannot be read are told to whoever asks next; they must not end the sending.
        with contextlib.suppress(CopyToCrmError):
            self._tell_changes()

    def _open_vault(self, choice: str) -> TokenCache:
        if choice == "memory" and self._kept is not None:
            return self._kept
        return open_vault(choice, self._folders.vault)

    def _read_settings(self) -> Settings:
        profile = self._profiles.read_current()
        name = profile.name if profile else None
        if self._settings[0] != name:
            self._settings = (name, self._folders.settings(name))
        return self._settings[1].read()

    def _may_write(self) -> bool:
        """Whether anything may be sent now; settings that cannot be read mean no."""
        try:
            return self._read_settings().writeback
        except SettingRefused:
            log.exception("settings cannot be read")
            return False

    def _tell_changes(self) -> None:
        """Tell the pages when the connection or a setting they show differs from what they were told."""
        rules = self.read_rules()
        connection = show_connection(self._open.workplace if self._open else None, rules)
        writing = show_writing(rules)
        if self._told_connection not in (None, connection):
            self.hub.tell(SigninChanged(kind="signin.changed", connection=connection))
        if self._told_writing not in (None, writing):
            self.hub.tell(SettingsChanged(kind="settings.changed", writing=writing))
            if self._open is not None:
                self._open.workplace.wake_dispatcher()
        self._told_connection, self._told_writing = connection, writing


async def run_companion(folders: Folders) -> None:
    """Be the resident companion until told to stop. Raises AlreadyRunning when there is one."""
    async with resident(folders) as stopped:
        await stopped.wait()


@contextlib.asynccontextmanager
async def resident(folders: Folders, kept: TokenCache | None = None) -> AsyncIterator[asyncio.Event]:
    """The companion, serving for as long as the block lasts; the event says that it was told to stop.

    `kept` holds the sign-in of a connection whose vault is memory. Raises AlreadyRunning.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    with _single_instance(folders):
        companion = Companion(folders, kept)
        async with _closing(companion), listening(folders.socket, companion, companion.hub):
            log.info("companion started", extra={"version": __version__})
            try:
                await companion.enter()
            except CopyToCrmError:
                # Damaged settings or files: whoever clicks is told which, and they may be mended meanwhile.
                log.exception("the connection cannot be opened yet")
            yield stopped


@contextlib.asynccontextmanager
async def _closing(companion: Companion) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await companion.close()


@contextlib.contextmanager
def _single_instance(folders: Folders) -> Iterator[None]:
    """Hold the lock of the one companion; the system lets go of it when this process ends in any way."""
    with folders.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning from error
        yield
