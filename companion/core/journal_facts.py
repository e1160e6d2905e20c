"""What a look at the journal tells without opening it for writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from companion.core.outbox_states import FINISHED, State


@dataclass(frozen=True)
class JournalFacts:
    """The journal of one profile."""

    counts: Mapping[State, int] = field(default_factory=dict)
    oldest_waiting: datetime | None = None
    """When the oldest item that is not finished was clicked."""
    damage: str = ""
    """What SQLite found wrong with the file; empty when it is sound."""
    is_newer: bool = False
    """Whether a later version has written it."""

    @property
    def items(self) -> int:
        """How many items it holds."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """How many of them are not finished."""
        return sum(count for state, count in self.counts.items() if state not in FINISHED)
