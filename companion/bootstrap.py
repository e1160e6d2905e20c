"""The composition root of the resident companion: the profile in use, the settings in force, the socket, the lock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from msal import TokenCache

from companion import __version__
from companion.administering import AdminOffice
from companion.blocking import Blocking
from companion.clock import SystemClock
from companion.core.leaving import Decision
from companion.core.outbox_item import OutboxItem
from companion.core.profile import Profile
from companion.core.sharing import read_link_columns
from companion.disconnecting import leave_here
from companion.erasing import erase_here
from companion.errors import CopyToCrmError, NotConnected
from companion.folders import Folders
from companion.leaving_notice import NoticeBook
from companion.only_one import single_instance
from companion.open_profile import Household, OpenProfile, open_profile, tell_items
from companion.prompt_window import PromptWindow
from companion.protocol.admin import AboutAdmin, AdminAnswer
from companion.protocol.admin_privacy import PersonErased
from companion.protocol.connection import BlockList, Connection, Writing
from companion.protocol.events import OutboxChanged, PromptsChanged, SettingsChanged, SigninChanged
from companion.protocol.requests import ConnectionDisconnect, PersonBlock, PersonErase, PersonUnblock
from companion.protocol.results import Disconnected, PersonBlocked, SettingsValues
from companion.sealing import open_seal_vault
from companion.server.events import EventHub
from companion.server.listener import listening
from companion.settings import Settings, SettingsReader
from companion.settings_shown import read_form_rules, show_settings
from companion.signin.secret_vault import open_secret_vault
from companion.signin.vault import open_vault
from companion.storage.profile_store import FileProfileStore
from companion.usecases.greet import show_block_list, show_connection, show_writing
from companion.usecases.workplace import CopyRules, Workplace
from companion.writing_rules import copied_kinds

log = logging.getLogger(__name__)

_LEAVE_AGAIN = timedelta(minutes=1)


class Companion:
    """The resident program: the profile in use, opened, and the rules in force."""

    def __init__(self, folders: Folders, kept: TokenCache | None = None) -> None:
        self.hub = EventHub()
        self._folders = folders
        self._kept = kept
        self._profiles = FileProfileStore(folders.profiles)
        self._open: OpenProfile | None = None
        self._told_connection: Connection | None = None
        self._told_writing: tuple[Writing, BlockList | None] | None = None
        self._blocking = Blocking(folders.block_store())
        self._window = PromptWindow(folders.socket, self.hub.tell)
        self._entering = asyncio.Lock()
        self._leaving: asyncio.Task[None] | None = None
        self._office = AdminOffice(folders, self._open_vault)
        self._settings: tuple[str | None, SettingsReader] = (None, folders.settings(None))

    async def enter(self) -> Workplace | None:
        """The workplace of the profile in use, reopened when somebody has connected anew."""
        async with self._entering:
            profile = self._profiles.read_current()
            if self._open is not None and (self._open.profile != profile or self._open.database.is_broken):
                await self._open.close()
                self._open = None
            if profile is not None and self._open is None:
                folder, household = self._profiles.folder_of(profile), self.household_of(profile)
                self._open = await open_profile(profile, folder, household)
        self._tell_changes()
        if self._open is None:
            return None
        self._open.watcher.asked()
        return self._open.workplace

    async def disconnect(self, wanted: ConnectionDisconnect) -> Disconnected:
        """End the connection in use, once sending has stopped. Refused, it goes on as before."""
        decision = Decision(wanted.unsent, wanted.is_clearing)

        async with self._closed() as profile:

            def tell(items: Sequence[OutboxItem]) -> None:
                tell_items(items, profile, None, self.hub.tell)

            cache = self._open_vault(profile.vault)
            return await leave_here(self._folders, profile, decision, cache, tell)

    def leave(self) -> None:
        """End the connection in use as an administrator has told everybody to, once whoever asks has gone on."""
        if self._leaving is None or self._leaving.done():
            self._leaving = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        profile = self._profiles.read_current()
        notice = NoticeBook(self._profiles.folder_of(profile)).read() if profile else None
        try:
            if notice is not None and notice.due is not None:
                # Whether to clear is the administrator's to say.
                await self.disconnect(
                    ConnectionDisconnect(
                        kind="connection.disconnect", unsent=notice.unsent, is_clearing=False
                    )
                )
                log.info("left as the administrator has told everybody to")
        except CopyToCrmError as error:
            # An item that came in between, or a report that could not be made: a later look goes on from there.
            log.warning("not left yet", extra={"code": error.code})
            clock = SystemClock()
            await clock.wait(asyncio.Event(), clock.now() + _LEAVE_AGAIN)

    async def erase(self, wanted: PersonErase) -> PersonErased:
        """Erase somebody from the journal in use, once sending has stopped; then it goes on."""
        async with self._closed() as profile:
            return await erase_here(self._folders, profile, wanted.person)

    async def administer(self, wanted: AboutAdmin) -> AdminAnswer:
        """What the administrator's pages ask. Raises as the commands do."""
        answer = await self._office.answer(wanted)
        # What was set for everybody counts here at once, and open pages show it.
        self._tell_what_changed()
        return answer

    @contextlib.asynccontextmanager
    async def _closed(self) -> AsyncIterator[Profile]:
        """The profile in use, with nobody at work in it until the block ends. Raises NotConnected."""
        try:
            async with self._entering:
                profile = self._profiles.read_current()
                if profile is None:
                    raise NotConnected
                if self._open is not None:
                    await self._open.close()
                    self._open = None
                yield profile
        finally:
            await self.enter()

    def read_rules(self) -> CopyRules:
        """The rules of a click, from the settings as they are now."""
        settings = self._read_settings()
        own = self._settings[1].read_own()
        return CopyRules(
            settings.writeback,
            settings.hold_seconds,
            settings.inbound_messages,
            copied_kinds(settings),
            are_kinds_own="item_types" in own,
            is_inbound_own="inbound_messages" in own,
            support_contact=settings.support_contact,
            new_records=read_form_rules(settings),
            block_list=self._blocking.read(settings),
            ended=self._profiles.read_ended(),
            link_columns=read_link_columns(settings.link_columns),
        )

    def show_settings(self) -> SettingsValues:
        """Every setting with who set it. Raises SettingRefused."""
        self._read_settings()
        return show_settings(self._settings[1].explain())

    def block(self, wanted: PersonBlock | PersonUnblock) -> PersonBlocked:
        """The user's list, changed and told to every page. Raises BadRequest, and then nothing was changed."""
        answer = self._blocking.change(wanted, self._read_settings())
        self._tell_changes()
        return answer

    async def close(self) -> None:
        """Close the profile, and let go of the window."""
        if self._leaving is not None:
            # Interrupted anywhere, the next start goes on from there.
            self._leaving.cancel()
            await asyncio.gather(self._leaving, return_exceptions=True)
        await self._office.close()
        if self._open is not None:
            await self._open.close()
        self._window.close()

    def household_of(self, profile: Profile) -> Household:
        """What a profile gets from this program."""
        return Household(
            cache=self._open_vault(profile.vault),
            secrets=open_secret_vault(profile.vault, self._folders.vault),
            seal_vault=open_seal_vault(profile, self._folders.vault),
            read_settings=self._read_settings,
            read_rules=self.read_rules,
            tell=self._tell_of_profile,
            tell_changes=self._tell_what_changed,
            leave=self.leave,
        )

    def _tell_of_profile(self, event: OutboxChanged | PromptsChanged) -> None:
        if isinstance(event, PromptsChanged):
            self._window.tell(event)
        else:
            self.hub.tell(event)

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

    def _tell_changes(self) -> None:
        """Tell the pages when the connection or a setting they show differs from what they were told."""
        rules = self.read_rules()
        connection = show_connection(self._open.workplace if self._open else None, rules)
        writing = show_writing(rules), show_block_list(rules)
        if self._told_connection not in (None, connection):
            self.hub.tell(SigninChanged(kind="signin.changed", connection=connection))
            if self._open is not None and self._told_connection.trouble != connection.trouble:
                self._open.workplace.wake_dispatcher()
        if self._told_writing not in (None, writing):
            told = SettingsChanged(kind="settings.changed", writing=writing[0], block_list=writing[1])
            self.hub.tell(told)
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
    with single_instance(folders):
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
