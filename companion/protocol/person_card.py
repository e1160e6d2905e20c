"""What the CRM holds about the person or company in view: the card of the side panel."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import Cause, MatchedRow, ShortText
from companion.protocol.wire import Id, UtcTime, Wire

Badge = Literal[
    "in_crm", "probable_match", "choose_match", "not_in_crm", "out_of_date", "no_access", "not_checked"
]
RecordAddress = Annotated[str, StringConstraints(max_length=2000)]

MOST_OPPORTUNITIES = 20
MOST_ACTIVITIES = 10


class RowFact(Wire):
    """One filled column of the matched row."""

    fact: Literal[
        "title", "company", "email", "phone", "mobile", "city", "country", "website", "employees", "owner"
    ]
    value: ShortText


class OpenOpportunity(Wire):
    """An open opportunity of the matched row, or of the company where a person works."""

    row_id: Id
    name: ShortText
    stage: ShortText | None
    closes_on: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None
    value: ShortText | None
    """The estimated value as a decimal number, in the currency of the opportunity."""
    record_address: RecordAddress


class CardRow(Wire):
    """The row that is meant, as the mirror last read it."""

    match: MatchedRow
    record_address: RecordAddress
    facts: Annotated[tuple[RowFact, ...], Field(max_length=12)]
    opportunities: Annotated[tuple[OpenOpportunity, ...], Field(max_length=MOST_OPPORTUNITIES)]


class LinkSharing(Wire):
    """Whether a confirmed link is known on other computers, too."""

    state: Literal["local", "on_its_way", "shared", "refused"]
    """local: no administrator has named a column for it. refused: the column stays as it was, and `cause` says why."""
    cause: Cause | None


class RecordActivity(Wire):
    """One activity in the timeline of a record, as Dynamics has it now."""

    table: ShortText
    row_id: Id
    subject: ShortText | None
    happened_at: UtcTime | None
    """When it took place, where Dynamics knows; else when it was created."""
    is_open: bool
    record_address: RecordAddress
