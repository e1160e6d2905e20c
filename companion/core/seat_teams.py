"""The roster as Dynamics holds it: membership of three access teams, which give nobody any right.

Generators: they yield requests and are sent replies. Each team has the same id whoever creates it, and exists once.
Microsoft: "Team table reference", "Associate and disassociate table rows using the Web API".
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence

from companion.core import item_key
from companion.core.odata import CrmRequest, batch, bind, create_only, link, read, unlink
from companion.core.replies import (
    CrmReply,
    Refused,
    Stop,
    Wait,
    classify,
    refused_write,
    says_row_absent,
    says_row_exists,
)
from companion.core.seats import CrmUser, Roster, Step, Team
from companion.core.touches import read_pages

TEAM_NAMES: Mapping[Team, str] = {
    "seats": "Copy to CRM seats",
    "sync_on": "Copy to CRM sync switched on",
    "sync_off": "Copy to CRM sync switched off",
}
_MEMBERS = "teammembership_association"
_ACCESS_TEAM = 1
AT_ONCE = 20
"""Memberships in one batch: so few that a lost answer repeats little, and no answer is long in coming."""

_Rows = Generator[CrmRequest, CrmReply, list[Mapping[str, object]]]


def team_id(organisation_id: str, team: Team) -> str:
    """The id of one of our teams."""
    return str(item_key.row_id(organisation_id, "everybody", team, "team"))


def read_roster(organisation_id: str) -> Generator[CrmRequest, CrmReply, Roster | Wait | Stop]:
    """Every enabled person of the CRM with what our teams say; a team that is not there has no members."""
    try:
        rows = yield from _read_all(
            read(
                "systemusers",
                select="systemuserid,fullname,internalemailaddress",
                filter="isdisabled eq false and accessmode eq 0",
                orderby="fullname,systemuserid",
            )
        )
        members = {}
        for team in TEAM_NAMES:
            members[team] = yield from _read_members(team_id(organisation_id, team))
    except Refused as refused:
        return refused.meaning
    users = [
        CrmUser(
            str(row["systemuserid"]),
            str(row.get("fullname") or ""),
            str(row.get("internalemailaddress") or ""),
        )
        for row in rows
    ]
    return Roster(users, **members)


def carry_out(
    organisation_id: str, steps: Sequence[Step], report: Callable[[int], None]
) -> Generator[CrmRequest, CrmReply, Wait | Stop | None]:
    """Let all memberships begin or end, in batches; `report` hears how many have. Repeated, nothing is doubled."""
    try:
        if any(step.is_joining for step in steps):
            yield from _create_teams(organisation_id, {step.team for step in steps if step.is_joining})
        for start in range(0, len(steps), AT_ONCE):
            some = steps[start : start + AT_ONCE]
            yield from _take(organisation_id, some)
            report(start + len(some))
    except Refused as refused:
        return refused.meaning
    return None


def _take(organisation_id: str, steps: Sequence[Step]) -> Generator[CrmRequest, CrmReply, None]:
    reply = yield batch([_request(team_id(organisation_id, step.team), step) for step in steps])
    if not reply.is_ok:
        raise refused_write(reply)
    for step, part in zip(steps, reply.parts, strict=True):
        stands = says_row_exists(part) if step.is_joining else says_row_absent(part)
        if not part.is_ok and not stands:
            raise refused_write(part)


def _request(team: str, step: Step) -> CrmRequest:
    if step.is_joining:
        return link("teams", team, _MEMBERS, bind("systemusers", step.user_id))
    return unlink("teams", team, _MEMBERS, step.user_id)


def _create_teams(organisation_id: str, wanted: set[Team]) -> Generator[CrmRequest, CrmReply, None]:
    reply = yield read("WhoAmI")
    if not reply.is_ok:
        raise Refused(classify(reply))
    for team in sorted(wanted):
        body = {
            "name": TEAM_NAMES[team],
            "teamtype": _ACCESS_TEAM,
            "businessunitid@odata.bind": bind("businessunits", str(reply.body.get("BusinessUnitId"))),
            "administratorid@odata.bind": bind("systemusers", str(reply.body.get("UserId"))),
        }
        created = yield create_only("teams", team_id(organisation_id, team), body, "teamid")
        if not created.is_ok and not says_row_exists(created):
            raise refused_write(created)


def _read_members(team: str) -> Generator[CrmRequest, CrmReply, frozenset[str]]:
    condition = f"teamid eq {team}"
    rows = yield from _read_all(read("teammemberships", select="systemuserid", filter=condition))
    return frozenset(str(row.get("systemuserid")) for row in rows)


def _read_all(request: CrmRequest) -> _Rows:
    """The rows of an answer, page by page. Raises Refused: of half a roster nobody is to be told."""
    rows: list[Mapping[str, object]] = []
    yield from read_pages(request, rows.extend)
    return rows
