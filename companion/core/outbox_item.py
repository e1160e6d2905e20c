"""One item of the outbox as every part reads it: what was clicked, where it stands, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from companion.core.activity import Activity
from companion.core.assignment import Assignment
from companion.core.evidence import Evidence
from companion.core.outbox_states import FINISHED, State
from companion.core.receipt import Receipt
from companion.core.replies import Cause
from companion.core.verdict import Target

SALVAGED_UNSURE = "salvaged_unsure"
"""The cause of an item whose newest state was lost: somebody has to say whether it is still wanted."""

Errand = Literal["undo", "withdraw", "resolve", "assign"]
"""A second delivery of an item: take its row back, mark it as withdrawn, file it under another record, give it away."""


@dataclass(frozen=True)
class Click:
    """A gesture on its way into the journal."""

    click_id: str
    item_key: str | None
    """None where the message has no certain identity; such a click is journalled as `needs_you`."""
    fingerprint: str
    activity: Activity
    clicked_at: datetime
    hold_ends_at: datetime
    target: Target | None
    """Known already at the click only through a confirmed link."""
    cause: Cause | None
    is_resent: bool = False
    """Whether this is the sender's own copy of an earlier click: it takes nobody's later decision back."""
    is_anyway: bool = False
    """True for a message that is to be written although LinkedIn itself has written it."""


@dataclass(frozen=True)
class OutboxItem:
    """A journalled message. `item_id` is the click id that first brought it."""

    item_id: str
    item_key: str | None
    state: State
    activity: Activity | None
    """None once the text is no longer needed: it is erased with the receipt and when discarded."""
    target: Target | None
    is_sent: bool
    """True from the moment a write may have reached Dynamics; from then on the target is decided for good."""
    attempts: int
    unexpected: int
    """How many answers it met that are tried again only a few times."""
    hold_ends_at: datetime | None
    next_attempt_at: datetime | None
    receipt: Receipt | None
    written_at: datetime | None
    cause: Cause | None
    damage: Literal["text_damaged", "text_key_missing"] | None = None
    """Why text or target cannot be read although they are stored: such an item is never sent."""
    errand: Errand | None = None
    """What is still to be done with a row that stands in Dynamics; the state stays until that is done."""
    errand_target: Target | None = None
    """Where `resolve` files it."""
    is_underway: bool = False
    """Whether the errand is being carried now."""
    is_wanted_again: bool = False
    """Whether it was clicked again while it was being taken back."""
    evidence: Evidence | None = None
    """What matching said of whom it is about, when it was decided where it goes."""
    prompt_id: str | None = None
    """The prompt in which it waits or waited, until somebody says whose it is."""
    is_reopened: bool = False
    """Whether the decision that filed it was taken back, and it waits to be moved."""
    generation: int = 0
    """How many rows of this item were taken back: each copy after that is a row of its own."""
    assignment: Assignment | None = None
    """Who has its row, or is to get it, instead of the seat holder."""

    @property
    def is_incomplete(self) -> bool:
        """Whether damage of the file took its text, or what became of it; the copy of its click repairs both."""
        is_unsure = self.cause is not None and self.cause.code == SALVAGED_UNSURE
        is_damaged = self.activity is None or self.damage is not None
        return self.state not in FINISHED and (is_damaged or is_unsure)


@dataclass(frozen=True)
class Journalled:
    """An item at its place in the journal."""

    sequence: int
    clicked_at: datetime
    item: OutboxItem


@dataclass(frozen=True)
class Gate:
    """A pause of the whole queue, kept across restarts."""

    closed_until: datetime
    cause: Cause
