"""Connect this installation: the part of the composition root that lives only as long as one sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from msal import TokenCache

from companion.clock import SystemClock
from companion.core.clouds import Cloud, ListedEnvironment
from companion.core.own_tables import parse_own_tables
from companion.core.ports import TokenSource
from companion.core.profile import CredentialKind, IntegrationUser, Profile
from companion.core.tables import MESSAGE_TABLES
from companion.core.trust import Trust
from companion.dataverse.challenge import look_for_premises, read_authority
from companion.dataverse.gateway import HttpCrmGateway
from companion.errors import AddressRefused, NotConnected, SettingRefused
from companion.folders import Folders
from companion.identities import integration_tokens, secret_name
from companion.leaving_notice import NoticeBook
from companion.organisation import follow_organisation
from companion.own_seat import follow_seat
from companion.signin.secret_vault import MemorySecrets, open_secret_vault
from companion.signin.tokens import CodeToType, MsalTokens, SignedIn
from companion.signin.vault import open_vault, prove_vault
from companion.storage.profile_store import FileProfileStore
from companion.usecases.connect import (
    Author,
    Connected,
    Step,
    Wanted,
    connect,
    prove_integration_user,
    with_author,
)
from companion.usecases.pick_environment import pick_environments

ShowAddress = Callable[[str], None]
ShowCode = Callable[[CodeToType], None]


@dataclass(frozen=True)
class WantedIntegration:
    """The integration user that an administrator named. `secret` is the client's, or the key's passphrase."""

    credential: CredentialKind
    client_id: str
    certificate_file: Path | None = None
    secret: str | None = None
    login_hint: str | None = None


@dataclass(frozen=True)
class Asking:
    """How the person is asked to sign in: by a page, whose address is shown, or by a code."""

    show_address: ShowAddress
    show_code: ShowCode | None = None
    report: Callable[[Step], None] = lambda _step: None
    """Is told each step of connecting, for whoever waits."""

    async def sign_in(self, tokens: MsalTokens, login_hint: str | None) -> SignedIn:
        """Who has signed in."""
        if self.show_code is not None:
            return await tokens.sign_in_with_code(self.show_code)
        return await tokens.sign_in(login_hint, self.show_address)


class _Desk:
    """Sign-in and gateways of one environment."""

    def __init__(
        self,
        environment: str,
        tokens: MsalTokens,
        open_gateway: Callable[[str, TokenSource], HttpCrmGateway],
        sign_in: Callable[[MsalTokens], Awaitable[SignedIn]],
    ) -> None:
        self._environment = environment
        self._tokens = tokens
        self._open_gateway = open_gateway
        self._sign_in = sign_in

    async def sign_in(self) -> str:
        """The id of the account that signed in."""
        return (await self._sign_in(self._tokens)).account_id

    def gateway(self, api_path: str) -> HttpCrmGateway:
        """The way to the environment by one of its paths."""
        return self._open_gateway(self._environment + api_path, self._tokens)


class _Office:
    """Everything that one connecting needs and opens, closed together at its end."""

    def __init__(
        self,
        folders: Folders,
        wanted: Wanted,
        asking: Asking,
        cache: TokenCache,
        integration: WantedIntegration | None = None,
    ) -> None:
        self._folders = folders
        self._wanted = wanted
        self._asking = asking
        self._cache = cache
        self._integration = integration
        self.report = asking.report
        self.closing = AsyncExitStack()

    async def read_authority(self, environment: str) -> str:
        """Who signs people in there."""
        return await read_authority(environment, self._wanted.trust, self._wanted.ca_file)

    def open_gateway(self, root: str, tokens: TokenSource) -> HttpCrmGateway:
        """A gateway that is closed with this office."""
        gateway = HttpCrmGateway(root, tokens, self._wanted.ca_file)
        self.closing.push_async_callback(gateway.close)
        return gateway

    def open_desk(self, environment: str, authority: str, resource: str | None = None) -> _Desk:
        """The desk at which the rep signs in; `resource` where tokens are for another address than is asked."""

        async def sign_in(tokens: MsalTokens) -> SignedIn:
            # First the vault: a sign-in that cannot be kept would be asked for in vain.
            await asyncio.to_thread(prove_vault, self._wanted.vault, self._folders.vault)
            return await self._asking.sign_in(tokens, self._wanted.login_hint)

        return _Desk(
            environment,
            self._tokens(resource or environment, authority, self._wanted.client_id),
            self.open_gateway,
            sign_in,
        )

    async def prove_author(self, profile: Profile) -> Author | None:
        """The integration user, signed in and checked; its secret is kept once it has proved to be the right one."""
        wanted = self._integration
        if wanted is None:
            return None
        self.report("checking_integration_user")
        account_id = None
        if wanted.credential == "sign_in":
            tokens = self._tokens(profile.environment_address, profile.authority, wanted.client_id)
            account_id = (await self._asking.sign_in(tokens, wanted.login_hint)).account_id

        user = IntegrationUser(
            user_id="",
            user_name="",
            client_id=wanted.client_id,
            credential=wanted.credential,
            account_id=account_id,
            certificate_file=str(wanted.certificate_file) if wanted.certificate_file else None,
            has_passphrase=wanted.credential == "certificate" and wanted.secret is not None,
        )
        secrets = MemorySecrets()
        if wanted.secret is not None:
            secrets.keep(secret_name(profile), wanted.secret)
        source = integration_tokens(profile, user, self._cache, secrets)
        gateway = self.open_gateway(profile.environment_address + profile.api_path, source)
        author = await prove_integration_user(user, gateway, profile)
        if wanted.secret is not None:
            vault = open_secret_vault(profile.vault, self._folders.vault)
            await asyncio.to_thread(vault.keep, secret_name(profile), wanted.secret)
        return author

    async def follow_organisation(self, profile: Profile, folder: Path) -> None:
        """Keep what the organisation has set for everybody, and for the rep's seat, as the rep who has signed in."""
        tokens = MsalTokens.of_profile(profile, self._cache)
        gateway = self.open_gateway(profile.environment_address + profile.api_path, tokens)
        await follow_organisation(profile, gateway, folder)
        await follow_seat(profile, gateway, folder)

    def _tokens(self, environment: str, authority: str, client_id: str) -> MsalTokens:
        return MsalTokens(
            environment=environment,
            authority=authority,
            client_id=client_id,
            ca_file=self._wanted.ca_file,
            cache=self._cache,
        )


