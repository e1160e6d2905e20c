"""Sample values of the core: a conversation of an invented seat holder with Microsoft's Yvonne McKay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from companion.core import item_key
from companion.core.activity import Activity, Call, Company, Message, Note, Person, Place, Tag
from companion.core.linkedin_address import ProfileKey
from companion.core.outbox_item import Click
from companion.core.profile import Profile
from companion.core.replies import Cause
from companion.core.tables import ActivityTable, Environment
from companion.core.verdict import Target
from tests.fakes.clock import NOON

ORGANISATION = "0d3f9a52-5b1c-4f7e-8a55-9c1f6f0b7d10"
USER = "fa31192e-d403-563e-9cf5-8f27ab07e896"
CONTACT = "9b2e7c1a-64d0-4c0e-a1f7-3c5d8e9f0a21"
PROFILE_ID = "ACwAAAyvonnemckay01"

YVONNE = Person(
    name="Yvonne McKay",
    profile_id=PROFILE_ID,
    profile_address=f"https://www.linkedin.com/sales/lead/{PROFILE_ID},NAME_SEARCH,a1b2",
    headline="Purchasing Manager at Fourth Coffee",
    company=None,
)
MESSAGE = Message(
    kind="message",
    conversation_id="2-thread-yvonne",
    direction="outbound",
    subject=None,
    body="Good morning, Yvonne. Shall we talk on Thursday?",
    sent_at=datetime(2026, 11, 18, 9, 30, 31, tzinfo=UTC),
    place=Place(ordinal=0, equals=1, is_first_loaded_equal=False, other_minutes=()),
    person=YVONNE,
)
FOURTH_COFFEE = Company(
    name="Fourth Coffee", company_id="1035", company_address="https://www.linkedin.com/sales/company/1035"
)
_AUTHOR = "Marisa Duarte"
_NOTED_AT = datetime(2026, 11, 17, 15, 2, 9, tzinfo=UTC)
_YVONNE_KEY = ProfileKey("profile_id", PROFILE_ID)
NOTE = Note(
    kind="note",
    conversation_id=item_key.note_key(_YVONNE_KEY, _AUTHOR, _NOTED_AT),
    about=YVONNE,
    author=_AUTHOR,
    body="Prefers calls in the morning.",
    sent_at=_NOTED_AT,
)
TAG = Tag(
    kind="tag",
    conversation_id=item_key.tag_key(_YVONNE_KEY, "Decision maker"),
    about=YVONNE,
    author=None,
    body="Decision maker",
    sent_at=None,
)
CALL = Call(
    kind="call",
    conversation_id=item_key.call_key("form-1"),
    about=YVONNE,
    direction="outbound",
    outcome="Reached",
    minutes=12,
    body="She asks for an offer.",
    sent_at=datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
)
YVONNE_ROW = Target("contact", CONTACT, "Yvonne McKay", "address")

PROFILE = Profile(
    environment_address="https://contoso.crm.dynamics.com",
    organisation_id=ORGANISATION,
    organisation_version="9.2.26111.00131",
    user_id=USER,
    user_name="Marisa Duarte",
    authority="https://login.microsoftonline.com/contoso.example",
    client_id="00000000-0000-4000-8000-000000000001",
    account_id="account-1",
    vault="file",
    is_test_environment=False,
    ca_file=None,
    connected_at="2026-11-18T08:00:00.000Z",
)


def person(**changes: Any) -> Person:
    """Yvonne McKay with other values."""
    return replace(YVONNE, **changes)


def message(**changes: Any) -> Message:
    """A message to Yvonne McKay with other values."""
    return replace(MESSAGE, **changes)


def place(**changes: Any) -> Place:
    """A single message's place with other values."""
    return replace(MESSAGE.place, **changes)


def table(name: str = "li_message", **changes: Any) -> ActivityTable:
    """One of LinkedIn's tables, or a standard one, as an environment may define it."""
    sample = ActivityTable(
        logical_name=name,
        entity_set=f"{name}s",
        regarding_properties={
            "contact": f"regardingobjectid_contact_{name}",
            "lead": f"regardingobjectid_lead_{name}",
            "account": f"regardingobjectid_account_{name}",
        },
        note_property=f"objectid_{name}",
        owner_property=f"ownerid_{name}",
        subject_length=200,
        description_length=2000,
        stamp_length=8192,
    )
    return replace(sample, **changes)


def environment(**changes: Any) -> Environment:
    """The environment of the sample seat holder with other values."""
    tables = {name: table(name) for name in ("li_message", "li_inmail", "task", "phonecall")}
    return replace(Environment(ORGANISATION, USER, "websiteurl", tables), **changes)


def key_of(activity: Activity) -> str:
    """The item key of something whose identity is certain."""
    if not isinstance(activity, Message):
        return activity.conversation_id
    assert activity.sent_at is not None
    return item_key.item_key(
        activity.conversation_id, activity.sent_at, activity.body, activity.place.ordinal
    )


def click(click_id: str, activity: Activity = MESSAGE, *, now: datetime = NOON, **changes: Any) -> Click:
    """A click with a hold of ten seconds; uncertain when the message is."""
    doubt = item_key.why_uncertain(activity) if isinstance(activity, Message) else None
    sample = Click(
        click_id=click_id,
        item_key=None if doubt else key_of(activity),
        fingerprint=item_key.fingerprint(activity.conversation_id, activity.body),
        activity=activity,
        clicked_at=now,
        hold_ends_at=now + timedelta(seconds=10),
        target=None,
        cause=Cause(doubt) if doubt else None,
    )
    return replace(sample, **changes)
