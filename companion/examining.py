"""The doctor's part of the composition root: every check with what it looks at, in the order of cause and effect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from companion import __version__
from companion.clock import SystemClock
from companion.core.diagnosis import Finding, follows_from, found
from companion.core.environment_facts import EnvironmentFacts
from companion.core.ports import CrmGateway, TokenSource
from companion.core.profile import Profile
from companion.core.rights import GIVING, OWNING, READING, WRITING
from companion.core.sharing import read_link_columns
from companion.core.sighting import Sighting
from companion.core.tables import ActivityTable
from companion.core.trust import Trust
from companion.dataverse.challenge import read_authority
from companion.dataverse.gateway import HttpCrmGateway
from companion.dataverse.sighting import sight
from companion.errors import NotConnected
from companion.folders import Folders
from companion.identities import Identities, open_identities
from companion.machine_facts import (
    read_browsers,
    read_companion,
    read_free_space,
    read_host,
    read_places,
    read_sharing,
    read_vault_trouble,
)
from companion.prompt_window import find_obstacle
from companion.signin.secret_vault import open_secret_vault
from companion.signin.vault import open_vault
from companion.storage.inspection import inspect_journal
from companion.storage.mirror_store import MIRROR, peek_standing
from companion.storage.profile_store import FileProfileStore
from companion.usecases.checks import browsers, dynamics, identity, machine, network
from companion.usecases.checks.links import LinkWriter, columns_named, judge_links
from companion.usecases.doctor import Check, Findings, examine
from companion.writing_rules import filing_of

_ONLINE = ("route", "clock", "environment", "tenant")


@dataclass(frozen=True)
class Address:
    """Where the doctor looks: the environment of the connection in use, or one that somebody names."""

    environment: str
    trust: Trust
    ca_file: str | None


async def examine_here(
    folders: Folders, environ: Mapping[str, str], named: Address | None = None, *, only_online: bool = False
) -> list[Finding]:
    """Everything the doctor finds. With a named address, only what shows there without a sign-in."""
    profile = None if named else FileProfileStore(folders.profiles).read_current()
    async with AsyncExitStack() as closing:
        checks: list[Check] = [] if only_online else machine_checks(folders, environ)
        if named is None:
            checks += [Check("connection", (), _answer(partial(_judge_connection, profile)))]
        if profile is not None:
            checks += _profile_checks(profile, folders, is_thorough=not only_online)
        address = named or (profile and _address_of(profile))
        if address:
            checks += _Visit(address, folders, profile, closing).checks()
        return await examine(checks)


def machine_checks(folders: Folders, environ: Mapping[str, str]) -> list[Check]:
    """What can be told without a connection."""

    async def settings() -> Findings:
        reader = folders.settings_in_use()
        locked = sum(setting.is_locked for setting in reader.explain())
        return machine.judge_settings(locked, is_writeback_on=reader.read().writeback)

    async def host() -> Findings:
        return machine.judge_host(await read_host(folders, environ), __version__)

    async def companion() -> Findings:
        return machine.judge_companion(await read_companion(folders), __version__)

    return [
        Check(
            "folders",
            (),
            _answer(lambda: machine.judge_folders(read_places(folders, environ), str(folders.data))),
        ),
        Check(
            "disk",
            (),
            _answer(
                lambda: machine.judge_disk(read_free_space(folders), read_sharing(folders), str(folders.data))
            ),
        ),
        Check("settings", (), settings),
        Check("host", (), host),
        Check(
            "browsers",
            ("host",),
            _answer(lambda: browsers.judge_browsers(read_browsers(environ), __version__)),
        ),
        Check("companion", (), companion),
        Check("window", (), _answer(lambda: machine.judge_window(*find_obstacle(environ)))),
    ]


def _profile_checks(profile: Profile, folders: Folders, *, is_thorough: bool) -> list[Check]:
    folder = FileProfileStore(folders.profiles).folder_of(profile)
    file = folder / "outbox.db"

    def journal() -> Findings:
        return machine.judge_journal(inspect_journal(file, is_thorough=is_thorough), SystemClock().now())

    def mirror() -> Findings:
        connected_at = datetime.fromisoformat(profile.connected_at)
        return machine.judge_mirror(peek_standing(folder / MIRROR), connected_at, SystemClock().now())

    async def vault() -> Findings:
        return machine.judge_vault(profile.vault, await read_vault_trouble(profile, folders))

    return [
        Check("journal", ("connection",), _answer(journal)),
        Check("mirror", ("connection",), _answer(mirror)),
        Check("vault", ("connection",), vault),
    ]


def _judge_connection(profile: Profile | None) -> Findings:
    if profile is None:
        raise NotConnected
    return [found("connection", "ok", "connected", environment=profile.host, seat=profile.user_name)]


class _Visit:
    """One look at an environment: what an earlier check has read, a later one judges."""

    def __init__(
        self, address: Address, folders: Folders, profile: Profile | None, closing: AsyncExitStack
    ) -> None:
        self._address = address
        self._folders = folders
        self._profile = profile
        self._closing = closing
        self._sighting: Sighting | None = None
        self._authority = ""
        self._facts: EnvironmentFacts | None = None
        self._tables: Mapping[str, ActivityTable] = {}

    def checks(self) -> list[Check]:
        """The checks of the address, then those that need somebody signed in."""
        checks = [
            Check("route", (), self._route),
            Check("clock", ("route",), self._clock),
            Check("environment", ("route",), self._environment),
        ]
        return checks if self._profile is None else checks + self._checks_of(self._profile)

    def _checks_of(self, profile: Profile) -> list[Check]:
        secrets = open_secret_vault(profile.vault, self._folders.vault)
        people = open_identities(profile, open_vault(profile.vault, self._folders.vault), secrets)
        root = profile.environment_address + profile.api_path
        gateway = self._open(root, people.reader, profile)
        needed = (*READING, *(OWNING if profile.integration_user else WRITING))
        return [
            Check("tenant", ("environment",), partial(self._tenant, profile)),
            Check("sign_in", ("vault", *_ONLINE), partial(_sign_in, "sign_in", people.reader, profile)),
            Check("user", ("sign_in",), partial(self._user, gateway, profile)),
            Check("seat", ("user",), partial(self._seat, gateway, profile)),
            Check("version", ("user",), _answer(lambda: identity.judge_version(self._known_facts()))),
            Check("kind", ("user",), _answer(self._kind)),
            Check(
                "rights",
                ("user",),
                lambda: identity.judge_rights("rights", gateway, profile.user_id, profile.user_name, needed),
            ),
            *self._author_checks(profile, people, root),
            Check("tables", ("user",), partial(self._survey, gateway)),
            Check("columns", ("tables",), _answer(lambda: dynamics.judge_columns(self._tables))),
            Check("required", ("tables",), lambda: dynamics.judge_required(gateway, self._tables)),
            Check("notes", ("tables",), _answer(lambda: dynamics.judge_notes(self._tables))),
            Check("links", ("user",), partial(self._links, gateway, self._writer(profile, people, root))),
        ]

    def _writer(self, profile: Profile, people: Identities, root: str) -> LinkWriter:
        """Whoever fills the columns of links: the integration user, where one writes."""
        user, tokens = profile.integration_user, people.writer
        if user is None or tokens is None:
            return LinkWriter(self._open(root, people.reader, profile), profile.user_id, profile.user_name)
        return LinkWriter(self._open(root, tokens, profile), user.user_id, user.user_name)

    def _author_checks(self, profile: Profile, people: Identities, root: str) -> list[Check]:
        """The integration user, where one writes."""
        user, tokens = profile.integration_user, people.writer
        if user is None or tokens is None:
            return []
        gateway = self._open(root, tokens, profile)

        async def author() -> Findings:
            return identity.judge_author(await identity.ask_facts(gateway), profile)

        needed = (*WRITING, *GIVING)
        return [
            Check(
                "author_sign_in", ("vault", *_ONLINE), partial(_sign_in, "author_sign_in", tokens, profile)
            ),
            Check("author", ("author_sign_in",), author),
            Check(
                "author_rights",
                ("author",),
                lambda: identity.judge_rights("author_rights", gateway, user.user_id, user.user_name, needed),
            ),
        ]

    def _open(self, root: str, tokens: TokenSource, profile: Profile) -> CrmGateway:
        gateway = HttpCrmGateway(root, tokens, profile.ca_file)
        self._closing.push_async_callback(gateway.close)
        return gateway

    async def _route(self) -> Findings:
        self._sighting = await sight(self._address.environment, self._address.ca_file, SystemClock())
        return network.judge_route(self._sighting)

    async def _clock(self) -> Findings:
        return network.judge_clock(self._sighting) if self._sighting else []

    async def _environment(self) -> Findings:
        address = self._address
        self._authority = await read_authority(address.environment, address.trust, address.ca_file)
        host = self._sighting.host if self._sighting else address.environment
        return [found("environment", "ok", "environment_answers", host=host)]

    async def _tenant(self, profile: Profile) -> Findings:
        return network.judge_tenant(self._authority, profile.authority)

    async def _user(self, gateway: CrmGateway, profile: Profile) -> Findings:
        facts = await identity.ask_facts(gateway)
        self._facts = facts if isinstance(facts, EnvironmentFacts) else None
        return identity.judge_user(facts, profile)

    async def _seat(self, gateway: CrmGateway, profile: Profile) -> Findings:
        is_on_for_all = self._folders.settings_in_use().read().sync_every_seat
        return await identity.judge_seat(gateway, profile, is_on_for_all=is_on_for_all)

    async def _links(self, gateway: CrmGateway, writer: LinkWriter) -> Findings:
        settings = self._folders.settings_in_use().read()
        named = columns_named(settings.linkedin_address_column, read_link_columns(settings.link_columns))
        return await judge_links(gateway, named, writer)

    def _kind(self) -> Findings:
        policy = self._folders.settings_in_use().read().sandbox
        return identity.judge_kind(self._known_facts(), policy)

    def _known_facts(self) -> EnvironmentFacts:
        if self._facts is None:
            message = "the user was not asked first"
            raise ValueError(message)
        return self._facts

    async def _survey(self, gateway: CrmGateway) -> Findings:
        filing = filing_of(self._folders.settings_in_use().read())
        tables = await dynamics.ask_tables(gateway, filing)
        findings = dynamics.judge_tables(tables, filing)
        if isinstance(tables, Mapping):
            self._tables = tables
            if filing.own:
                findings += await dynamics.judge_own_tables(gateway, tables, filing.own)
        return findings


async def _sign_in(check: str, tokens: TokenSource, profile: Profile) -> Findings:
    """Whether a token can be had without asking anybody."""
    if profile.vault == "memory":
        # Only the companion that signed in holds it.
        return [follows_from(check, "vault")]
    # A token that is still good would hide that the sign-in has ended, so a fresh one is asked for.
    await tokens.read_token(is_refused=True)
    user = profile.user_name if check == "sign_in" else profile.author_name
    return [found(check, "ok", "signed_in", user=user)]


def _address_of(profile: Profile) -> Address:
    trust = Trust(is_test_environment=profile.is_test_environment)
    return Address(profile.environment_address, trust, profile.ca_file)


def _answer(judge: Callable[[], Sequence[Finding]]) -> Callable[[], Awaitable[Findings]]:
    """A judgement that waits for nothing, as a check takes it."""

    async def look() -> Findings:
        return judge()

    return look
