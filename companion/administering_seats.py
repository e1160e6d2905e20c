"""The roster as the administrator's pages show and change it. Part of the composition root.

A roster of thousands is read from Dynamics once and handed over in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from uuid import uuid4

from companion.administering_seats_file import read_file
from companion.core.seat_file import SeatLine, steps_to
from companion.core.seats import CrmUser, Roster, Step, Team
from companion.csv_text import csv_texts
from companion.errors import NoLongerHeld
from companion.organisation import AdminDesk
from companion.protocol.admin import (
    MOST_USERS,
    SeatsChange,
    SeatsChanged,
    SeatsRead,
    SeatsRoster,
    SeatStep,
    SeatUser,
)
from companion.protocol.admin_seats_file import SeatsImport, SeatsImported
from companion.seat_lines import SEAT_COLUMNS, seat_line
from companion.sentences import Sentences

_LONGEST_NAME = 200
_CHANGES: Mapping[tuple[Team, bool], str] = {
    ("seats", True): "assign",
    ("seats", False): "take",
    ("sync_on", True): "on",
    ("sync_on", False): "follow",
    ("sync_off", True): "off",
    ("sync_off", False): "follow",
}


class SeatsOffice:
    """Keeps the roster that was read last, so that its parts and a change's steps are of one and the same."""

    def __init__(self) -> None:
        self._kept: tuple[str, Roster] | None = None
        self._file: tuple[str, Mapping[str, SeatLine]] | None = None
        """The file that was read last: user's id → the last line about them."""

    async def answer(
        self, wanted: SeatsRead | SeatsChange | SeatsImport, desk: AdminDesk, read_is_on: Callable[[], bool]
    ) -> SeatsRoster | SeatsChanged | SeatsImported:
        """A part of the roster, what a file says, or what a change does. Raises as `AdminDesk`, and NoLongerHeld.

        `read_is_on` tells whether syncing is on for every seat; it is asked after the roster was read.
        """
        is_known = self._kept is not None and self._kept[0] == wanted.roster
        mark, roster = self._kept if self._kept and is_known else (uuid4().hex, await desk.read_roster())
        self._kept = mark, roster
        is_on_for_all = read_is_on()
        if isinstance(wanted, SeatsRead):
            return _part(mark, roster, wanted.after if is_known else 0, is_on_for_all=is_on_for_all)
        if isinstance(wanted, SeatsImport):
            answer, lines = read_file(wanted, mark, roster)
            self._file = answer.file, lines
            return answer
        steps = self._steps(wanted, roster, is_on_for_all=is_on_for_all)
        if not wanted.is_dry_run:
            # After a refusal half-way nobody knows which of these stand, so that the roster is read anew.
            self._kept = None
            await desk.carry_out(steps, lambda _done: None)
            self._kept = mark, roster.after(steps)
        shown = tuple(_step(step) for step in steps)
        return SeatsChanged(kind="seats.changed", steps=shown, is_dry_run=wanted.is_dry_run)

    def _steps(self, wanted: SeatsChange, roster: Roster, *, is_on_for_all: bool) -> list[Step]:
        """For users of the roster only; syncing is switched for those who have a seat."""
        known = {user.user_id: user for user in roster.users}
        picked = [one for one in dict.fromkeys(wanted.user_ids) if one in known]
        if wanted.action == "import":
            if self._file is None or self._file[0] != wanted.file:
                raise NoLongerHeld
            lines = self._file[1]
            found = [(lines[one], known[one]) for one in picked if one in lines]
            return steps_to(found, roster, is_on_for_all=is_on_for_all)
        if wanted.action in {"assign", "take"}:
            return roster.assign(picked, has_seat=wanted.action == "assign")
        with_seat = [one for one in picked if one in roster.seats]
        return roster.switch(with_seat, is_on=wanted.action == "enable", is_on_for_all=is_on_for_all)

    def texts(self, mark: str | None, words: Sentences, *, is_on_for_all: bool) -> Iterator[str]:
        """The roster that a page shows, as CSV. Raises NoLongerHeld."""
        if self._kept is None or self._kept[0] != mark:
            raise NoLongerHeld
        roster = self._kept[1]
        lines = (seat_line(user, roster, words, is_on_for_all=is_on_for_all) for user in roster.users)
        return csv_texts([words.text(key) for key in SEAT_COLUMNS], lines)


def _part(mark: str, roster: Roster, after: int, *, is_on_for_all: bool) -> SeatsRoster:
    users = roster.users[after : after + MOST_USERS]
    end = after + len(users)
    syncing = sum(roster.is_syncing(user.user_id, is_on_for_all=is_on_for_all) for user in roster.users)
    return SeatsRoster(
        kind="seats.roster",
        roster=mark,
        users=tuple(_user(user, roster, is_on_for_all=is_on_for_all) for user in users),
        next_after=end if end < len(roster.users) else None,
        total=len(roster.users),
        seats=len(roster.seats),
        syncing=syncing,
    )


def _user(user: CrmUser, roster: Roster, *, is_on_for_all: bool) -> SeatUser:
    return SeatUser(
        user_id=user.user_id,
        name=user.name[:_LONGEST_NAME],
        email=user.email[:_LONGEST_NAME],
        has_seat=user.user_id in roster.seats,
        is_syncing=roster.is_syncing(user.user_id, is_on_for_all=is_on_for_all),
        is_exception=roster.is_exception(user.user_id),
    )


def _step(step: Step) -> SeatStep:
    return SeatStep.model_validate({"user_id": step.user_id, "change": _CHANGES[step.team, step.is_joining]})
