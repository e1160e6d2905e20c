"""Who has left after an administrator's word: told by each companion in Dynamics, and read by the administrator.

Generators: they yield requests and are sent replies. A companion tells it by one task of its own, which the rep owns
and which is completed, so that it stands in nobody's list of things to do. Its id comes from order and connection: told
again and again, it exists once. What it says stands in its text, as anybody may complete a task. It needs no right that
copying does not need.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from companion.core import item_key
from companion.core.leave_order import LeaveOrder
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.profile import Profile
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.report_task import GENERATIONS, read_report, write_report
from companion.core.seats import Roster
from companion.core.touches import read_pages, shown

_SUBJECT = "Copy to CRM: disconnect"

State = Literal["reported", "waiting", "pending", "watching"]
"""Has left; waits for its rep's decision; never heard of since; stays signed in because its user gave the word."""


@dataclass(frozen=True)
class Departing:
    """What a companion tells of itself."""

    unsent: int
    """Items that wait for a decision, or, once it has left, that were kept on its computer."""
    version: str
    has_left: bool = False


@dataclass(frozen=True)
class Departure:
    """One companion, as the administrator sees it."""

    user_id: str
    name: str
    state: State
    at: str | None = None
    """When it was told."""
    unsent: int = 0
    version: str = ""


def subject_of(order: LeaveOrder) -> str:
    """The subject of every task about one order."""
    return f"{_SUBJECT} {order.stamp}"


def tell_departure(
    profile: Profile, order: LeaveOrder, told: Departing
) -> Generator[CrmRequest, CrmReply, Wait | Stop | None]:
    """Write how this companion stands; None once it is written."""
    key = f"{order.stamp} {profile.connected_at}"
    row_ids = [
        item_key.row_id(profile.organisation_id, profile.user_id, key, "departure", generation)
        for generation in range(GENERATIONS)
    ]
    text = json.dumps({"left": told.has_left, "unsent": told.unsent, "version": told.version})
    try:
        yield from write_report(profile, row_ids, subject_of(order), text)
    except Refused as refused:
        return refused.meaning
    return None


def read_departures(
    order: LeaveOrder, roster: Roster
) -> Generator[CrmRequest, CrmReply, list[Departure] | Wait | Stop]:
    """Everybody who has a seat or has told something, by name. Two computers of one person are two lines."""
    rows: list[Mapping[str, object]] = []
    question = read(
        "tasks",
        select="description,modifiedon,_ownerid_value",
        filter=f"subject eq {text_literal(subject_of(order))}",
    )
    try:
        yield from read_pages(question, rows.extend)
    except Refused as refused:
        return refused.meaning
    names = {user.user_id.lower(): user.name for user in roster.users}
    found = [_departure(row, names) for row in rows]
    heard = {one.user_id for one in found}
    found += [
        Departure(one, names.get(one, one), "watching" if one == order.given_by.lower() else "pending")
        for one in _ids(roster.seats)
        if one not in heard
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.user_id, one.at or ""))


def _ids(user_ids: Iterable[str]) -> Iterable[str]:
    return (one.lower() for one in user_ids)


def _departure(row: Mapping[str, object], names: Mapping[str, str]) -> Departure:
    user_id = str(row.get("_ownerid_value")).lower()
    told = read_report(str(row.get("description") or ""))
    unsent = told.get("unsent")
    return Departure(
        user_id=user_id,
        name=names.get(user_id) or shown(row, "_ownerid_value"),
        state="reported" if told.get("left") is True else "waiting",
        at=str(row.get("modifiedon") or "") or None,
        unsent=unsent if isinstance(unsent, int) else 0,
        version=str(told.get("version") or "")[:40],
    )
