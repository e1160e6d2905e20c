"""What is asked before the first write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from companion.core.activity import Activity
from companion.core.item_key import fingerprint, item_key, row_id
from companion.core.receipt import Receipt
from companion.core.recognition import Recognised, recognise
from companion.core.replies import CrmReply, Stop, Wait
from companion.core.verdict import NO_MATCH, Target, Verdict
from tests.fakes.samples import (
    CONTACT,
    MESSAGE,
    ORGANISATION,
    PROFILE_ID,
    USER,
    YVONNE_ROW,
    environment,
    key_of,
    message,
    person,
    place,
)
from tests.fakes.talk import Talk
from tests.fakes.tiny_crm import refusal

Recognition = Talk[Recognised | Wait | Stop]
KEY = key_of(MESSAGE)
OTHER_ROW = "77777777-1111-4222-8333-444444444444"


def begin(activity: Activity = MESSAGE, confirmed: Target | None = None) -> Recognition:
    """A recognition that has asked its first question."""
    return Talk(recognise(activity, KEY, confirmed, environment(tables={})))


def written(activity_id: str = OTHER_ROW, **changes: Any) -> dict[str, Any]:
    """A row that another companion wrote for the sample message."""
    return {
        "activityid": activity_id,
        "activitytypecode": "li_message",
        "actualend": "2026-11-18T09:30:31Z",
        "statecode": 1,
        "_ownerid_value@OData.Community.Display.V1.FormattedValue": "Marisa Duarte",
        **changes,
    }


def contact(**changes: Any) -> dict[str, Any]:
    """Yvonne McKay's row as Dynamics returns it."""
    return {
        "contactid": CONTACT,
        "fullname": "Yvonne McKay",
        "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue": "Fourth Coffee",
        "websiteurl": f"https://www.linkedin.com/sales/lead/{PROFILE_ID},x,y",
        **changes,
    }


def test_recognition_only_reads() -> None:
    """Nothing is written before the decision stands in the journal."""
    talk = begin().reply(200, value=[]).reply(200, value=[]).reply(200, value=[])
    assert ["GET", "GET", "GET"] == [request.method for request in talk.asked]


def test_recognition_looks_for_the_fingerprint_within_two_minutes() -> None:
    """The question is limited to our mark and to the message's own time."""
    asked = begin().path
    assert (
        f"contains(activityadditionalparams,'{fingerprint(MESSAGE.conversation_id, MESSAGE.body)}')" in asked
    )
    assert "actualend ge 2026-11-18T09:28:31.000Z and actualend le 2026-11-18T09:32:31.000Z" in asked


def test_recognition_takes_another_laptops_row_as_receipt() -> None:
    """The same message, read a minute apart on another computer: nothing is written again."""
    talk = begin().reply(200, value=[written(actualend="2026-11-18T09:31:00Z")])
    expected = Receipt("li_message", OTHER_ROW, "Marisa Duarte", is_completed=True)
    assert Recognised(NO_MATCH, expected) == talk.answer


def test_recognition_reads_an_open_row_as_open() -> None:
    """The receipt of a row that waits for its person says so."""
    talk = begin().reply(200, value=[written(statecode=0)])
    assert isinstance(talk.answer, Recognised)
    assert talk.answer.existing is not None
    assert not talk.answer.existing.is_completed


def test_recognition_leaves_our_own_row_to_the_create() -> None:
    """A row under this item's id may be half done; the delivery meets it by its id and finishes it."""
    own = str(row_id(ORGANISATION, USER, KEY)).upper()
    talk = begin().reply(200, value=[written(own)])
    assert talk.path.startswith("contacts?")


def test_recognition_leaves_a_siblings_row_alone() -> None:
    """Two equals in one minute: the other one's row is not this message."""
    assert MESSAGE.sent_at is not None
    activity = message(place=place(ordinal=0, equals=2))
    sibling = item_key(activity.conversation_id, MESSAGE.sent_at, activity.body, 1)
    talk = begin(activity).reply(200, value=[written(str(row_id(ORGANISATION, USER, sibling)))])
    assert talk.path.startswith("contacts?")


