"""Copy one message: give it its identity, write it down, hold it. Never waits for the network.

The answer is a promise: when it is given, the click survives everything but the loss of this disk.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from companion.core.activity import Activity, Person, Place
from companion.core.block_list import keys_of
from companion.core.item_key import fingerprint, item_key, normalise_body, why_uncertain
from companion.core.outbox_item import Click
from companion.core.replies import Cause
from companion.core.verdict import profile_key_of
from companion.errors import BadRequest, InboundOff, OtherConnection, PersonBlocked, WritebackOff
from companion.protocol.page_item import PageItem
from companion.protocol.requests import Resent
from companion.protocol.results import ActivityStatus
from companion.usecases.show_item import show_item
from companion.usecases.workplace import Workplace


async def copy_activity(
    workplace: Workplace, click_id: str, item: PageItem, resent: Resent | None = None
) -> ActivityStatus:
    """The item in the journal: held, or already further when this message was copied before.

    Sent again from the sender's own copy, it is held only for what is left of the time since its click.
    """
    rules = workplace.read_rules()
    if not rules.is_writeback_on:
        raise WritebackOff
    if item.direction == "inbound" and not rules.is_inbound_allowed:
        raise InboundOff
    if resent is not None and resent.profile != workplace.profile.mark:
        raise OtherConnection
    activity = read_activity(item)
    if rules.block_list.holds(keys_of(activity.person)):
        # Before anything is looked up, written down or logged.
        raise PersonBlocked
    now = workplace.clock.now()
    # A clock that was set back since must not lengthen the hold.
    clicked_at = now if resent is None else min(_moment(resent.clicked_at), now)
    key, cause = _identity(activity)
    profile_key = profile_key_of(activity.person)
    click = Click(
        click_id=click_id,
        item_key=key,
        fingerprint=fingerprint(activity.conversation_id, activity.body),
        activity=activity,
        clicked_at=clicked_at,
        hold_ends_at=clicked_at + timedelta(seconds=rules.hold_seconds),
        target=await workplace.links.find_link(profile_key) if profile_key else None,
        cause=cause,
        is_resent=resent is not None,
    )
    recorded, is_repeat = await workplace.outbox.record_click(click)
    workplace.wake_dispatcher()
    return ActivityStatus(
        kind="activity.status",
        item=show_item(recorded, workplace.profile, workplace.read_trouble()),
        is_repeat=is_repeat,
    )


def read_activity(item: PageItem) -> Activity:
    """The page's item as the core knows it."""
    if not normalise_body(item.body):
        raise BadRequest(field="body", problem="it holds no text")
    return Activity(
        kind=item.item_kind,
        conversation_id=item.conversation_id,
        direction=item.direction,
        subject=item.subject,
        body=normalise_body(item.body),
        sent_at=_moment(item.sent_at) if item.sent_at else None,
        place=Place(
            ordinal=item.place.ordinal,
            equals=item.place.equals,
            is_first_loaded_equal=item.place.is_first_loaded_equal,
            other_minutes=tuple(_moment(text) for text in item.place.other_minutes),
        ),
        person=Person(**item.person.model_dump()),
    )


def _identity(activity: Activity) -> tuple[str | None, Cause | None]:
    """The item key, or the reason why a person has to say which message this is."""
    doubt = why_uncertain(activity)
    if doubt is not None or activity.sent_at is None:
        return None, Cause(doubt or "sent_time_unknown")
    ordinal = activity.place.ordinal
    return item_key(activity.conversation_id, activity.sent_at, activity.body, ordinal), None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise BadRequest(field="sent_at", problem="no such moment") from error
