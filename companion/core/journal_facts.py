"""What a look at the journal tells without opening it for writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from companion.core.outbox_states import FINISHED, State
from companion.core.replies import Cause


@dataclass(frozen=True)
class Salvage:
    """What came of a journal whose file was damaged."""

    at: str
    saved: int
    """How many items the new file holds."""
    missing: int
    """In how many places an item could not be read; each of these may have held one."""
    place: str
    """The folder in which the damaged files are kept."""

    @property
    def cause(self) -> Cause:
        """It, as surfaces tell it."""
        params = (("saved", str(self.saved)), ("missing", str(self.missing)), ("place", self.place))
        return Cause("journal_salvaged", params, at=datetime.fromisoformat(self.at))


@dataclass(frozen=True)
class JournalFacts:
    """The journal of one profile."""

    counts: Mapping[State, int] = field(default_factory=dict)
    oldest_waiting: datetime | None = None
    """When the oldest item that is not finished was clicked."""
    damage: str = ""
    """What SQLite found wrong with the file; empty when it is sound."""
    audit_broken_at: int | None = None
    """The first line at which the audit trail does not hold; None where it does, or nobody looked."""
    is_newer: bool = False
    """Whether a later version has written it."""
    salvage: Salvage | None = None
    """What came of an earlier damage, as long as its files are kept."""

    @property
    def items(self) -> int:
        """How many items it holds."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """How many of them are not finished."""
        return sum(count for state, count in self.counts.items() if state not in FINISHED)
