"""Everybody's disconnecting as the administrator's pages ask and show it. Part of the composition root."""

from __future__ import annotations

from collections import Counter

from companion.leave_orders import Departures, carry_out
from companion.organisation import AdminDesk
from companion.protocol.admin_leaving import (
    MOST_COMPANIONS,
    DeparturesFound,
    DepartureShown,
    DeparturesRead,
    DisconnectOrder,
    OrganisationDisconnect,
)

_FIRST = ("waiting", "pending", "watching", "reported")


async def answer_leaving(desk: AdminDesk, wanted: DeparturesRead | OrganisationDisconnect) -> DeparturesFound:
    """How it stands, once what was wanted is done. Raises as `carry_out`."""
    return _shown(await carry_out(desk, "show" if isinstance(wanted, DeparturesRead) else wanted.deed))


def _shown(found: Departures) -> DeparturesFound:
    counts = Counter(one.state for one in found.companions)
    ordered = sorted(found.companions, key=lambda one: _FIRST.index(one.state))
    order = found.order
    return DeparturesFound(
        kind="departures.found",
        order=None
        if order is None
        else DisconnectOrder(given_at=order.stamp, is_clearing=order.is_clearing, lifted_at=order.lifted_at),
        has_roster=found.has_roster,
        is_changed=found.is_changed,
        reported=counts["reported"],
        waiting=counts["waiting"],
        pending=counts["pending"],
        companions=tuple(
            DepartureShown(
                user_id=one.user_id, name=one.name, state=one.state, at=one.at, unsent=max(one.unsent, 0)
            )
            for one in ordered[:MOST_COMPANIONS]
        ),
    )
