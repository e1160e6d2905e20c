"""Who has a seat, and for whom syncing is on. Pure: asks nobody, and knows no team of Dynamics.

A seat is membership of one team. Syncing is a flag of its own: everybody's is what the organisation has chosen, unless
somebody has chosen otherwise for that one seat; the choice for one outlives every change of the choice for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Team = Literal["seats", "sync_on", "sync_off"]
"""Those with a seat; those for whom syncing was switched on, or off, whatever counts for everybody."""


@dataclass(frozen=True)
class CrmUser:
    """A user of the CRM who may have a seat."""

    user_id: str
    name: str
    email: str


@dataclass(frozen=True)
class Step:
    """One membership that begins or ends."""

    team: Team
    user_id: str
    is_joining: bool


@dataclass(frozen=True)
class Roster:
    """The users by name, and the members of each team by user id."""

    users: Sequence[CrmUser]
    seats: frozenset[str] = frozenset()
    sync_on: frozenset[str] = frozenset()
    sync_off: frozenset[str] = frozenset()

    def is_syncing(self, user_id: str, *, is_on_for_all: bool) -> bool:
        """Whether somebody has a seat and syncing is on for it."""
        return user_id in self.seats and self._is_chosen(user_id, is_on_for_all=is_on_for_all)

    def is_exception(self, user_id: str) -> bool:
        """Whether somebody has chosen for this one seat."""
        return user_id in self.sync_on | self.sync_off

    def assign(self, user_ids: Iterable[str], *, has_seat: bool) -> list[Step]:
        """What gives these users a seat or takes it. What was chosen for one stays for the day it comes back."""
        return [Step("seats", one, has_seat) for one in user_ids if (one in self.seats) != has_seat]

    def switch(self, user_ids: Iterable[str], *, is_on: bool, is_on_for_all: bool) -> list[Step]:
        """What switches syncing for these users; nothing where it stands so already."""
        steps: list[Step] = []
        for one in user_ids:
            if self._is_chosen(one, is_on_for_all=is_on_for_all) == is_on:
                continue
            opposite: Team = "sync_off" if is_on else "sync_on"
            if one in self._members(opposite):
                steps.append(Step(opposite, one, is_joining=False))
            if is_on != is_on_for_all:
                steps.append(Step("sync_on" if is_on else "sync_off", one, is_joining=True))
        return steps

    def after(self, steps: Iterable[Step]) -> Roster:
        """The roster once all of this has happened."""
        changed = self
        for step in steps:
            changed = changed._with(step)
        return changed

    def _with(self, step: Step) -> Roster:
        one, members = frozenset({step.user_id}), self._members(step.team)
        changed = members | one if step.is_joining else members - one
        match step.team:
            case "seats":
                return replace(self, seats=changed)
            case "sync_on":
                return replace(self, sync_on=changed)
            case "sync_off":
                return replace(self, sync_off=changed)

    def _is_chosen(self, user_id: str, *, is_on_for_all: bool) -> bool:
        if user_id in self.sync_off:
            return False
        return is_on_for_all or user_id in self.sync_on

    def _members(self, team: Team) -> frozenset[str]:
        return {"seats": self.seats, "sync_on": self.sync_on, "sync_off": self.sync_off}[team]


class UserIndex:
    """Users by id, e-mail address and name, in whatever letters: thousands of lines are looked up in one."""

    def __init__(self, users: Iterable[CrmUser]) -> None:
        """Over these users."""
        self._found: tuple[dict[str, list[CrmUser]], ...] = ({}, {}, {})
        for user in users:
            for known, value in zip(self._found, (user.user_id, user.email, user.name), strict=True):
                known.setdefault(value.casefold(), []).append(user)

    def find(self, named: str) -> CrmUser | None:
        """As `find_user`."""
        wanted = named.strip().casefold()
        for known in self._found:
            # A user without an e-mail address is not whom an empty line means.
            if wanted and wanted in known:
                return known[wanted][0] if len(known[wanted]) == 1 else None
        return None


def find_user(users: Sequence[CrmUser], named: str) -> CrmUser | None:
    """The one user of this id, e-mail address or name; None where there is none, or more than one.

    >>> find_user([CrmUser("1", "Marisa Duarte", "m@x.example")], "M@X.example").name
    'Marisa Duarte'
    """
    return UserIndex(users).find(named)
