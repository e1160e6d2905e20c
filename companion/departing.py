"""Tell Dynamics that this connection ends, and follow an administrator's word to leave: find out when it may go.

Part of the composition root. Stops nothing itself: whoever sends or reads asks the notice first.
"""

from __future__ import annotations

import logging
from asyncio import timeout
from collections.abc import Awaitable, Callable

from msal import TokenCache

from companion import __version__
from companion.core.departures import Departing, tell_departure
from companion.core.leave_order import LeaveOrder
from companion.core.ports import CrmGateway
from companion.core.profile import Profile
from companion.core.replies import Stop, Wait
from companion.core.sign_in import SIGN_IN_CODES
from companion.errors import CopyToCrmError, CrmUnreachable, SignedOut, SignInUnreachable
from companion.folders import Folders
from companion.identities import open_identities
from companion.leaving_notice import NoticeBook
from companion.signin.secret_vault import open_secret_vault
from companion.storage.profile_store import FileProfileStore
from companion.telling_status import tell_left as tell_status_left

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 10
"""Whoever leaves waits no longer for a Dynamics that does not answer."""


class Follower:
    """One connection at work that may have to leave."""

    def __init__(
        self,
        profile: Profile,
        gateway: CrmGateway,
        book: NoticeBook,
        count_unsent: Callable[[], Awaitable[int]],
        go: Callable[[], None],
    ) -> None:
        """`go` ends this connection, soon."""
        self._profile = profile
        self._gateway = gateway
        self._book = book
        self._count_unsent = count_unsent
        self._go = go
        self._told: int | None = None

    async def follow(self) -> None:
        """Called after each look at Dynamics: waits for the rep where items were not sent, else goes."""
        notice = self._book.read()
        order = notice.due
        if order is None:
            return
        unsent = await self._count_unsent()
        if not unsent or notice.unsent is not None:
            self._go()
            return
        if self._told != unsent and await self._tell(order, unsent):
            self._told = unsent
        self._book.wait_for(unsent)

    async def go_on(self, trouble: str) -> None:
        """Called where Dynamics could not be asked: who is signed out goes on leaving, as that needs no sign-in."""
        if trouble in SIGN_IN_CODES:
            await self.follow()

    async def _tell(self, order: LeaveOrder, unsent: int) -> bool:
        """Whether there is nothing more to be told."""
        try:
            telling = tell_departure(self._profile, order, Departing(unsent, __version__))
            refused = await self._gateway.converse(telling)
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            log.warning("not told that items wait", extra={"code": error.code})
            return False
        if refused is not None:
            log.warning("not told that items wait", extra={"code": refused.cause.code})
        return not isinstance(refused, Wait)


async def say_goodbye(folders: Folders, profile: Profile, cache: TokenCache) -> None:
    """Let the status row say that this connection ends, where Dynamics can be reached now. Holds up nobody."""
    try:
        async with timeout(GOODBYE_SECONDS):
            secrets = open_secret_vault(profile.vault, folders.vault)
            gateway = open_identities(profile, cache, secrets).open_gateway(profile)
            try:
                await tell_status_left(
                    profile, FileProfileStore(folders.profiles).folder_of(profile), gateway
                )
            finally:
                await gateway.close()
    except (CopyToCrmError, OSError) as error:
        log.warning("the status was not told", extra={"code": getattr(error, "code", type(error).__name__)})


async def tell_left(folders: Folders, profile: Profile, cache: TokenCache, kept: int) -> None:
    """Tell whoever gave the word that this connection is cleared; `kept` items stay here.

    Raises CrmUnreachable or SignInUnreachable while it can still be told later. Who may not write, or is signed out,
    leaves untold, and the administrator goes on seeing that nothing was heard.
    """
    order = NoticeBook(FileProfileStore(folders.profiles).folder_of(profile)).read().to_report
    if order is None:
        return
    secrets = open_secret_vault(profile.vault, folders.vault)
    gateway = open_identities(profile, cache, secrets).open_gateway(profile)
    try:
        told = Departing(kept, __version__, has_left=True)
        refused = await gateway.converse(tell_departure(profile, order, told))
    except SignedOut as error:
        log.warning("left without telling", extra={"code": error.code})
        return
    finally:
        await gateway.close()
    match refused:
        case Wait(cause=cause):
            raise CrmUnreachable(host=profile.host, reason=cause.code)
        case Stop(cause=cause):
            log.warning("left without telling", extra={"code": cause.code})
