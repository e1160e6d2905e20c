"""How the mirror stands: what every surface shows of it, and when its age is a trouble. Reads nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from companion.core.replies import Cause

TableState = Literal["unread", "reading", "read", "no_access", "trouble"]

OVERDUE_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class TableStanding:
    """One table of the mirror."""

    name: str
    rows: int
    state: TableState
    """unread: no sync has come to it yet. trouble: this table alone could not be read on."""
    read_at: datetime | None
    """When a sync last came to its end."""
    trouble: Cause | None = None


@dataclass(frozen=True)
class MirrorStanding:
    """The mirror of one profile."""

    finished_at: datetime | None = None
    """When a sync last came to the end of every table that may be read."""
    tables: Sequence[TableStanding] = ()


@dataclass(frozen=True)
class SyncProgress:
    """How the syncing of one profile stands, as every surface shows it."""

    is_running: bool = False
    finished_at: datetime | None = None
    next_at: datetime | None = None
    trouble: Cause | None = None
    """Why it does not go on, or that it has not come to an end for too long."""
    is_overdue: bool = False
    expected: Mapping[str, int] = field(default_factory=dict)
    """Table → how many rows Dynamics says there are; a day old at the most, and more than the reader may see."""


def overdue(standing: MirrorStanding, connected_at: datetime, now: datetime) -> Cause | None:
    """That for 24 hours no sync has come to its end; an older connection counts from when it was made.

    >>> overdue(MirrorStanding(), datetime(2026, 7, 1, 12), datetime(2026, 7, 2, 12)).params
    (('hours', '24'),)
    """
    since = max(connected_at, standing.finished_at) if standing.finished_at else connected_at
    if now - since < OVERDUE_AFTER:
        return None
    hours = int((now - since) / timedelta(hours=1))
    return Cause("sync_overdue", (("hours", str(hours)),), at=since)