async def connect_here(
    folders: Folders,
    wanted: Wanted,
    asking: Asking,
    *,
    kept: TokenCache | None = None,
    integration: WantedIntegration | None = None,
) -> Connected:
    """Connect. `kept` takes the sign-in when its vault is the memory of this process."""
    _check_vault(wanted.vault, integration)
    cache = open_vault(wanted.vault, folders.vault) if kept is None else kept
    office = _Office(folders, wanted, asking, cache, integration)
    async with office.closing:
        profiles = FileProfileStore(folders.profiles)
        before = profiles.read_current()
        try:
            connected = await connect(wanted, office, profiles, SystemClock().now())
        except AddressRefused:
            await look_for_premises(wanted.address, wanted.ca_file)
            raise
        # The first click must not be judged by what the organisation has not said yet.
        folder = profiles.folder_of(connected.profile)
        await office.follow_organisation(connected.profile, folder)
        if before is None or before.name != connected.profile.name:
            # Nothing was read for this connection yet: a word to leave that stands now is not meant for it.
            book = NoticeBook(folder)
            order = book.read().order
            book.know(order.stamp if order else None)
        return replace(connected, missing_tables=_still_missing(connected.missing_tables, folders))


async def list_here(
    folders: Folders, cloud: Cloud, wanted: Wanted, asking: Asking
) -> list[ListedEnvironment]:
    """The environments of whoever signs in. The sign-in is forgotten: connecting asks for its own."""
    office = _Office(folders, wanted, asking, open_vault("memory", folders.vault))
    async with office.closing:
        desk = office.open_desk(cloud.discovery, cloud.authority, cloud.resource)
        return await pick_environments(cloud, desk)


async def change_integration_user(
    folders: Folders, integration: WantedIntegration | None, asking: Asking
) -> tuple[Profile, Author | None]:
    """Let somebody else write for the connection in use; None gives the writing back to the rep.

    The outbox and the confirmed links stay: the writing identity is a value inside the profile.
    """
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    _check_vault(profile.vault, integration)
    if profile.vault == "memory" and integration is not None and integration.credential == "sign_in":
        reason = "this sign-in is kept in memory; connect anew and name the integration user there"
        raise SettingRefused(name="integration-user", reason=reason)
    author = None
    if integration is not None:
        office = _Office(
            folders,
            _wanted_again(profile, integration),
            asking,
            open_vault(profile.vault, folders.vault),
            integration,
        )
        async with office.closing:
            author = await office.prove_author(profile)
    elif profile.vault != "memory":
        vault = open_secret_vault(profile.vault, folders.vault)
        await asyncio.to_thread(vault.forget, secret_name(profile))
    changed = with_author(profile, author)
    profiles.keep(changed)
    return changed, author


def _still_missing(tables: tuple[str, ...], folders: Folders) -> tuple[str, ...]:
    """LinkedIn's tables that are missed: not those in whose place the organisation has named one of its own."""
    if not tables:
        return ()
    try:
        own = parse_own_tables(folders.settings_in_use().read().activity_tables)
    except SettingRefused:
        return tables
    return tuple(name for kind, name in MESSAGE_TABLES.items() if name in tables and kind not in own)


def _wanted_again(profile: Profile, integration: WantedIntegration) -> Wanted:
    """What connecting this profile with this integration user would ask for."""
    return Wanted(
        address=profile.environment_address,
        client_id=integration.client_id,
        login_hint=integration.login_hint,
        vault=profile.vault,
        trust=Trust(is_test_environment=profile.is_test_environment),
        ca_file=profile.ca_file,
    )


def _check_vault(vault: str, integration: WantedIntegration | None) -> None:
    if vault == "memory" and integration is not None and integration.secret is not None:
        raise SettingRefused(
            name="--vault", reason="memory keeps no secret of an integration user; choose system or file"
        )
