"""How an environment names and cuts its activity tables."""

from __future__ import annotations

import pytest

from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply, Stop, Wait
from companion.core.survey import survey_tables
from companion.core.tables import ActivityTable
from tests.fakes.samples import table
from tests.fakes.talk import Talk
from tests.fakes.tiny_crm import TinyCrm, refusal

LINKEDINS = ("li_inmail", "li_message")


def finish(crm: TinyCrm) -> dict[str, ActivityTable] | Wait | Stop | None:
    """A whole survey of a tiny Dynamics."""
    talk = Talk(survey_tables(LINKEDINS))
    while not talk.is_over:
        talk.hear(crm.answer(talk.request))
    return talk.answer


def test_survey_reads_names_and_lengths_from_the_metadata() -> None:
    """Set names, lookup properties and lengths are the environment's own."""
    assert {name: table(name) for name in LINKEDINS} == finish(TinyCrm())


def test_survey_finds_no_tables_where_the_app_is_missing() -> None:
    """Absent tables are an answer, not a fault."""
    crm = TinyCrm()
    crm.has_tables = False
    assert {} == finish(crm)


def test_survey_takes_the_tables_own_lookup_among_two() -> None:
    """Standard tables list a plain and a suffixed property for one lookup; the longer is the table's own."""
    talk = Talk(survey_tables(LINKEDINS)).reply(
        200, value=[{"LogicalName": "li_inmail", "EntitySetName": "li_inmails"}]
    )
    plain = {
        "ReferencingAttribute": "regardingobjectid",
        "ReferencedEntity": "contact",
        "ReferencingEntityNavigationPropertyName": "regardingobjectid_contact",
    }
    own = {**plain, "ReferencingEntityNavigationPropertyName": "regardingobjectid_contact_li_inmail"}
    owner = {**plain, "ReferencingAttribute": "owninguser"}
    campaign = {**plain, "ReferencedEntity": "campaign"}
    talk.reply(200, value=[own, plain, owner, campaign])
    for _ in range(3):
        talk.reply(200, value=[])
    talk.reply(200, value=[])
    assert isinstance(talk.answer, dict)
    assert {"contact": "regardingobjectid_contact_li_inmail"} == talk.answer["li_inmail"].regarding_properties


def test_survey_falls_back_where_lengths_are_not_told() -> None:
    """Lengths that every activity shares stand in, and a stamp column that is not there has none."""
    talk = Talk(survey_tables(LINKEDINS)).reply(
        200, value=[{"LogicalName": "li_inmail", "EntitySetName": "li_inmails"}]
    )
    for _ in range(5):
        talk.reply(200, value=[])
    assert isinstance(talk.answer, dict)
    found = talk.answer["li_inmail"]
    assert (200, 2000, 0) == (found.subject_length, found.description_length, found.stamp_length)
    assert found.note_property is None


def test_survey_only_reads() -> None:
    """A survey changes nothing."""
    asked: list[CrmRequest] = []
    talk = Talk(survey_tables(LINKEDINS))
    while not talk.is_over:
        asked.append(talk.request)
        talk.hear(TinyCrm().answer(talk.request))
    assert not any(request.is_write for request in asked)


@pytest.mark.parametrize(("reply", "kind"), [(CrmReply(0), Wait), (refusal(429), Wait), (refusal(403), Stop)])
def test_survey_does_not_take_a_refusal_for_a_missing_app(reply: CrmReply, kind: type) -> None:
    """A question without an answer is no "not installed"."""
    assert isinstance(Talk(survey_tables(LINKEDINS)).hear(reply).answer, kind)
