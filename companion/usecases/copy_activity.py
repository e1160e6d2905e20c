"""Copy one item: give it its identity, write it down, hold it. Never waits for the network.

The answer is a promise: when it is given, the click survives everything but the loss of this disk.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from companion.core.activity import Activity, Call, Message, Note, Person, Place, Subject, Tag
from companion.core.block_list import keys_of
from companion.core.item_key import (
    call_key,
    fingerprint,
    item_key,
    normalise_body,
    note_key,
    selection_key,
    tag_key,
    why_uncertain,
)
from companion.core.linkedin_address import read_company_key
from companion.core.outbox_item import Click
from companion.core.replies import Cause
from companion.core.verdict import Target, profile_key_of
from companion.errors import (
    BadRequest,
    InboundOff,
    KindOff,
    OtherConnection,
    PersonBlocked,
    SeatClosed,
    WritebackOff,
)
from companion.protocol.page_item import (
    CopiedItem,
    PageCall,
    PageItem,
    PageNote,
    PageSelection,
    PageTag,
)
from companion.protocol.requests import Resent
from companion.protocol.results import ActivityStatus
from companion.usecases.read_subject import read_subject
from companion.usecases.show_item import show_item
from companion.usecases.workplace import Workplace


async def copy_activity(
    workplace: Workplace,
    click_id: str,
    item: CopiedItem,
    resent: Resent | None = None,
    *,
    is_anyway: bool = False,
) -> ActivityStatus:
    """The item in the journal: held, or already further when it was copied before.

    Sent again from the sender's own copy, it is held only for what is left of the time since its click.
    """
    rules = workplace.read_rules()
    if not rules.is_writeback_on:
        raise WritebackOff
    if seat := workplace.read_seat_trouble():
        raise SeatClosed(seat.code, **dict(seat.params))
    if isinstance(item, PageItem) and item.direction == "inbound" and not rules.is_inbound_allowed:
        raise InboundOff
    if resent is not None and resent.profile != workplace.profile.mark:
        raise OtherConnection
    activity = read_activity(item)
    if activity.kind not in rules.kinds:
        raise KindOff(f"{activity.kind}_off")
    if rules.block_list.holds(keys_of(activity.about)):
        # Before anything is looked up, written down or logged.
        raise PersonBlocked
    now = workplace.clock.now()
    # A clock that was set back since must not lengthen the hold.
    clicked_at = now if resent is None else min(_moment(resent.clicked_at, "clicked_at"), now)
    key, cause = identify(activity)
    click = Click(
        click_id=click_id,
        item_key=key,
        fingerprint=fingerprint(activity.conversation_id, activity.body),
        activity=activity,
        clicked_at=clicked_at,
        hold_ends_at=clicked_at + timedelta(seconds=rules.hold_seconds),
        target=await _find_linked(workplace, activity.about),
        cause=cause,
        is_resent=resent is not None,
        is_anyway=is_anyway,
    )
    recorded, is_repeat = await workplace.outbox.record_click(click)
    workplace.wake_dispatcher()
    return ActivityStatus(
        kind="activity.status",
        item=show_item(recorded, workplace.profile, workplace.read_trouble()),
        is_repeat=is_repeat,
    )


async def _find_linked(workplace: Workplace, about: Subject) -> Target | None:
    """The confirmed row of whom the item is about; else of the company where a person works."""
    key = profile_key_of(about)
    linked = await workplace.links.find_link(key) if key else None
    if linked is not None or not isinstance(about, Person):
        return linked
    company_key = read_company_key(about.company_address)
    account = await workplace.links.find_link(company_key) if company_key else None
    return replace(account, how="company") if account else None


def read_activity(item: CopiedItem) -> Activity:
    """The page's item as the core knows it."""
    match item:
        case PageItem():
            return _read_message(item)
        case PageNote():
            return _read_note(item)
        case PageSelection():
            return _read_selection(item)
        case PageTag():
            return _read_tag(item)
        case PageCall():
            return _read_call(item)


def identify(activity: Activity) -> tuple[str | None, Cause | None]:
    """The item key, or the reason why a person has to say which item this is."""
    if isinstance(activity, Message):
        doubt = why_uncertain(activity)
        if doubt is not None or activity.sent_at is None:
            return None, Cause(doubt or "sent_time_unknown")
        ordinal = activity.place.ordinal
        return item_key(activity.conversation_id, activity.sent_at, activity.body, ordinal), None
    if activity.conversation_id:
        return activity.conversation_id, None
    if profile_key_of(activity.about) is None:
        return None, Cause("subject_unknown")
    return None, Cause("sent_time_unknown")


def _read_message(item: PageItem) -> Message:
    return Message(
        kind=item.item_kind,
        conversation_id=item.conversation_id,
        direction=item.direction,
        subject=item.subject,
        body=_words(item.body, "body"),
        sent_at=_moment(item.sent_at, "sent_at") if item.sent_at else None,
        place=Place(
            ordinal=item.place.ordinal,
            equals=item.place.equals,
            is_first_loaded_equal=item.place.is_first_loaded_equal,
            other_minutes=tuple(_moment(text, "other_minutes") for text in item.place.other_minutes),
        ),
        person=Person(**item.person.model_dump()),
    )


def _read_note(item: PageNote) -> Note:
    about, created_at = read_subject(item.about), None
    if item.created_at:
        created_at = _moment(item.created_at, "created_at")
    subject = profile_key_of(about)
    author, body = _words(item.author, "author"), _words(item.body, "body")
    key = note_key(subject, author, created_at) if subject and created_at else ""
    return Note("note", key, about, author, body, created_at)


def _read_selection(item: PageSelection) -> Note:
    about, body = read_subject(item.about), _words(item.body, "body")
    subject = profile_key_of(about)
    key = selection_key(subject, body) if subject else ""
    return Note("note", key, about, None, body, _moment(item.selected_at, "selected_at"))


def _read_tag(item: PageTag) -> Tag:
    about, tag = read_subject(item.about), _words(item.tag, "tag")
    subject = profile_key_of(about)
    tagged_at = _moment(item.tagged_at, "tagged_at") if item.tagged_at else None
    return Tag("tag", tag_key(subject, tag) if subject else "", about, item.author, tag, tagged_at)


def _read_call(item: PageCall) -> Call:
    return Call(
        kind="call",
        conversation_id=call_key(item.form_id),
        about=read_subject(item.about),
        direction=item.direction,
        outcome=_words(item.outcome, "outcome"),
        minutes=item.minutes,
        body=normalise_body(item.body),
        sent_at=_moment(item.called_at, "called_at"),
    )


def _words(text: str, field: str) -> str:
    words = normalise_body(text)
    if not words:
        raise BadRequest(field=field, problem="it holds no text")
    return words


def _moment(text: str, field: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise BadRequest(field=field, problem="no such moment") from error
