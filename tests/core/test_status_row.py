"""What is made of the rows that companions keep, whatever somebody has written there. H2, H4."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from companion.core.mapping import utc_text
from companion.core.replies import CrmReply
from companion.core.seats import CrmUser, Roster
from companion.core.status_row import CompanionStatus, Status, read_statuses, total_errors
from tests.fakes.clock import NOON

ANA, TEO = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
ROSTER = Roster([CrmUser(ANA, "Ana Souza", ""), CrmUser(TEO, "Teo Lindqvist", "")], frozenset({ANA, TEO}))


def row(text: str, ago: timedelta = timedelta(0), user: str = ANA) -> Mapping[str, Any]:
    """A task as Dynamics answers it."""
    return {"_ownerid_value": user, "modifiedon": utc_text(NOON - ago), "description": text}


def told(**changes: Any) -> str:
    """What a companion writes."""
    return json.dumps({"version": "26.1.0", "synced_at": utc_text(NOON), "errors": {}} | changes)


def read(*rows: Mapping[str, Any], roster: Roster = ROSTER) -> list[CompanionStatus]:
    """What the administrator sees of these rows."""
    reading = read_statuses(roster, NOON)
    next(reading)
    with pytest.raises(StopIteration) as ended:
        reading.send(CrmReply(200, {"value": list(rows)}))
    found: list[CompanionStatus] = ended.value.value
    return found


def test_state_follows_from_how_long_ago_it_was_told() -> None:
    """Four days are a weekend and more: then it was not heard of since; a seat without a row never was."""
    for ago, state in ((timedelta(days=3, hours=23), "heard"), (timedelta(days=4), "silent")):
        [ana, teo] = read(row(told(), ago))
        assert (state, "unheard") == (ana.state, teo.state)
        assert utc_text(NOON - ago) == ana.at


def test_who_has_left_is_never_silent_and_goes_from_the_list_once_heard_of_elsewhere() -> None:
    """Weeks later it still reads so, without numbers; another computer of theirs at work says more than that."""
    left = row(told(has_left=True), timedelta(days=40))
    [ana, teo] = read(left)
    assert ("left", None, "unheard") == (ana.state, ana.status, teo.state)
    assert ["heard", "unheard"] == [one.state for one in read(left, row(told()))]
    silent = row(told(), timedelta(days=9))
    assert {"left", "silent", "unheard"} == {one.state for one in read(left, silent)}
    assert "heard" == read(row(told(has_left="yes")))[0].state


@pytest.mark.parametrize("text", ["", "Call back", "[]", "null", '{"version": 26}', "{"])
def test_what_somebody_else_has_written_is_no_status(text: str) -> None:
    """The seat reads as never heard of."""
    assert {"unheard"} == {one.state for one in read(row(text))}


def test_values_that_cannot_be_are_left_out() -> None:
    """Numbers are numbers and codes are codes, or nothing is shown of them."""
    errors = {
        "crm_throttled": 2,
        "<b>Ana</b>": 3,
        "Ana": 1,
        "x": 1,
        "x" * 80: 1,
        "crm_busy": "many",
        "disk_full": True,
    }
    strange = told(held=-1, queued=2.5, failed=4, needs_you="3", errors=errors, synced_at="yesterday")
    [ana, _teo] = read(row(strange))
    assert ana.status is not None
    assert (0, 0, 0, 4, None) == (
        ana.status.held,
        ana.status.queued,
        ana.status.needs_you,
        ana.status.failed,
        ana.status.synced_at,
    )
    assert {"crm_throttled": 2, "crm_busy": 0, "disk_full": 0} == ana.status.errors


def test_errors_add_up_over_those_that_were_heard_of() -> None:
    """What a computer told weeks ago says nothing of today."""
    rows = [
        row(told(errors={"crm_throttled": 1, "disk_full": 4})),
        row(told(errors={"crm_throttled": 2}), user=TEO),
        row(told(errors={"crm_busy": 9}), timedelta(days=9), TEO),
    ]
    assert [("disk_full", 4), ("crm_throttled", 3)] == total_errors(read(*rows))


def test_who_has_no_seat_any_more_is_still_seen() -> None:
    """And is told apart; without a roster nobody is."""
    taken = Roster(ROSTER.users, frozenset({TEO}))
    assert [False] == [one.has_seat for one in read(row(told()), roster=taken) if one.user_id == ANA]
    assert [True] == [one.has_seat for one in read(row(told()), roster=Roster(ROSTER.users))]


def test_items_that_get_on_are_no_news() -> None:
    """What waits changes with every click; what needs somebody, has failed or is another version is told."""
    before = Status("26.1.0", held=1)
    assert not Status("26.1.0", utc_text(NOON), held=9, queued=4).differs_from(before)
    for other in (Status("26.2.0"), Status("26.1.0", failed=1), Status("26.1.0", errors={"disk_full": 1})):
        assert other.differs_from(before)
