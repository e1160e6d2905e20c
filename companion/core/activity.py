"""The values that travel from a click to Dynamics: what was copied, whom it is about, where it stood in its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

MessageKind = Literal["inmail", "message"]
ItemKind = Literal["inmail", "message", "note", "tag", "call"]
Direction = Literal["outbound", "inbound", "unknown"]


@dataclass(frozen=True)
class Person:
    """A person as the page showed them: the other side of a conversation, or whom a note is about."""

    name: str
    profile_id: str | None
    """LinkedIn's opaque id, case-sensitive; first component of a lead address."""
    profile_address: str | None
    headline: str | None
    company: str | None
    company_address: str | None = None
    """LinkedIn's address of the person's present company, where the page links to it."""


@dataclass(frozen=True)
class Company:
    """A company as the page showed it."""

    name: str
    company_id: str | None
    """LinkedIn's number of the company."""
    company_address: str | None
    location: str | None = None
    """Where the page says it has its seat; None, too, where an item is about it: items keep no more than its name."""
    headcount: int | None = None
    """How many people the page says work there, of a range the lower end; as above."""


Subject = Person | Company


@dataclass(frozen=True)
class Place:
    """Where a message stands among its equals: same conversation, minute and body."""

    ordinal: int
    equals: int
    is_first_loaded_equal: bool
    other_minutes: tuple[datetime, ...]


@dataclass(frozen=True)
class Message:
    """One message or InMail as it was read at the click."""

    kind: MessageKind
    conversation_id: str
    direction: Direction
    subject: str | None
    body: str
    sent_at: datetime | None
    """LinkedIn's own time in UTC; None when the page shows none for this message."""
    place: Place
    person: Person

    @property
    def about(self) -> Person:
        """Whose record the message belongs into."""
        return self.person


@dataclass(frozen=True)
class Note:
    """A note that somebody keeps about a person or a company in Sales Navigator, or words selected on their page."""

    kind: Literal["note"]
    conversation_id: str
    """What holds the versions of one note together; empty where the note has no certain identity."""
    about: Subject
    author: str | None
    """None for words that the user selected on a page: the page does not say whose they are."""
    body: str
    sent_at: datetime | None
    """When the note was created, whatever was changed in it since; of selected words, when they were selected."""

    @property
    def direction(self) -> Direction:
        """A note goes to nobody."""
        return "unknown"


@dataclass(frozen=True)
class Tag:
    """A tag that somebody has put on a person or a company in Sales Navigator."""

    kind: Literal["tag"]
    conversation_id: str
    about: Subject
    author: str | None
    body: str
    """The tag itself."""
    sent_at: datetime | None
    """When it was put there; a page need not show it."""

    @property
    def direction(self) -> Direction:
        """A tag goes to nobody."""
        return "unknown"


@dataclass(frozen=True)
class Call:
    """A telephone call as somebody logs it beside a page."""

    kind: Literal["call"]
    conversation_id: str
    about: Subject
    direction: Literal["outbound", "inbound"]
    outcome: str
    minutes: int
    body: str
    """What was said; may be empty."""
    sent_at: datetime
    """When the call was made."""


Activity = Message | Note | Tag | Call
"""Whatever can be copied. Every kind has `conversation_id`, `about`, `direction`, `body` and `sent_at`."""

KINDS: frozenset[str] = frozenset(get_args(ItemKind))
"""Every kind of activity source."""
