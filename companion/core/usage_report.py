"""How much was copied: by week, seat, kind and how it was filed. Counts what it is handed and keeps nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from companion.core.touches import Touch

FILED = ("matched", "linked", "created", "unresolved")
"""How a row can be filed, from what nobody had to answer to what nobody has answered yet."""


@dataclass(frozen=True, order=True)
class UsageLine:
    """Rows that are alike in all that the report tells apart."""

    week: str
    """As ISO 8601 writes it: `2026-W48`."""
    seat: str
    author: str
    """Under whom Dynamics counts the rows: the seat holder, or whoever wrote in their stead then."""
    kind: str
    how: str
    count: int


class UsageReport:
    """The report, made from touches as they are read."""

    def __init__(self) -> None:
        self.created: Counter[str] = Counter()
        """Table → records that were created for what was copied."""
        self.withdrawn = 0
        """Rows that say of themselves that they were withdrawn; they are counted nowhere else."""
        self._counts: Counter[tuple[str, str, str, str, str]] = Counter()

    def take(self, touches: Sequence[Touch]) -> None:
        """Count some more."""
        for touch in touches:
            if touch.is_withdrawn:
                self.withdrawn += 1
                continue
            self._counts[week_of(touch.written_at), touch.seat, touch.author, touch.kind, touch.how] += 1
            self.created.update(touch.made)

    @property
    def lines(self) -> list[UsageLine]:
        """The finest counts, by week, seat, author, kind and how they were filed."""
        return sorted(UsageLine(*key, count) for key, count in self._counts.items())

    @property
    def rows(self) -> int:
        """All rows that count."""
        return self._counts.total()


def total_by(lines: Iterable[UsageLine], column: str) -> dict[str, Counter[str]]:
    """Value of a column of the lines → kind, or way of filing → rows.

    >>> line = UsageLine("2026-W48", "Marisa", "Marisa", "note", "linked", 3)
    >>> total_by([line], "week")
    {'2026-W48': Counter({'note': 3, 'linked': 3})}
    """
    totals: dict[str, Counter[str]] = {}
    for line in lines:
        counts = totals.setdefault(str(getattr(line, column)), Counter())
        counts[line.kind] += line.count
        counts[line.how] += line.count
    return totals


def week_of(moment: datetime) -> str:
    """The week of a moment, as ISO 8601 counts it.

    >>> week_of(datetime(2027, 1, 3))
    '2026-W53'
    """
    year, week, _day = moment.isocalendar()
    return f"{year}-W{week:02d}"
