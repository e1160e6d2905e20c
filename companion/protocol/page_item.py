"""What the extension read from a page at the user's gesture: one item and the person or company it belongs to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.wire import Id, UtcTime, Wire

Text200 = Annotated[str, StringConstraints(max_length=200)]
Text2000 = Annotated[str, StringConstraints(max_length=2000)]


class PagePerson(Wire):
    """A person as a page names them: the other side of a conversation, or whom a note is about."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    profile_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{3,200}$")] | None
    """First component of the lead address: LinkedIn's opaque id, case-sensitive."""
    profile_address: Text2000 | None
    headline: Text2000 | None
    company: Text200 | None
    company_address: Text2000 | None
    """LinkedIn's address of the person's present company, where the page links to it."""


class PageCompany(Wire):
    """A company as a page names it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    company_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")] | None
    """LinkedIn's number of the company."""
    company_address: Text2000 | None


class CompanyInView(PageCompany):
    """A company as the page shows it now, with what is compared with its account. What is copied keeps none of that."""

    location: Text200 | None
    headcount: Annotated[int, Field(ge=0, le=100_000_000)] | None
    """Where the page tells it: of a range the lower end."""


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


class PageNote(Wire):
    """A note about a person or a company. It stays the same note when its text is changed."""

    page_kind: Literal["lead", "account"]
    item_kind: Literal["note"]
    about: PagePerson | PageCompany
    author: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    body: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
    created_at: UtcTime | None
    """LinkedIn's own time of its creation; null when the page has none."""


class PageSelection(Wire):
    """Words that the user selected on the page of a person or a company: filed as a note, by nobody's name."""

    page_kind: Literal["lead", "account"]
    item_kind: Literal["selection"]
    about: PagePerson | PageCompany
    body: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
    selected_at: UtcTime
    """When it was read, at the press; not part of what the words are known again by."""


class PageTag(Wire):
    """A tag on a person or a company."""

    page_kind: Literal["lead", "account"]
    item_kind: Literal["tag"]
    about: PagePerson | PageCompany
    tag: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    author: Text200 | None
    tagged_at: UtcTime | None


class PageCall(Wire):
    """A call with a person or a company, as the user logs it in a form of ours."""

    page_kind: Literal["lead", "account"]
    item_kind: Literal["call"]
    form_id: Id
    """Minted when the form opens, so that sending it twice is one call."""
    about: PagePerson | PageCompany
    direction: Literal["outbound", "inbound"]
    outcome: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    minutes: Annotated[int, Field(ge=0, le=1440)]
    called_at: UtcTime
    body: Annotated[str, StringConstraints(max_length=100_000)]


CopiedItem = Annotated[
    PageItem | PageNote | PageSelection | PageTag | PageCall, Field(discriminator="item_kind")
]
"""Whatever can be copied."""
