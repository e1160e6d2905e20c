"""Connect this installation: the part of the composition root that lives only as long as one sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from msal import TokenCache

from companion.clock import SystemClock
from companion.dataverse.challenge import read_authority
from companion.dataverse.gateway import HttpCrmGateway
from companion.folders import Folders
from companion.signin.tokens import CodeToType, MsalTokens, SignedIn
from companion.signin.vault import open_vault, prove_vault
from companion.storage.profile_store import FileProfileStore
from companion.usecases.connect import Connected, Wanted, connect

ShowAddress = Callable[[str], None]
ShowCode = Callable[[CodeToType], None]


class _Desk:
    """Sign-in and gateway of one environment."""

    def __init__(
        self,
        tokens: MsalTokens,
        gateway: HttpCrmGateway,
        sign_in: Callable[[MsalTokens], Awaitable[SignedIn]],
    ) -> None:
        self._tokens = tokens
        self._sign_in = sign_in
        self.gateway = gateway

    async def sign_in(self) -> str:
        """The id of the account that signed in."""
        return (await self._sign_in(self._tokens)).account_id


async def connect_here(
    folders: Folders,
    wanted: Wanted,
    show_address: ShowAddress,
    *,
    show_code: ShowCode | None = None,
    kept: TokenCache | None = None,
) -> Connected:
    """Connect, with `show_address` for a sign-in page that no browser opened by itself.

    With `show_code` the person signs in with a code instead. `kept` takes the sign-in when its vault is the
    memory of this process.
    """
    desks: list[_Desk] = []

    async def sign_in(tokens: MsalTokens) -> SignedIn:
        # First the vault: a sign-in that cannot be kept would be asked for in vain.
        await asyncio.to_thread(prove_vault, wanted.vault, folders.vault)
        if show_code is not None:
            return await tokens.sign_in_with_code(show_code)
        return await tokens.sign_in(wanted.login_hint, show_address)

    def open_desk(environment: str, authority: str) -> _Desk:
        tokens = MsalTokens(
            environment=environment,
            authority=authority,
            client_id=wanted.client_id,
            ca_file=wanted.ca_file,
            cache=open_vault(wanted.vault, folders.vault) if kept is None else kept,
        )
        desks.append(_Desk(tokens, HttpCrmGateway(environment, tokens, wanted.ca_file), sign_in))
        return desks[-1]

    try:
        return await connect(
            wanted,
            lambda environment: read_authority(environment, wanted.trust, wanted.ca_file),
            open_desk,
            FileProfileStore(folders.profiles),
            SystemClock().now(),
        )
    finally:
        for desk in desks:
            await desk.gateway.close()
