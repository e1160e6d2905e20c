"""Since when a seat is off, as this computer knows it, and when what was read for it has to go. Pure: asks nobody.

What was read belongs to whoever may copy. It can be read again; so a clock that is wrong costs a sync and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from companion.core.replies import Cause


@dataclass(frozen=True)
class Absence:
    """One time without a seat."""

    since: datetime
    """When this computer first saw it."""
    rows: int | None = None
    """How many rows of the CRM there were to remove; None before that was begun."""
    cleared_at: datetime | None = None

    def seen(self, now: datetime) -> Absence:
        """The same as it stands now. A clock that has been set back must not let it last for ever."""
        return replace(self, since=min(self.since, now))

    def is_due(self, now: datetime, days: int) -> bool:
        """Whether the mirror is to be cleared, and was not.

        >>> noon = datetime(2026, 11, 18, 12)
        >>> [Absence(noon).is_due(noon + timedelta(days=days), 7) for days in (6, 7)]
        [False, True]
        """
        return self.cleared_at is None and now - self.since >= timedelta(days=days)

    @property
    def cause(self) -> Cause | None:
        """What surfaces say of the mirror; None while it is there."""
        return Cause("mirror_cleared", at=self.cleared_at) if self.cleared_at else None
