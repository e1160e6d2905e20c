"""What is decided when a connection ends, and what became of it. Names kinds of things, never a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from companion.core.outbox_item import OutboxItem

Unsent = Literal["keep", "discard"]


@dataclass(frozen=True)
class Decision:
    """What the person answered. `unsent` is None while they have not."""

    unsent: Unsent | None
    is_clearing: bool


@dataclass(frozen=True)
class Discarded:
    """Items that were taken back, and how many of them Dynamics may have taken without saying so."""

    items: Sequence[OutboxItem]
    sent: int


@dataclass(frozen=True)
class ClearedJournal:
    """How much was removed from a journal."""

    history: int
    links: int
    audit: int
