"""An administrator tells everybody to leave, lifts that again, and sees who has left. Part of the composition root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from companion.core.departures import Departure, read_departures
from companion.core.leave_order import NAME, LeaveOrder, read_order, wanted_order
from companion.core.mapping import utc_text
from companion.core.organisation_settings import value_of
from companion.errors import SettingRefused
from companion.leaving_notice import NoticeBook
from companion.organisation import AdminDesk
from companion.usecases.connect import told

Deed = Literal["show", "clear", "keep", "lift"]
"""Only look; tell everybody to leave, with or without clearing what came from the CRM; let them connect anew."""


@dataclass(frozen=True)
class Departures:
    """The order as it stands, and how far everybody has followed."""

    order: LeaveOrder | None
    companions: Sequence[Departure] = ()
    has_roster: bool = False
    """Whether it is known who was to be heard of; without seats only those are seen who have told something."""
    is_changed: bool = False


async def carry_out(desk: AdminDesk, deed: Deed) -> Departures:
    """Do it, and say how it stands then. Raises as `AdminDesk.read`, and SettingRefused for what is no order."""
    match deed:
        case "show":
            return await show_departures(desk)
        case "lift":
            return await lift(desk)
        case "clear" | "keep":
            return await tell_to_leave(desk, is_clearing=deed == "clear")


async def show_departures(desk: AdminDesk) -> Departures:
    """How it stands, changing nothing. Raises as `carry_out`."""
    order = await _read(desk)
    if order is None:
        return Departures(None)
    roster = await desk.read_roster()
    companions = told(await desk.gateway.converse(read_departures(order, roster)), desk.profile.host)
    return Departures(order, companions, has_roster=bool(roster.seats))


async def tell_to_leave(desk: AdminDesk, *, is_clearing: bool) -> Departures:
    """Tell everybody to leave, unless that has been said in these words. Raises as `carry_out`."""
    before = await _read(desk)
    if before is not None and before.lifted_at is None and before.is_clearing == is_clearing:
        return await show_departures(desk)
    order = LeaveOrder(utc_text(desk.clock.now()), is_clearing, desk.profile.user_id)
    # This computer stays signed in, so that somebody can see who has followed; it copies nothing either.
    NoticeBook(desk.folder).know(order.stamp)
    await desk.write(wanted_order(order))
    return replace(await show_departures(desk), is_changed=True)


async def lift(desk: AdminDesk) -> Departures:
    """Let connecting anew work again; whoever has not left yet still has to. Raises as `carry_out`."""
    order = await _read(desk)
    if order is None or order.lifted_at is not None:
        return await show_departures(desk)
    await desk.write(wanted_order(replace(order, lifted_at=utc_text(desk.clock.now()))))
    return replace(await show_departures(desk), is_changed=True)


async def _read(desk: AdminDesk) -> LeaveOrder | None:
    text = value_of(await desk.read(), NAME)
    try:
        return read_order(text)
    except ValueError as error:
        raise SettingRefused(name=NAME, reason=str(error)) from error
