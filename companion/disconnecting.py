"""End the connection of this installation: the part of the composition root that opens what leaving needs.

Whoever calls this has stopped the sending first, and keeps anybody else from starting it.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace

from msal import TokenCache

from companion.clock import SystemClock
from companion.core.leaving import Decision
from companion.core.ports import SecretVault
from companion.core.profile import Profile
from companion.departing import say_goodbye, tell_left
from companion.errors import NotPossibleHere
from companion.folders import Folders
from companion.identities import secret_name
from companion.leaving_notice import NoticeBook
from companion.protocol.results import Disconnected
from companion.sealing import forget_seal, open_seal, open_seal_vault
from companion.signin.forgetting import drop_empty_file, forget_sign_in
from companion.signin.secret_vault import open_secret_vault
from companion.storage.backups import drop_backups
from companion.storage.database import Database
from companion.storage.leaving import LeavingJournal
from companion.storage.migrations import OUTBOX
from companion.storage.mirror_file import remove_mirror
from companion.storage.mirror_store import MIRROR, peek_standing
from companion.storage.profile_store import FileProfileStore
from companion.storage.salvage import drop_set_aside
from companion.usecases.disconnect import Departure, Tell, disconnect


async def leave_here(
    folders: Folders, profile: Profile, decision: Decision, cache: TokenCache, tell: Tell
) -> Disconnected:
    """Disconnect. `cache` is the vault that holds the connection's sign-ins.

    Where an administrator has told everybody to leave, what they decided about clearing counts, and they are told.
    """
    profiles = FileProfileStore(folders.profiles)
    book = NoticeBook(profiles.folder_of(profile))
    ordered = book.read().due
    if ordered is not None:
        decision = replace(decision, is_clearing=decision.is_clearing or ordered.is_clearing)

    async def report(kept: int) -> None:
        await tell_left(folders, profile, cache, kept)

    vault = open_seal_vault(profile, folders.vault)
    seal = await asyncio.to_thread(open_seal, profile, vault)
    database = await Database.opened(profiles.folder_of(profile) / "outbox.db", OUTBOX, seal)
    place = _Place(profiles, profile, database, vault)
    try:
        if ordered is not None and decision.unsent is not None:
            book.decide(decision.unsent)
        departure = Departure(
            profile,
            LeavingJournal(database),
            _SignIns(folders, profiles, profile, cache),
            place,
            lambda: say_goodbye(folders, profile, cache),
            report if book.read().to_report else None,
        )
        return await disconnect(decision, departure, SystemClock().now(), tell)
    finally:
        await place.close()


class _SignIns:
    """The sign-ins of one profile in the vault it was connected with."""

    def __init__(
        self, folders: Folders, profiles: FileProfileStore, profile: Profile, cache: TokenCache
    ) -> None:
        self._folders = folders
        self._profiles = profiles
        self._profile = profile
        self._cache = cache

    async def forget_accounts(self) -> int:
        """The rep's, and the integration user's where it signs in itself."""
        profile = self._profile
        user = profile.integration_user
        accounts = dict.fromkeys(
            [profile.account_id, *([user.account_id] if user and user.account_id else [])]
        )
        return sum([await asyncio.to_thread(self._forget, account) for account in accounts])

    async def forget_secret(self) -> bool:
        """The secret or passphrase of an application user."""
        user = self._profile.integration_user
        if user is None or user.credential == "sign_in" or self._profile.vault == "memory":
            return False
        others = [other for other in self._others() if secret_name(other) == secret_name(self._profile)]
        vault = open_secret_vault(self._profile.vault, self._folders.vault)
        if others or await asyncio.to_thread(vault.read, secret_name(self._profile)) is None:
            return False
        await asyncio.to_thread(vault.forget, secret_name(self._profile))
        return True

    def _forget(self, account: str) -> bool:
        used = {id_ for other in self._others() for id_ in _accounts_of(other)}
        environment = self._profile.environment_address
        found = forget_sign_in(self._cache, account, environment, is_shared=account in used)
        drop_empty_file(self._profile.vault, self._folders.vault, self._cache)
        return found

    def _others(self) -> list[Profile]:
        """The other connections that this computer remembers, in the same vault."""
        return [
            other
            for other in self._profiles.read_all()
            if other.name != self._profile.name and other.vault == self._profile.vault
        ]


class _Place:
    """The folder of a profile, and the note that it is the one in use."""

    def __init__(
        self, profiles: FileProfileStore, profile: Profile, database: Database, vault: SecretVault
    ) -> None:
        self._profiles = profiles
        self._vault = vault
        self._profile = profile
        self._database: Database | None = database

    async def clear_mirror(self) -> int:
        """Nobody has the mirror open any more."""
        file = self._profiles.folder_of(self._profile) / MIRROR
        standing = peek_standing(file)
        await asyncio.to_thread(remove_mirror, file)
        return sum(table.rows for table in standing.tables) if standing else 0

    async def leave(self, *, is_clearing: bool, is_empty: bool) -> None:
        """The journal stays for a later connection, unless it is cleared and nothing waits in it."""
        folder = self._profiles.folder_of(self._profile)
        if is_clearing:
            if is_empty:
                await self.close()
                try:
                    shutil.rmtree(folder)
                except OSError as error:
                    raise NotPossibleHere(reason=f"{folder} cannot be removed: {error}") from error
                # Without its key, whatever a copy of the folder still holds cannot be read by anybody.
                await asyncio.to_thread(forget_seal, self._profile, self._vault)
            else:
                for file in folder.glob("*.json"):
                    file.unlink()
                journal = folder / "outbox.db"
                drop_backups(journal)
                drop_set_aside(journal)
        self._profiles.forget_current(self._profile, SystemClock().now())

    async def close(self) -> None:
        """Close the journal, once."""
        if self._database is not None:
            database, self._database = self._database, None
            await asyncio.to_thread(database.close)


def _accounts_of(profile: Profile) -> set[str]:
    user = profile.integration_user
    return {profile.account_id} | ({user.account_id} if user and user.account_id else set())
