"""The values that travel from a click to Dynamics: a person, a message, and where it stands in its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ItemKind = Literal["inmail", "message"]
Direction = Literal["outbound", "inbound", "unknown"]


@dataclass(frozen=True)
class Person:
    """The other person of a conversation, as the page showed them."""

    name: str
    profile_id: str | None
    """LinkedIn's opaque id, case-sensitive; first component of a lead address."""
    profile_address: str | None
    headline: str | None
    company: str | None


@dataclass(frozen=True)
class Place:
    """Where a message stands among its equals: same conversation, minute and body."""

    ordinal: int
    equals: int
    is_first_loaded_equal: bool
    other_minutes: tuple[datetime, ...]


@dataclass(frozen=True)
class Activity:
    """One message or InMail as it was read at the click."""

    kind: ItemKind
    conversation_id: str
    direction: Direction
    subject: str | None
    body: str
    sent_at: datetime | None
    """LinkedIn's own time in UTC; None when the page shows none for this message."""
    place: Place
    person: Person
