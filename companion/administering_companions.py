"""How every companion stands, as the administrator's pages show it. Part of the composition root."""

from __future__ import annotations

from collections import Counter

from companion.companions_seen import CompanionsSeen, see_companions
from companion.core.status_row import STATES, CompanionStatus, Status, total_errors
from companion.organisation import AdminDesk
from companion.protocol.admin_companions import (
    MOST_COMPANIONS,
    MOST_ERRORS,
    CompanionsFound,
    CompanionShown,
    ErrorCount,
)

_NOTHING = Status("")


async def answer_companions(desk: AdminDesk) -> CompanionsFound:
    """How they stand. Raises as `see_companions`."""
    return _shown(await see_companions(desk))


def _shown(seen: CompanionsSeen) -> CompanionsFound:
    counts = Counter(one.state for one in seen.companions)
    errors = total_errors(seen.companions)[:MOST_ERRORS]
    return CompanionsFound(
        kind="companions.found",
        has_roster=seen.has_roster,
        heard=counts["heard"],
        silent=counts["silent"],
        left=counts["left"],
        unheard=counts["unheard"],
        errors=tuple(ErrorCount(code=code, count=count) for code, count in errors),
        companions=tuple(_companion(one) for one in sorted(seen.companions, key=_wants)[:MOST_COMPANIONS]),
    )


def _wants(one: CompanionStatus) -> tuple[bool, int]:
    """Whom somebody should look at first; the order of names stays otherwise."""
    status = one.status or _NOTHING
    return not (status.failed or status.needs_you), -STATES.index(one.state)


def _companion(one: CompanionStatus) -> CompanionShown:
    status = one.status or _NOTHING
    return CompanionShown(
        user_id=one.user_id,
        name=one.name,
        state=one.state,
        at=one.at,
        version=status.version or None,
        waiting=status.held + status.queued,
        needs_you=status.needs_you,
        failed=status.failed,
    )
