"""An administrator's word that everybody leaves: kept in Dynamics beside the settings, and what it means here.

Pure: asks nobody. An order has a stamp of its own. Whoever connects while it is known has a connection that the order
does not end; every connection from before has to leave, also when it hears of the order after it was lifted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from companion.core.leaving import Unsent
from companion.core.organisation_settings import WantedSetting
from companion.core.replies import Cause

NAME = "disconnect"
"""The variable's name beside the settings, none of which is called so."""

_MEANING = "Written by Copy to CRM: whether its companions have been told to disconnect, when, and by whom."


@dataclass(frozen=True)
class LeaveOrder:
    """One word to leave."""

    stamp: str
    """When it was given, in UTC with milliseconds: names the order."""
    is_clearing: bool
    """Whether everything that was read from the CRM is to be removed."""
    given_by: str
    """Id of the user who gave it."""
    lifted_at: str | None = None
    """Since when connecting anew works again; None while it does not."""


def order_text(order: LeaveOrder) -> str:
    """The order as Dynamics keeps it."""
    columns = {
        "stamp": order.stamp,
        "clear": order.is_clearing,
        "by": order.given_by,
        "lifted": order.lifted_at,
    }
    return json.dumps(columns, separators=(",", ":"))


def read_order(text: str | None) -> LeaveOrder | None:
    """The order that a text says; None where nobody ever gave one. Raises ValueError for anything else.

    >>> read_order('{"stamp":"2026-11-27T09:30:00.000Z","clear":true,"by":"u1","lifted":null}').is_clearing
    True
    """
    if not (text or "").strip():
        return None
    value = json.loads(text or "")
    if not isinstance(value, dict):
        raise ValueError("no object")  # noqa: TRY004  # one kind of error for every text that is no order
    stamp, is_clearing, given_by, lifted_at = (value.get(key) for key in ("stamp", "clear", "by", "lifted"))
    is_known = isinstance(stamp, str) and isinstance(given_by, str) and isinstance(is_clearing, bool)
    if not is_known or not isinstance(lifted_at, str | None):
        raise ValueError("a part is missing or of another type")
    return LeaveOrder(str(stamp), bool(is_clearing), str(given_by), lifted_at)


def wanted_order(order: LeaveOrder) -> WantedSetting:
    """The order as it is written beside the settings."""
    return WantedSetting(NAME, order_text(order), "text", _MEANING)


@dataclass(frozen=True)
class Notice:
    """What one connection knows of the order, and how far it has followed."""

    text: str | None = None
    """As Dynamics has it."""
    known: str | None = None
    """The stamp of the order that this connection was made with, and need not follow."""
    unsent: Unsent | None = None
    """What the rep has decided about items that were not sent, so that an interrupted departure goes on."""
    waiting: int = 0
    """Items that wait for that decision, as of the last look."""

    @property
    def order(self) -> LeaveOrder | None:
        """The order, lifted or not; None where there is none, or none that can be understood."""
        try:
            return read_order(self.text)
        except ValueError:
            return None

    @property
    def due(self) -> LeaveOrder | None:
        """The order that this connection has yet to follow."""
        order = self.order
        return order if order and order.stamp != self.known else None

    @property
    def to_report(self) -> LeaveOrder | None:
        """The order of which an end of this connection is to be told to whoever gave it."""
        order = self.order
        return order if order and (order.lifted_at is None or self.due) else None

    @property
    def trouble(self) -> Cause | None:
        """Why nothing is copied and nothing read; None where no order stands in the way."""
        try:
            order = read_order(self.text)
        except ValueError as error:
            # Never open because of what somebody has typed in Power Apps; and nothing is removed because of it either.
            return Cause("setting_refused", (("name", NAME), ("reason", str(error))))
        if order is None or (order.lifted_at is not None and self.due is None):
            return None
        if self.due is not None and self.waiting and self.unsent is None:
            return Cause("org_disconnect_undecided", (("count", str(self.waiting)),))
        return Cause("org_disconnected")