def test_recognition_leaves_the_row_of_another_minute_alone() -> None:
    """An equal that stands in the page with another minute has its own row."""
    assert MESSAGE.sent_at is not None
    activity = message(place=place(other_minutes=(MESSAGE.sent_at + timedelta(minutes=1),)))
    talk = begin(activity).reply(200, value=[written(actualend="2026-11-18T09:31:31Z")])
    assert talk.path.startswith("contacts?")


def test_recognition_asks_no_person_for_a_confirmed_link() -> None:
    """A confirmed row is the verdict; only the look for the message itself goes out."""
    talk = begin(confirmed=YVONNE_ROW).reply(200, value=[])
    assert Recognised(Verdict("match", YVONNE_ROW, 1)) == talk.answer


def test_recognition_asks_contacts_and_leads_by_name_and_key() -> None:
    """Only active rows, by exact name or by the profile id in the named column."""
    talk = begin().reply(200, value=[])
    condition = f"(fullname eq 'Yvonne McKay' or contains(websiteurl,'{PROFILE_ID}')) and statecode eq 0"
    assert condition in talk.path
    talk.reply(200, value=[])
    assert talk.path.startswith("leads?")
    assert condition in talk.path


def test_recognition_quotes_what_comes_from_the_page() -> None:
    """A name with a quote stays a name."""
    talk = begin(message(person=person(name="O'Neill & Co", profile_id=None, profile_address=None)))
    talk.reply(200, value=[])
    assert "(fullname eq 'O''Neill & Co') and statecode eq 0" in unquote(talk.request.path)
    assert "%26" in talk.request.path


def test_recognition_matches_by_the_linkedin_address() -> None:
    """The address in the CRM is the evidence, and it is named."""
    talk = begin().reply(200, value=[]).reply(200, value=[contact()]).reply(200, value=[])
    assert isinstance(talk.answer, Recognised)
    assert Target("contact", CONTACT, "Yvonne McKay", "address") == talk.answer.verdict.target


def test_recognition_reads_a_leads_company_from_its_own_column() -> None:
    """A lead has no account; its company is text."""
    lead = {
        "leadid": OTHER_ROW,
        "fullname": "Yvonne McKay",
        "companyname": "Fourth Coffee",
        "websiteurl": None,
    }
    talk = begin().reply(200, value=[]).reply(200, value=[]).reply(200, value=[lead])
    assert isinstance(talk.answer, Recognised)
    assert Target("lead", OTHER_ROW, "Yvonne McKay", "name_and_company") == talk.answer.verdict.target


def test_recognition_files_under_nobody_when_several_match() -> None:
    """Contact and lead of the same person cannot be told apart here."""
    lead = {"leadid": OTHER_ROW, "fullname": "Yvonne McKay", "companyname": "Fourth Coffee"}
    talk = begin().reply(200, value=[]).reply(200, value=[contact(websiteurl=None)]).reply(200, value=[lead])
    assert Recognised(Verdict("several", None, 2)) == talk.answer


@pytest.mark.parametrize("question", [0, 1, 2])
@pytest.mark.parametrize("reply", [CrmReply(0), refusal(429), refusal(403, "0x80040220")])
def test_recognition_concludes_nothing_from_a_refusal(question: int, reply: CrmReply) -> None:
    """A question without an answer is no "nobody": the item waits or stops."""
    talk = begin()
    for _ in range(question):
        talk.reply(200, value=[])
    talk.hear(reply)
    assert isinstance(talk.answer, Wait | Stop)


def test_an_equal_that_was_copied_again_is_not_taken_for_this_message() -> None:
    """Two equals of one minute, one of them taken back and copied anew: its row has another id, and is not ours."""
    activity = message(place=place(ordinal=0, equals=2))
    sibling = message(place=place(ordinal=1, equals=2))
    again = row_id(ORGANISATION, USER, key_of(sibling), generation=3)
    talk = begin(activity).reply(200, value=[written(str(again))])
    assert talk.path.startswith("contacts")
