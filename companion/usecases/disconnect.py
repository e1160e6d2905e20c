"""End a connection: decide about what was not sent, clear what came from the CRM, and leave.

Asks Dynamics nothing, and tells it no more than that the connection ends, where it can be reached.

Sending has stopped before this begins. The order lets an interrupted disconnect be repeated: the connection goes last.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from companion.core.leaving import ClearedJournal, Decision, Discarded
from companion.core.outbox_item import OutboxItem
from companion.core.profile import Profile
from companion.errors import Undecided
from companion.protocol.results import Disconnected, Removed, RemovedThing

Tell = Callable[[Sequence[OutboxItem]], None]


class Journal(Protocol):
    """The journal of the connection that ends."""

    async def count_unsent(self) -> int:
        """How many items still want something."""
        ...

    async def discard_unsent(self, now: datetime) -> Discarded:
        """Take them all back."""
        ...

    async def clear(self) -> ClearedJournal:
        """Remove everything but them."""
        ...


class SignIns(Protocol):
    """Whatever proves the seat holder and the integration user to Dynamics."""

    async def forget_accounts(self) -> int:
        """Forget the sign-ins of this connection; how many there were. Raises NotPossibleHere."""
        ...

    async def forget_secret(self) -> bool:
        """Forget the integration user's secret or passphrase; whether there was one. Raises NotPossibleHere."""
        ...


class Place(Protocol):
    """Where the connection is remembered."""

    async def clear_mirror(self) -> int:
        """Remove the copy of the CRM's records; how many there were."""
        ...

    async def leave(self, *, is_clearing: bool, is_empty: bool) -> None:
        """No longer use the connection; when clearing, remove what is remembered of it, and its folder if empty."""
        ...


@dataclass(frozen=True)
class Departure:
    """The connection that ends, and everything that remembers it."""

    profile: Profile
    journal: Journal
    sign_ins: SignIns
    place: Place
    say_goodbye: Callable[[], Awaitable[None]]
    """Tells whoever administers that the connection ends, if that can be told now. Never raises."""
    report: Callable[[int], Awaitable[None]] | None = None
    """Tells whoever ordered this what was cleared, given how many items stay; None where nobody did."""


async def disconnect(decision: Decision, departure: Departure, now: datetime, tell: Tell) -> Disconnected:
    """What was removed and what stays. Raises Undecided, and then nothing was changed.

    Ordered by an administrator, the sign-in goes after the report that it is needed for; where the report cannot be
    made now, it raises why, and repeating goes on from there.
    """
    journal, sign_ins = departure.journal, departure.sign_ins
    unsent = await journal.count_unsent()
    if unsent and decision.unsent is None:
        raise Undecided(count=str(unsent))
    # Nobody is asked who is not signed in any more.
    await departure.say_goodbye()
    removed: dict[RemovedThing, int] = {}
    if decision.is_clearing and departure.report is None:
        # A vault that stays locked refuses before anything else is gone.
        removed |= await _forget(sign_ins)
    discarded = Discarded((), 0)
    if decision.unsent == "discard":
        discarded = await journal.discard_unsent(now)
        tell(discarded.items)
    kept = unsent - len(discarded.items)
    if decision.is_clearing:
        cleared = await journal.clear()
        removed |= {
            "history": cleared.history,
            "links": cleared.links,
            "audit": cleared.audit,
            "mirror": await departure.place.clear_mirror(),
            "connection": 1,
        }
    if departure.report is not None:
        await departure.report(kept)
        removed = (await _forget(sign_ins) if decision.is_clearing else {}) | removed
    await departure.place.leave(is_clearing=decision.is_clearing, is_empty=kept == 0)
    return Disconnected(
        kind="connection.disconnected",
        environment=departure.profile.host,
        kept_items=kept,
        discarded_items=len(discarded.items),
        may_stand_in_crm=discarded.sent,
        removed=tuple(Removed(what=what, count=count) for what, count in removed.items() if count),
    )


async def _forget(sign_ins: SignIns) -> dict[RemovedThing, int]:
    """The sign-ins, and how many there were."""
    return {
        "sign_in": await sign_ins.forget_accounts(),
        "integration_secret": int(await sign_ins.forget_secret()),
    }
