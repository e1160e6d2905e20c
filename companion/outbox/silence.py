"""What Dynamics has asked for, kept on a clock that nobody sets. Knows no journal and sends nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from companion.core.backoff import LONGEST_TOLD_WAIT
from companion.core.outbox_item import Gate
from companion.core.ports import Clock

TIMED = "crm_throttled"
"""Only time ends what Dynamics asked for, whoever has signed in."""

# Less than a moment of the clock can show would be waited for in no time, again and again.
_SHORTEST_WAIT = 0.000_001


class Silence:
    """Until when nobody of this process may ask Dynamics anything."""

    def __init__(self) -> None:
        self._until: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it has been asked what an earlier process was told."""
        return self._until is not None

    def fall(self, gate: Gate, clock: Clock) -> None:
        """Keep what Dynamics asked for, whether or not it can be written down."""
        self._until = max(self._until or 0.0, _ends_at(gate, clock))

    def read(self, clock: Clock) -> datetime | None:
        """Until when to be silent, by the clock as it stands now; None when anybody may ask."""
        left = (self._until or 0.0) - clock.elapsed()
        return clock.now() + timedelta(seconds=left) if left >= _SHORTEST_WAIT else None

    def read_after(self, gate: Gate | None, clock: Clock) -> datetime | None:
        """As `read`; at first with what an earlier process was told, as far as the two clocks agree."""
        if self._until is None:
            self._until = _ends_at(gate, clock) if gate is not None else 0.0
        return self.read(clock)


def _ends_at(gate: Gate, clock: Clock) -> float:
    """When Dynamics' own pause ends, on the clock that nobody sets; other pauses may end at any time."""
    if gate.cause.code != TIMED:
        return 0.0
    left = min(gate.closed_until - clock.now(), LONGEST_TOLD_WAIT)
    return clock.elapsed() + left.total_seconds()
