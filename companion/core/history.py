"""What was decided about somebody and what was changed of their record, as the history keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from companion.core.evidence import WeighedRow
from companion.core.ignored import Ignored
from companion.core.outbox_item import Journalled, OutboxItem
from companion.core.replies import Cause
from companion.core.verdict import Target

How = Literal["linked", "created", "updated"]


@dataclass(frozen=True)
class ReplacedValue:
    """One column of a record that was brought up to a page."""

    column: str
    label: str
    """In the user's language, as Dynamics gave it; empty for the account that a record hangs on."""
    before: str
    after: str


@dataclass(frozen=True)
class RecordedUpdate:
    """A record that was changed, with the values that stood there before."""

    updated_at: datetime
    row: Target
    values: tuple[ReplacedValue, ...]
    """Empty where they do not open any more."""


@dataclass(frozen=True)
class Decision:
    """One answer to the question which record somebody is."""

    decision_id: str
    decided_at: datetime
    how: How
    row: Target
    ended_at: datetime | None = None
    """When it was taken back, or another answer took its place."""
    items: tuple[Journalled, ...] = ()
    """What was filed under the row, as far as the journal still knows whose it was."""
    weighed: WeighedRow | None = None
    """What spoke for the row and against it then; None where nothing was weighed."""


@dataclass(frozen=True)
class History:
    """Everything that was decided about somebody, changed of their record and left, each the newest first."""

    decisions: tuple[Decision, ...]
    updates: tuple[RecordedUpdate, ...]
    ignored: tuple[Ignored, ...] = ()


def why_it_stays(item: OutboxItem) -> Cause | None:
    """Why an activity cannot be moved to another record; None for one that can."""
    receipt = item.receipt
    if receipt is None or receipt.found is not None:
        return Cause("undo_not_ours")
    if receipt.table == "annotation":
        return Cause("note_stays")
    if receipt.is_withdrawn:
        return Cause("withdrawn_stays")
    if item.errand is not None:
        return Cause("errand_not_possible", (("errand", "resolve"), ("state", item.errand)))
    return None
