"""What a row says to people: its subject and its text, for every kind of item. Knows no columns and no lengths."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from companion.core.activity import Activity, Call, Message, Note, Person, Subject, Tag
from companion.core.item_key import normalise_body
from companion.core.verdict import public_address_of

# Dynamics takes the characters of XML 1.0 and refuses every other one with 0x80040278 (Microsoft: "Invalid
# characters in field"). Marks of right-to-left texts are among those it takes, and are left as they are.
_NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MISSING = "\ufffd"

_DIRECTIONS = {"outbound": "to", "inbound": "from", "unknown": "with"}


def as_stored(text: str) -> str:
    r"""The text as a column takes it: what Dynamics would refuse gives way to the sign for a missing letter.

    >>> ascii(as_stored("Line\x0b of \u202ban Arabic name"))
    "'Line\\ufffd of \\u202ban Arabic name'"
    """
    return _NOT_IN_XML.sub(_MISSING, text)


def subject_of(activity: Activity) -> str:
    """The line by which people find the row; LinkedIn's author and date of a note or tag stand in it."""
    return as_stored(_subject_of(activity))


def _subject_of(activity: Activity) -> str:
    match activity:
        case Message():
            what = "InMail" if activity.kind == "inmail" else "LinkedIn message"
            return activity.subject or f"{what} {_DIRECTIONS[activity.direction]} {activity.about.name}"
        case Note(author=None):
            return f"Selected on LinkedIn{_when(activity.sent_at)}"
        case Note():
            return f"LinkedIn note{_when(activity.sent_at)}{_by(activity.author)}"
        case Tag():
            return f"LinkedIn tag{_when(activity.sent_at)}{_by(activity.author)}: {activity.body}"
        case Call():
            whom = f"{_DIRECTIONS[activity.direction]} {activity.about.name}"
            return f"LinkedIn call {whom}: {activity.outcome}"


def text_of(activity: Activity) -> str:
    """The words of the item, whole."""
    match activity:
        case Call():
            lines = (f"Outcome: {activity.outcome}", f"Minutes: {activity.minutes}", "", activity.body)
            return as_stored(normalise_body("\n".join(lines)))
        case _:
            return as_stored(normalise_body(activity.body))


def naming(subject: Subject) -> str:
    """Lines that say whom a row without a record is about."""
    headline = subject.headline if isinstance(subject, Person) else None
    lines = [subject.name, headline, public_address_of(subject)]
    return as_stored("\n".join(line for line in lines if line)) + "\n\n"


def _when(moment: datetime | None) -> str:
    return f", {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""


def _by(author: str | None) -> str:
    return f", by {author}" if author else ""
