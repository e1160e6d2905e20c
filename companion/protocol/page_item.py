"""What the extension read from a page at the user's gesture: one message and the person it belongs to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.wire import UtcTime, Wire

Text200 = Annotated[str, StringConstraints(max_length=200)]
Text2000 = Annotated[str, StringConstraints(max_length=2000)]


class PagePerson(Wire):
    """The other person of the conversation, as the thread's header names them."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    profile_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{3,200}$")] | None
    """First component of the lead address: LinkedIn's opaque id, case-sensitive."""
    profile_address: Text2000 | None
    headline: Text2000 | None
    company: Text200 | None


class PlaceInPage(Wire):
    """Where a message stands among the messages of the same conversation, minute and body."""

    ordinal: Annotated[int, Field(ge=0, le=10_000)]
    """How many equals stand above it, oldest first."""
    equals: Annotated[int, Field(ge=1, le=10_000)]
    """How many equals the page shows, this one included."""
    is_first_loaded_equal: bool
    """True when the first message the page has loaded is one of the equals: older ones may be missing."""
    other_minutes: Annotated[tuple[UtcTime, ...], Field(max_length=200)]
    """Sent times of messages with the same body in other minutes of this page: different items."""


class PageItem(Wire):
    """One message or InMail of an open conversation."""

    page_kind: Literal["inbox"]
    item_kind: Literal["inmail", "message"]
    conversation_id: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    direction: Literal["outbound", "inbound", "unknown"]
    subject: Annotated[str, StringConstraints(max_length=400)] | None
    body: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
    sent_at: UtcTime | None
    """LinkedIn's own time, own or carried forward from the message above; null when the page has none."""
    place: PlaceInPage
    person: PagePerson
