"""What is known about one item of the outbox: its state, its match, its receipt or its cause."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.wire import Code, Id, UtcTime, Wire

ItemState = Literal["held", "queued", "sending", "written", "undone", "discarded", "needs_you", "failed"]

ShortText = Annotated[str, StringConstraints(max_length=400)]
Reference = Annotated[str, StringConstraints(max_length=200)]


class Param(Wire):
    """One named value that a sentence needs, such as a table's name."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    value: Annotated[str, StringConstraints(max_length=1000)]


class Cause(Wire):
    """Why an item waits, needs the user, or failed; also why nothing goes on at all."""

    code: Code
    params: Annotated[tuple[Param, ...], Field(max_length=12)]
    family: Literal["connection", "api", "privileges", "tables"] | None
    """The headline it stands under: connection failed, the CRM's API reported an error, privileges, tables."""
    written: Literal["no", "part", "unknown"]
    """Whether anything stands in the CRM: nothing; the activity, not completed; or nobody knows yet."""
    reference: Reference | None
    """What support can look for: Dynamics' service request id, or Entra's correlation id."""
    happened_at: UtcTime | None


class MatchedRow(Wire):
    """The CRM row an item was matched with, and by which evidence."""

    table: Literal["contact", "lead", "account"]
    row_id: Id
    name: ShortText
    how: Literal["link", "address", "evidence", "name_and_company", "company", "picked"]
    """`company`: only the person's company is known; the activity stays open there."""


class MatchReason(Wire):
    """One thing that speaks for a row or against it; the catalogues have its sentence."""

    key: Annotated[str, StringConstraints(pattern=r"^reason_[a-z_]{1,60}$")]
    left: ShortText
    """What the page says."""
    right: ShortText
    """What the row says."""
    side: Literal["for", "against", "neither"]
    rarity: Literal["rare", "common"] | None
    """Of a name: whether many have it."""


class WeighedRow(Wire):
    """A row that might be meant, with its reasons."""

    table: Literal["contact", "lead", "account"]
    row_id: Id
    name: ShortText
    reasons: Annotated[tuple[MatchReason, ...], Field(max_length=20)]


class MatchEvidence(Wire):
    """What matching weighed before the item was written."""

    verdict: Literal["match", "several", "none"]
    rows: Annotated[tuple[WeighedRow, ...], Field(max_length=5)]
    """The best first."""


class ItemReceipt(Wire):
    """Proof from Dynamics that the activity exists."""

    table: ShortText
    row_id: Id
    record_address: Annotated[str, StringConstraints(max_length=2000)]
    written_at: UtcTime
    owner_name: ShortText | None
    is_completed: bool
    """False while nobody in the CRM matches: the activity stands open until it is resolved."""
    left_out: Annotated[tuple[ShortText, ...], Field(max_length=50)]
    """Columns that stayed empty because the CRM protects them from the account that writes."""
    is_withdrawn: bool
    """The row stays in the CRM, marked as withdrawn."""
    found: Literal["linkedin"] | None
    """`linkedin`: LinkedIn's own writeback had written this row; the item is only linked to it."""


class ItemStatus(Wire):
    """One item of the outbox as a surface shows it. Carries no message text."""

    item_id: Id
    state: ItemState
    hold_ends_at: UtcTime | None
    next_attempt_at: UtcTime | None
    match: MatchedRow | None
    evidence: MatchEvidence | None
    """None where nothing was weighed: a link was confirmed, or nothing has been read from the CRM lately."""
    receipt: ItemReceipt | None
    cause: Cause | None
    errand: Literal["undo", "withdraw", "resolve", "assign"] | None
    """What is on its way with a row that was written: taking it back, marking it as withdrawn, filing it elsewhere."""
