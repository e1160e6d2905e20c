"""The seat of whoever is signed in: which of the roster's teams they are in, and what that means for copying.

A generator: it yields requests and is sent replies. An organisation without a roster gives everybody a seat.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from companion.core.odata import CrmRequest, read, row_path
from companion.core.replies import Cause, CrmReply, Refused, Stop, Wait, classify, says_row_absent
from companion.core.seat_teams import TEAM_NAMES, team_id
from companion.core.seats import Roster, Team
from companion.core.survey import read_values

SEAT_CODES: frozenset[str] = frozenset({"seat_missing", "seat_off"})


@dataclass(frozen=True)
class OwnSeat:
    """What the roster says of one user."""

    teams: frozenset[Team] | None = None
    """The teams that the user is in; None where the organisation has no roster."""

    def read_trouble(self, *, is_on_for_all: bool) -> Cause | None:
        """Why this user copies nothing; None where nothing speaks against it."""
        if self.teams is None:
            return None
        me = frozenset({"me"})
        roster = Roster((), **dict.fromkeys(self.teams, me))
        if me != roster.seats:
            return Cause("seat_missing")
        return None if roster.is_syncing("me", is_on_for_all=is_on_for_all) else Cause("seat_off")


def read_own_seat(
    organisation_id: str, user_id: str
) -> Generator[CrmRequest, CrmReply, OwnSeat | Wait | Stop]:
    """The seat in one request; one more for whoever has none, as there may be no roster at all."""
    ids = {team_id(organisation_id, team): team for team in TEAM_NAMES}
    named = " or ".join(f"teamid eq {one}" for one in ids)
    try:
        rows = yield from read_values(
            read("teammemberships", select="teamid", filter=f"systemuserid eq {user_id} and ({named})")
        )
    except Refused as refused:
        return refused.meaning
    teams = frozenset(ids[one] for row in rows if (one := str(row.get("teamid")).lower()) in ids)
    if "seats" not in teams:
        reply = yield read(row_path("teams", team_id(organisation_id, "seats")), select="teamid")
        if says_row_absent(reply):
            return OwnSeat()
        if not reply.is_ok:
            return classify(reply)
    return OwnSeat(teams)
