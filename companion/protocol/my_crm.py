"""The lists of My CRM: who is in them and why, what changed, who has moved on. Nothing changes in the CRM."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.items import ShortText
from companion.protocol.person_card import RecordAddress
from companion.protocol.wire import Code, Id, UtcTime, Wire

MOST_LISTED = 200
"""Lines of one answer: a list of thousands comes in parts."""
MOST_REASONS = 10

Count = Annotated[int, Field(ge=0)]


class ImportRead(Wire):
    """Read who is in a list, a part at a time. The first part notes that somebody has looked."""

    kind: Literal["import.read"]
    list: Literal["people", "accounts"]
    seat: Id | None
    """Somebody else's, by their systemuserid, as far as whoever signs in may read the rows; null for one's own."""
    after: Id | None
    """`next_after` of the part before this one; null for the first."""
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)]


class MovedRead(Wire):
    """Read who was seen at another employer than the CRM names, a part at a time."""

    kind: Literal["moved.read"]
    seat: Id | None
    """Only those in somebody else's list; null for everybody who is linked here."""
    after: Id | None
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)]


class ImportReason(Wire):
    """Why somebody is in a list."""

    why: Literal[
        "customer",
        "parent_account",
        "parent_contact",
        "stakeholder",
        "originating_lead",
        "owned_account",
        "team_account",
        "at_owned_account",
        "at_team_account",
    ]
    about: ShortText
    """The opportunity, account or team that brings them."""
    stage: ShortText | None
    """The opportunity's stage, as people call it."""


class SalesNavigatorPlace(Wire):
    """Where a person or company is found in Sales Navigator, for the user's own click."""

    address: RecordAddress
    is_search: bool
    """Whether it searches for the name: no page of their own is known."""


class SavedThere(Wire):
    """Whether somebody was saved in Sales Navigator, as a page last told."""

    is_saved: bool
    seen_at: UtcTime


class AccountUpload(Wire):
    """What LinkedIn's own upload of account lists takes beside the name."""

    website: ShortText
    city: ShortText
    country: ShortText


class ImportEntry(Wire):
    """One line of a list."""

    table: Literal["contact", "lead", "account"]
    row_id: Id
    name: ShortText
    company: ShortText
    record_address: RecordAddress
    place: SalesNavigatorPlace
    reasons: Annotated[tuple[ImportReason, ...], Field(max_length=MOST_REASONS)]
    reasons_left_out: Count
    since: UtcTime | None
    left_at: UtcTime | None
    """When they left the rule; what stands beside it is as it was before."""
    saved: SavedThere | None
    """Null where no page has told, and in somebody else's list: what a page tells is of whoever looked at it."""
    upload: AccountUpload | None
    """Null for people."""


class ImportList(Wire):
    """Answer to `import.read`."""

    kind: Literal["import.list"]
    entries: Annotated[tuple[ImportEntry, ...], Field(max_length=MOST_LISTED)]
    next_after: Id | None
    """Ask with this for the next part; null after the last."""
    made_at: UtcTime | None
    """Null before the first sync has come to its end."""
    looked_before: UtcTime | None
    """When somebody last began to look through this list at this computer; null the first time, and in later parts."""
    inside: Count
    left: Count
    without_stage: Count
    """Open opportunities that no stage decides about, because theirs is empty or unknown."""
    is_own: bool
    """Whether it is of whoever is signed in here. Who is saved is known of them only."""
    is_unsure: bool
    """Whether no stage of the pipeline is chosen, so that every open opportunity counts."""
    barred: Annotated[tuple[Code, ...], Field(max_length=20)]
    """Tables of Dynamics that whoever signs in here may not read, without which somebody may be missing."""
    unread: Annotated[tuple[Code, ...], Field(max_length=20)]
    """Tables that were not read yet, or are not kept here."""


class MovedPerson(Wire):
    """Somebody who is linked and was last seen at another employer than the CRM names."""

    table: Literal["contact", "lead"]
    row_id: Id
    name: ShortText
    record_address: RecordAddress
    place: SalesNavigatorPlace
    employer_in_crm: ShortText
    employer_on_page: ShortText
    seen_at: UtcTime


class MovedList(Wire):
    """Answer to `moved.read`."""

    kind: Literal["moved.list"]
    people: Annotated[tuple[MovedPerson, ...], Field(max_length=MOST_LISTED)]
    next_after: Id | None
    total: Count


AboutLists = ImportRead | MovedRead
ListAnswer = ImportList | MovedList
