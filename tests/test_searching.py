"""Dataverse Search that asks for patience: a copy waits a little, and not for ever. E5."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

import pytest

from companion.core.evidence import subject_on_page
from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from companion.searching import SearchMatching
from tests.fakes.clock import ManualClock
from tests.fakes.ports import ScriptedGateway
from tests.fakes.samples import CONTACT, person
from tests.fakes.tiny_crm import TinyCrm, refusal

ROW = {
    "contactid": CONTACT,
    "fullname": "Yvonne McKay",
    "firstname": "Yvonne",
    "lastname": "McKay",
    "jobtitle": "Purchasing Manager",
    "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue": "Fourth Coffee",
}
YVONNE = subject_on_page(person())
FOUND = [{"EntityName": "contact", "Id": CONTACT}]


class PassingClock(ManualClock):
    """A clock on which time goes by as soon as somebody waits for it."""

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Come to the moment."""
        assert until is not None
        assert not event.is_set()
        self.advance(seconds=(until - self.now()).total_seconds())


class PatientDynamics(TinyCrm):
    """Search that refuses so many times before it answers, with a Retry-After."""

    def __init__(self, refusals: int, seconds: int, hits: object = FOUND) -> None:
        super().__init__()
        self._left = refusals
        self._hits = hits
        self._seconds = seconds
        self.searches = 0
        self.outages = 0
        """How often the question whether search is on gets no answer."""

    def answer(self, request: CrmRequest) -> CrmReply:
        """What it says to one request."""
        path = request.path.partition("?")[0]
        if path == "searchstatus":
            if self.outages:
                self.outages -= 1
                return CrmReply(0, trouble="TimeoutError")
            return _response({"value": {"status": "provisioned"}})
        if path.startswith("Retrieve"):
            return CrmReply(
                200, {"EntityRecordCountCollection": {"Keys": ["contact", "account"], "Values": [40, 9]}}
            )
        if path != "searchquery":
            return CrmReply(200, {"value": [ROW] if path == "contacts" else []})
        self.searches += 1
        if self._left:
            self._left -= 1
            return refusal(429, "0x80072322", "Too many.", retry_after=str(self._seconds))
        return _response({"Value": self._hits})


def _response(value: object) -> CrmReply:
    return CrmReply(200, {"response": json.dumps(value)})


@pytest.mark.parametrize(
    ("refusals", "seconds", "verdict", "searches", "waited"),
    [
        (0, 0, "match", 1, 0),
        (1, 3, "match", 2, 3),
        (2, 3, None, 2, 3),
        (1, 60, None, 1, 0),
    ],
    ids=["at once", "asked for patience", "twice", "for too long"],
)
async def test_a_copy_waits_a_little_for_a_search(
    refusals: int, seconds: int, verdict: str | None, searches: int, waited: int
) -> None:
    """As long as it was asked for, once, and never longer than ten seconds: then others decide."""
    clock, dynamics = PassingClock(), PatientDynamics(refusals, seconds)
    began = clock.now()
    evidence = await SearchMatching(ScriptedGateway(dynamics), clock, lambda: "websiteurl").weigh(YVONNE)
    assert verdict == (evidence and evidence.verdict)
    assert (searches, timedelta(seconds=waited)) == (dynamics.searches, clock.now() - began)


async def test_second_search_comes_a_second_later() -> None:
    """Dynamics allows one a second for each user."""
    clock, dynamics = PassingClock(), PatientDynamics(0, 0)
    searching = SearchMatching(ScriptedGateway(dynamics), clock, lambda: "websiteurl")
    began = clock.now()
    for _ in range(3):
        await searching.weigh(YVONNE)
    assert timedelta(seconds=2) == clock.now() - began


async def test_a_clock_that_is_set_back_lengthens_no_pause() -> None:
    """The second between two searches is a second, whatever the clock shows."""
    clock, dynamics = PassingClock(), PatientDynamics(0, 0)
    searching = SearchMatching(ScriptedGateway(dynamics), clock, lambda: "websiteurl")
    await searching.weigh(YVONNE)
    clock.set_to(clock.now() - timedelta(days=1))
    assert await searching.weigh(YVONNE) is not None
    assert (2, 1.0) == (dynamics.searches, clock.elapsed())


async def test_colleague_is_nobody_to_choose() -> None:
    """Whoever shares the company and no name is not named as possible: whoever decides next is not misled."""
    colleague = subject_on_page(
        person(
            name="Radomir Zverina",
            headline="Miller at Fourth Coffee",
            profile_id=None,
            profile_address=None,
        )
    )
    dynamics = PatientDynamics(0, 0)
    searching = SearchMatching(ScriptedGateway(dynamics), PassingClock(), lambda: "websiteurl")
    assert None is await searching.weigh(colleague)
    assert 1 == dynamics.searches


async def test_search_never_says_none() -> None:
    """Whoever was not among the first rows is not absent: of somebody who is likely it is said that it is capped."""
    namesake = subject_on_page(
        person(name="Yvonne McKay", headline="Miller", profile_id=None, profile_address=None)
    )
    evidence = await SearchMatching(
        ScriptedGateway(PatientDynamics(0, 0)), PassingClock(), lambda: "websiteurl"
    ).weigh(namesake)
    assert evidence is not None
    assert ("several", True) == (evidence.verdict, evidence.is_capped)


@pytest.mark.parametrize(
    "hits",
    [
        '[1, null, "no hit"]',
        [7, None, "no hit"],
        [{"EntityName": "contact", "Id": "no id"}],
        [{"EntityName": "contact"}],
        {"Id": CONTACT},
    ],
    ids=["text", "no hits", "no id", "without id", "no list"],
)
async def test_answer_that_is_none_holds_up_no_copy(hits: object) -> None:
    """What cannot be read as hits found nobody; the copy goes on by the strict rule."""
    dynamics = PatientDynamics(0, 0, hits)
    assert None is await SearchMatching(
        ScriptedGateway(dynamics), PassingClock(), lambda: "websiteurl"
    ).weigh(YVONNE)


async def test_broken_line_does_not_switch_search_off() -> None:
    """Where nobody answers whether search is on, that copy does without it, and the next one asks again."""
    dynamics = PatientDynamics(0, 0)
    dynamics.outages = 1
    searching = SearchMatching(ScriptedGateway(dynamics), PassingClock(), lambda: "websiteurl")
    assert None is await searching.weigh(YVONNE)
    evidence = await searching.weigh(YVONNE)
    assert "match" == (evidence and evidence.verdict)
