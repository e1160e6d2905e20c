"""Where the reading of one table stands. A value that is stored with the rows it was reached by.

Killed at any moment, the next sync goes on from the stored cursor: no page is lost, and one that comes twice
changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Step = Literal["idle", "probe", "fill", "follow", "compare", "mend"]
"""idle: nothing is under way. probe: ask for the newest change, from which a later sweep begins. fill: read every row.
follow: read what changed. compare: read ids and versions of every row. mend: look at rows that are in doubt."""

COMPARE_EVERY = timedelta(days=1)
"""A sweep sees no deletion and no row that left the reader's sight; a comparison finds them."""

OVERLAP = timedelta(minutes=5)
"""A row is told under the moment its transaction began, and may be seen later than its neighbours."""


@dataclass(frozen=True)
class Cursor:
    """Where one table stands."""

    step: Step = "idle"
    select: str = ""
    """What was asked for when the rows were read; another demand reads them all anew."""
    is_tracked: bool = True
    """Whether Dynamics tells the changes; else rows are swept by their moment of change."""
    link: str | None = None
    """The next page of what is under way; None before its first."""
    delta: str | None = None
    """Where Dynamics will tell what has changed since."""
    passage: int = 0
    """The number of the pass under way. A row carries that of the last pass that saw it."""
    known_until: str | None = None
    """The newest change of the table when what is known now began to be read."""
    coming_until: str | None = None
    """The same for the pass under way."""
    compared_at: datetime | None = None
    restarts: int = 0
    """How often the pass under way began anew because its next page was refused."""
    is_barred: bool = False
    """Nobody gives the reader a right on this table: no row is kept."""

    @property
    def is_read(self) -> bool:
        """Whether every row has been read once."""
        return self.delta is not None or self.known_until is not None or self.compared_at is not None

    def begin(self, select: str, *, is_whole: bool) -> Cursor:
        """The first step of a sync; what is under way goes on, unless something else is asked for now."""
        if self.step != "idle" and self.select == select:
            return self
        if is_whole:
            return self.fill(select, is_tracked=False, is_probed=False)
        if self.is_barred or not self.is_read or self.select != select:
            return self.fill(select, is_tracked=True)
        if self.is_tracked:
            return replace(self, step="follow", link=self.delta)
        return replace(self, step="probe", link=None)

    def fill(self, select: str, *, is_tracked: bool, is_probed: bool = True) -> Cursor:
        """Read every row, from the first. Rows that are here stay until it is known that they are gone."""
        return Cursor(
            step="probe" if is_probed and not is_tracked else "fill",
            select=select,
            is_tracked=is_tracked,
            passage=self.passage + 1,
            restarts=self.restarts,
        )

    def after_probe(self, newest: str | None) -> Cursor:
        """The newest change is known: read everything, or what changed since the last time."""
        step: Step = "follow" if self.is_read else "fill"
        return replace(self, step=step, link=None, coming_until=newest or self.known_until)

    def after_pages(self, delta: str | None, now: datetime, *, is_whole: bool) -> Cursor:
        """The last page of a pass has come."""
        done = replace(self, link=None, delta=delta, known_until=self.coming_until, restarts=0)
        if self.step == "fill":
            return replace(done, step="mend", compared_at=now)
        if self.step == "follow" and not self.is_tracked and not is_whole and self.is_comparison_due(now):
            return replace(done, step="compare", passage=self.passage + 1)
        return replace(done, step="mend" if self.step == "compare" else "idle")

    def after_mending(self, now: datetime) -> Cursor:
        """No row is in doubt any more."""
        return replace(self, step="idle", compared_at=now)

    def is_comparison_due(self, now: datetime) -> bool:
        """Whether deletions should be looked for; a clock that was set back does not put it off."""
        if self.compared_at is None:
            return True
        return not timedelta(0) <= now - self.compared_at < COMPARE_EVERY
