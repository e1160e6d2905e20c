"""Identity: which click, which item, which row.

Everything that makes an item the same item is decided here and nowhere else. Two clicks, two tabs,
two browsers and two laptops of one seat arrive at the same row id, so Dynamics itself refuses the second row.
Never part of any key: kind, table, target, direction, names of subjects, neighbours; they can be read differently
tomorrow. What keeps the kinds apart is the number of values that a key is made of.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from companion.core.activity import Activity, Message, Note
from companion.core.linkedin_address import ProfileKey

# Minted once for this product. Changing it would make every written row a stranger to us.
NAMESPACE = UUID("6f1d0e0a-58d2-5c57-9b0c-5c1f6b1f8a26")

# Exactly these, on both sides of the wire: JavaScript's trim() and Python's strip() differ in what they call space.
TRIMMED = " \t\n\r\v\f\u00a0"

SAME_ITEM_WINDOW = timedelta(minutes=2)


def normalise_body(body: str) -> str:
    """The body as it is compared: NFC, LF line ends, trimmed."""
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).strip(TRIMMED)


def body_hash(body: str) -> str:
    """SHA-256 of the normalised body, in hex."""
    return hashlib.sha256(normalise_body(body).encode()).hexdigest()


def utc_minute(moment: datetime) -> str:
    """The UTC minute of a moment, such as `2026-11-18T14:05Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def item_key(conversation_id: str, sent_at: datetime, body: str, ordinal: int) -> str:
    """The key of one message, in hex: the same wherever and whenever it is clicked."""
    return _digest([1, conversation_id, utc_minute(sent_at), body_hash(body), ordinal])


def note_key(subject: ProfileKey, author: str, created_at: datetime) -> str:
    """The key of one note, in hex: the same after every change of its text."""
    second = created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _digest([1, _subject_text(subject), normalise_body(author), second])


def selection_key(subject: ProfileKey, text: str) -> str:
    """The key of words that were selected on somebody's page, in hex: the same words about them are one note."""
    return _digest([1, "selected", _subject_text(subject), body_hash(text)])


def tag_key(subject: ProfileKey, tag: str) -> str:
    """The key of a tag on a person or company, in hex."""
    return _digest([1, _subject_text(subject), normalise_body(tag).casefold()])


def call_key(form_id: str) -> str:
    """The key of a logged call, in hex: the form that was filled in has an id of its own."""
    return _digest([1, form_id])


def edited_key(click_id: str) -> str:
    """The key of the click that brings a note's changed text; its row stays the note's."""
    return _digest([1, "edited", click_id])


def anyway_key(key: str) -> str:
    """The key of a message that is copied although LinkedIn itself has written it."""
    return _digest([1, "anyway", key])


def row_key(activity: Activity, key: str) -> str:
    """What the row's id is derived from: every version of a note is one row."""
    return (activity.conversation_id or key) if isinstance(activity, Note) else key


def fingerprint(conversation_id: str, body: str) -> str:
    """32 hex digits that are stamped on the row: conversation and body, without the time.

    Of everything but a message, `conversation_id` is the item's own key.
    """
    return _digest([1, conversation_id, body_hash(body)])[:32]


def asked_key(click_id: str) -> str:
    """The key of a message of which only a person could say that it is a new one."""
    return _digest([1, "asked", click_id])


def row_id(organisation_id: str, user_id: str, key: str, step: str = "activity", generation: int = 0) -> UUID:
    """The primary key in Dynamics of one step of an item, for one seat in one organisation."""
    name = [1, organisation_id.lower(), user_id.lower(), key, step, generation]
    return uuid5(NAMESPACE, _canonical(name))


def why_uncertain(activity: Message) -> str | None:
    """The code of what keeps this message from having a certain key, or None.

    Without a time there is no minute; with equals of which one is the first loaded message, older equals
    may be missing above it and the ordinal would be a guess.
    """
    if activity.sent_at is None:
        return "sent_time_unknown"
    if activity.place.equals > 1 and activity.place.is_first_loaded_equal:
        return "message_ambiguous"
    return None


def sibling_keys(activity: Activity) -> frozenset[str]:
    """The keys of the other equals in the same minute that the page shows: different messages, same words."""
    if not isinstance(activity, Message) or activity.sent_at is None:
        return frozenset()
    return frozenset(
        item_key(activity.conversation_id, activity.sent_at, activity.body, ordinal)
        for ordinal in range(activity.place.equals)
        if ordinal != activity.place.ordinal
    )


def is_same_moment(activity: Activity, moment: datetime) -> bool:
    """True when a message with this body sent at `moment` is this message, seen with a slightly other time.

    Minutes that stand in the page beside it belong to other messages. Only messages are told apart by words and time.
    """
    if not isinstance(activity, Message) or activity.sent_at is None:
        return False
    if utc_minute(moment) in {utc_minute(other) for other in activity.place.other_minutes}:
        return False
    return abs(moment - activity.sent_at) <= SAME_ITEM_WINDOW


def is_anyway(activity: Activity, key: str) -> bool:
    """True when this key asks for a row of ours beside the one that LinkedIn has written."""
    if not isinstance(activity, Message) or activity.sent_at is None:
        return False
    usual = item_key(activity.conversation_id, activity.sent_at, activity.body, activity.place.ordinal)
    return key == anyway_key(usual)


def _subject_text(subject: ProfileKey) -> str:
    return f"{subject.kind}:{subject.value}"


def _canonical(value: list[object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _digest(value: list[object]) -> str:
    return hashlib.sha256(_canonical(value).encode()).hexdigest()
