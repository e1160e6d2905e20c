"""The badges of a page: who is on it, and what the mirror says of each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import ShortText
from companion.protocol.page_item import Text200, Text2000
from companion.protocol.person_card import Badge
from companion.protocol.wire import Id, Wire

MOST_PREVIEWED = 25
"""As many rows as a page of Sales Navigator's results has."""


class PreviewedSubject(Wire):
    """A person or company as a list names them."""

    subject_kind: Literal["person", "company"]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    profile_address: Text2000 | None
    """LinkedIn's address of the person or company."""
    company: Text200 | None
    """A person's present company."""
    title: Text200 | None
    location: Text200 | None
    headcount: Annotated[int, Field(ge=0, le=100_000_000)] | None
    """Of the company, where the page tells it."""
    is_saved: bool | None
    """Whether the page shows them as saved in Sales Navigator; null where it does not tell."""


class Preview(Wire):
    """The badge of one subject."""

    badge: Badge
    table: Literal["contact", "lead", "account"] | None
    row_id: Id | None
    """The row that is confirmed or probable; null for every other badge."""
    name: ShortText | None
    """The row's name in the CRM."""
