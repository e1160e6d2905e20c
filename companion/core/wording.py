"""What a row says to people: its subject and its text, for every kind of item. Knows no columns and no lengths."""

from __future__ import annotations

from datetime import UTC, datetime

from companion.core.activity import Activity, Call, Message, Note, Person, Subject, Tag
from companion.core.item_key import normalise_body

_DIRECTIONS = {"outbound": "to", "inbound": "from", "unknown": "with"}


def subject_of(activity: Activity) -> str:
    """The line by which people find the row; LinkedIn's author and date of a note or tag stand in it."""
    match activity:
        case Message():
            what = "InMail" if activity.kind == "inmail" else "LinkedIn message"
            return activity.subject or f"{what} {_DIRECTIONS[activity.direction]} {activity.about.name}"
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
            return normalise_body("\n".join(lines))
        case _:
            return normalise_body(activity.body)


def naming(subject: Subject) -> str:
    """Lines that say whom a row without a record is about."""
    if isinstance(subject, Person):
        lines = [subject.name, subject.headline, subject.profile_address]
    else:
        lines = [subject.name, subject.company_address]
    return "\n".join(line for line in lines if line) + "\n\n"


def _when(moment: datetime | None) -> str:
    return f", {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""


def _by(author: str | None) -> str:
    return f", by {author}" if author else ""
