"""A file of seats as the administrator's pages hand it over: whom it means, and of whom that is not clear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from uuid import uuid4

from companion.core.seat_file import LineUnreadable, Mismatch, SeatLine, match_lines
from companion.core.seats import CrmUser, Roster, UserIndex
from companion.protocol.admin_seats_file import (
    MOST_PEOPLE,
    MOST_UNSURE,
    SeatGuess,
    SeatMismatch,
    SeatsImport,
    SeatsImported,
)
from companion.seat_lines import ColumnsMissing, read_seats

_LONGEST_NAME = 200
_LONGEST_NAMED = 2000


def read_file(wanted: SeatsImport, mark: str, roster: Roster) -> tuple[SeatsImported, Mapping[str, SeatLine]]:
    """The answer, and the last line about each user: none as long as anybody is not clear."""
    try:
        lines = read_seats(wanted.text)
    except ColumnsMissing:
        return _refused(mark, "columns_missing", 1), {}
    except LineUnreadable as error:
        return _refused(mark, "line_unclear", error.number), {}
    left_out = {pick.named.casefold() for pick in wanted.picks if pick.user_id is None}
    lines = [line for line in lines if line.named.casefold() not in left_out]
    found, unsure = match_lines(lines, roster.users, _picked(wanted, roster))
    if unsure:
        return _answer(mark, {}, unsure), {}
    last = {user.user_id: line for line, user in found}
    if len(last) > MOST_PEOPLE:
        return _refused(mark, "too_long", 0), {}
    return _answer(mark, last, ()), last


def _picked(wanted: SeatsImport, roster: Roster) -> dict[str, CrmUser]:
    index = UserIndex(roster.users)
    found = ((pick.named.casefold(), pick.user_id and index.find(pick.user_id)) for pick in wanted.picks)
    return {named: user for named, user in found if user}


def _answer(mark: str, last: Mapping[str, SeatLine], unsure: list[Mismatch] | tuple[()]) -> SeatsImported:
    return SeatsImported(
        kind="seats.imported",
        roster=mark,
        file=uuid4().hex,
        fault=None,
        fault_line=0,
        user_ids=tuple(last),
        unsure=tuple(_mismatch(one) for one in unsure[:MOST_UNSURE]),
        unsure_count=len(unsure),
    )


def _refused(
    mark: str, fault: Literal["columns_missing", "line_unclear", "too_long"], line: int
) -> SeatsImported:
    return _answer(mark, {}, ()).model_copy(update={"fault": fault, "fault_line": line})


def _mismatch(one: Mismatch) -> SeatMismatch:
    guesses = (
        SeatGuess(user_id=user.user_id, name=user.name[:_LONGEST_NAME], email=user.email[:_LONGEST_NAME])
        for user in one.guesses
    )
    return SeatMismatch(line=one.line.number, named=one.line.named[:_LONGEST_NAMED], guesses=tuple(guesses))
