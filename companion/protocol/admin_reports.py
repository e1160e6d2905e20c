"""The reports that the administrator's pages ask for, and the answers: counts, never a text that was copied."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import ShortText
from companion.protocol.wire import Id, Wire

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Count = Annotated[int, Field(ge=0)]


class UsageRead(Wire):
    """Count what everybody copied, from the rows in Dynamics that whoever is signed in may read."""

    kind: Literal["usage.read"]
    since: Day | None
    """Only what was written from that day on, in UTC."""
    until: Day | None
    """Only what was written up to that day."""
    reading: Id | None
    """Of an answer that was not ready: goes on with it. Null begins anew."""


class OutcomeRead(Wire):
    """Set opportunities with and without anything copied beside each other."""

    kind: Literal["outcome.read"]
    reading: Id | None
    """As of `usage.read`."""


class MatchesRead(Wire):
    """Count whom the CRM's contacts, leads and accounts are known to be at LinkedIn, as they were last read here."""

    kind: Literal["matches.read"]


class KnownCount(Wire):
    """The active rows of one table by what is known of them."""

    table: Literal["contact", "lead", "account"]
    matched: Count
    ambiguous: Count
    """Several rows say to be the same person or company."""
    unmatched: Count


class MatchesReport(Wire):
    """Answer to `matches.read`."""

    kind: Literal["matches.report"]
    tables: Annotated[tuple[KnownCount, ...], Field(max_length=3)]


class UsageCount(Wire):
    """What was copied in one week, or by one seat: by kind, and by how it was filed."""

    name: ShortText
    """A week as `2026-W48`, or the seat holder's name."""
    rows: Count
    message: Count
    inmail: Count
    note: Count
    tag: Count
    call: Count
    matched: Count
    linked: Count
    created: Count
    unresolved: Count


class NamedCount(Wire):
    """A number of rows."""

    name: ShortText
    rows: Count


class UsageFound(Wire):
    """The usage report, once everything is read."""

    weeks: Annotated[tuple[UsageCount, ...], Field(max_length=600)]
    """In their order."""
    seats: Annotated[tuple[UsageCount, ...], Field(max_length=1000)]
    """Those who copied most, the most first."""
    seats_left_out: Count
    authors: Annotated[tuple[NamedCount, ...], Field(max_length=100)]
    """Whom Dynamics shows as the author of how many rows."""
    author_now: ShortText
    created: Annotated[tuple[NamedCount, ...], Field(max_length=10)]
    """Table, and the records that were created there."""
    withdrawn: Count


class UsageReport(Wire):
    """Answer to `usage.read`. Thousands of rows take their time: ask again with `reading` until it is there."""

    kind: Literal["usage.report"]
    reading: Id
    rows_read: Count
    found: UsageFound | None


class OutcomeGroup(Wire):
    """Opportunities of one state and stage, with or without anything copied before their end."""

    state: Literal["open", "won", "lost"]
    stage: ShortText
    is_touched: bool
    opportunities: Count | None
    """Null where so few would tell of single deals."""
    won_value: ShortText | None
    """Of won ones, as a decimal in the organisation's own currency."""


class OutcomeFound(Wire):
    """The outcome report, once everything is read."""

    groups: Annotated[tuple[OutcomeGroup, ...], Field(max_length=500)]
    fewest: Count
    """Groups of fewer opportunities are not shown."""
    won_percent_with: Count | None
    """Of the decided ones with something copied; null where too few are decided."""
    won_percent_without: Count | None


class OutcomeReport(Wire):
    """Answer to `outcome.read`."""

    kind: Literal["outcome.report"]
    reading: Id
    found: OutcomeFound | None
