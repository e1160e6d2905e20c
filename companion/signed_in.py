"""The way to Dynamics of whoever is signed in here, for one command. Part of the composition root.

Never as an integration user, whose rights are cut to copying: whoever reads reports or sets something up does it in
their own name.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from msal import TokenCache

from companion.core.profile import Profile
from companion.dataverse.gateway import HttpCrmGateway
from companion.errors import NotConnected
from companion.folders import Folders
from companion.identities import Identities, open_identities
from companion.signin.secret_vault import open_secret_vault
from companion.signin.vault import open_vault
from companion.storage.profile_store import FileProfileStore


@dataclass(frozen=True)
class SignedIn:
    """The connection in use, and a gateway that asks and writes as the person who is signed in."""

    profile: Profile
    gateway: HttpCrmGateway


@asynccontextmanager
async def signed_in(
    folders: Folders, open_cache: Callable[[str], TokenCache] | None = None
) -> AsyncIterator[SignedIn]:
    """As long as the block lasts. Raises NotConnected.

    `open_cache` opens a vault of this name where its holder has more than what is on disk: one that is memory.
    """
    profile = FileProfileStore(folders.profiles).read_current()
    if profile is None:
        raise NotConnected
    secrets = open_secret_vault(profile.vault, folders.vault)
    cache = open_cache(profile.vault) if open_cache else open_vault(profile.vault, folders.vault)
    reader = open_identities(profile, cache, secrets).reader
    gateway = Identities(reader, None).open_gateway(profile)
    try:
        yield SignedIn(profile, gateway)
    finally:
        await gateway.close()
