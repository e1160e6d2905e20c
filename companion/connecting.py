"""Connect this installation: the part of the composition root that lives only as long as one sign-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from companion.clock import SystemClock
from companion.dataverse.challenge import read_authority
from companion.dataverse.gateway import HttpCrmGateway
from companion.folders import Folders
from companion.signin.tokens import MsalTokens
from companion.signin.vault import open_vault
from companion.storage.profile_store import FileProfileStore
from companion.usecases.connect import Connected, Wanted, connect

ShowAddress = Callable[[str], None]


class _Desk:
    """Sign-in and gateway of one environment."""

    def __init__(
        self, vault: Path, wanted: Wanted, environment: str, authority: str, show: ShowAddress
    ) -> None:
        self._wanted = wanted
        self._show = show
        self._tokens = MsalTokens(
            environment=environment,
            authority=authority,
            client_id=wanted.client_id,
            ca_file=wanted.ca_file,
            cache=open_vault(wanted.vault, vault),
        )
        self.gateway = HttpCrmGateway(environment, self._tokens, wanted.ca_file)

    async def sign_in(self) -> str:
        """The id of the account that signed in."""
        return (await self._tokens.sign_in(self._wanted.login_hint, self._show)).account_id


async def connect_here(folders: Folders, wanted: Wanted, show_address: ShowAddress) -> Connected:
    """Connect, with `show_address` for a sign-in page that no browser opened by itself."""
    desks: list[_Desk] = []

    def open_desk(environment: str, authority: str) -> _Desk:
        desks.append(_Desk(folders.vault, wanted, environment, authority, show_address))
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
