"""What one seat asks of Dynamics, in requests. A test counts them on a real companion: `tests/organisation`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from companion.core.mirror_reading import PAGE_ROWS

LOOK = 3
"""Who am I, the organisation's settings, the seat: every five minutes, and before a write after an idle minute."""
SYNC = 9
"""A sync that finds nothing new, without the members of teams."""
FIRST_OF_A_TABLE = 5
"""How LinkedIn's table is cut: once after a start."""
READS = 4
"""Before a message is written: was it there already, who is it, has LinkedIn written it."""
WRITES = 2
"""The row is created, then completed."""

STATUS_READS = 1
"""Once a day, and when something of note has changed: what does the row say of this companion?"""
STATUS_WRITES = 4
"""Is the row there; it is reopened, changed and completed."""


@dataclass(frozen=True)
class Asking:
    """Who asks how often."""

    seats: int
    sync_minutes: int = 15

    @property
    def sync(self) -> int:
        """Requests of one sync: the members of every team are read in full, and the roster is a team of all seats."""
        return SYNC + max(1, math.ceil(self.seats / PAGE_ROWS))
