"""One look at a connection: does it stand, what has the organisation set, is the seat on; and who follows that.

Part of the composition root. When to look is for `watching` to say.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from companion.core.ports import CrmGateway
from companion.core.profile import Profile
from companion.core.replies import Cause
from companion.departing import Follower
from companion.mirror_without_seat import MirrorWithoutSeat
from companion.organisation import follow_organisation
from companion.own_seat import follow_seat
from companion.usecases.check_connection import check_connection
from companion.watching import Outcome


@dataclass(frozen=True)
class Look:
    """What a look needs, and whom it tells."""

    profile: Profile
    folder: Path
    gateway: CrmGateway
    of_writer: CrmGateway | None
    """The integration user's way, where there is one."""
    follower: Follower
    without_seat: MirrorWithoutSeat
    read_closed: Callable[[], Cause | None]
    """Why nobody copies here, although the connection stands."""
    tell_changes: Callable[[], None]
    tell_queued: Callable[[], Awaitable[None]]
    wake: Callable[[], None]
    ask_sync: Callable[[], None]

    async def check(self) -> Outcome:
        """Look; None where all is well."""
        outcome = await self._follow()
        if self.without_seat.looked():
            self.ask_sync()
        return outcome

    async def _follow(self) -> Outcome:
        outcome = await check_connection(self.profile, self.gateway, self.of_writer)
        if outcome is not None:
            await self.follower.go_on(outcome.cause.code)
            return outcome
        before = self.read_closed()
        await follow_organisation(self.profile, self.gateway, self.folder)
        outcome = await follow_seat(self.profile, self.gateway, self.folder)
        await self.follower.follow()
        self.tell_changes()
        if before != self.read_closed():
            await self.tell_queued()
            self.wake()
            self.ask_sync()
        return outcome
