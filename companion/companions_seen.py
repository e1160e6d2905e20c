"""How every companion of the organisation stands, as whoever administers may read it. Part of the composition root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from companion.core.status_row import CompanionStatus, read_statuses
from companion.organisation import AdminDesk
from companion.usecases.connect import told


@dataclass(frozen=True)
class CompanionsSeen:
    """Every companion that has told something, and every seat that has not."""

    companions: Sequence[CompanionStatus]
    has_roster: bool
    """Without seats nobody is known to be missing."""


async def see_companions(desk: AdminDesk) -> CompanionsSeen:
    """Read them. Raises as `AdminDesk.read`."""
    roster = await desk.read_roster()
    found = told(await desk.gateway.converse(read_statuses(roster, desk.clock.now())), desk.profile.host)
    return CompanionsSeen(found, has_roster=bool(roster.seats))
