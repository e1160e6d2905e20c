"""What became of opportunities with and without anything copied before their end.

An association and no proof: who is written to more may be who buys anyway. Groups so small that they would tell of
single deals are not shown.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from companion.core.odata import CrmRequest, read
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.touches import Row, Touch, moment_of, read_pages, shown

FEWEST = 5
"""Opportunities of a group that is shown."""
WON_VALUE_COLUMN = "actualvalue"

State = Literal["open", "won", "lost"]
_STATES: tuple[State, ...] = ("open", "won", "lost")
_PEOPLE_AND_COMPANIES = (
    "_customerid_value",
    "_parentaccountid_value",
    "_parentcontactid_value",
    "_originatingleadid_value",
)


@dataclass
class OutcomeGroup:
    """Opportunities of one state and stage, with or without touches."""

    state: State
    stage: str
    """Of open ones only: as the environment shows it."""
    is_touched: bool
    opportunities: int = 0
    value: float = 0.0
    """Won ones: what was won, in the organisation's own currency."""

    @property
    def is_shown(self) -> bool:
        """False where so few would tell of single deals."""
        return self.opportunities >= FEWEST


@dataclass
class OutcomeReport:
    """The report: first it is handed touches and connections, then opportunities."""

    won_value_column: str = WON_VALUE_COLUMN
    _first: dict[str, datetime] = field(default_factory=dict)
    """Record → when it was first touched."""
    _stakeholders: dict[str, list[str]] = field(default_factory=dict)
    _groups: dict[tuple[State, str, bool], OutcomeGroup] = field(default_factory=dict)

    def take_touches(self, touches: Sequence[Touch]) -> None:
        """Note what hangs on which record; what is withdrawn or unresolved touches none."""
        for touch in touches:
            if touch.about is None or touch.is_withdrawn or touch.how == "unresolved":
                continue
            known = self._first.get(touch.about)
            if known is None or touch.moment < known:
                self._first[touch.about] = touch.moment

    def take_connections(self, rows: Sequence[Row]) -> None:
        """Note who is a stakeholder of what; Dynamics keeps each connection from both sides."""
        for row in rows:
            one, other = _id(row.get("_record1id_value")), _id(row.get("_record2id_value"))
            if one and other in self._first:
                self._stakeholders.setdefault(one, []).append(other)

    def take_opportunities(self, rows: Sequence[Row]) -> None:
        """Count opportunities into their groups."""
        for row in rows:
            state = _STATES[int(str(row.get("statecode") or 0))]
            stage = shown(row, "salesstage") or shown(row, "stepname") if state == "open" else ""
            is_touched = self._is_touched(row, state)
            group = self._groups.setdefault(
                (state, stage, is_touched), OutcomeGroup(state, stage, is_touched)
            )
            group.opportunities += 1
            if state == "won":
                group.value += _number(row.get(f"{self.won_value_column}_base"))

    @property
    def groups(self) -> list[OutcomeGroup]:
        """By state, stage, and whether anything was copied."""
        ordered = sorted(self._groups, key=lambda key: (_STATES.index(key[0]), key[1], not key[2]))
        return [self._groups[key] for key in ordered]

    def win_rate(self, *, is_touched: bool) -> float | None:
        """The share of the decided opportunities that were won; None where too few are decided."""
        counts = {
            state: sum(
                group.opportunities
                for group in self.groups
                if group.state == state and group.is_touched == is_touched
            )
            for state in ("won", "lost")
        }
        decided = sum(counts.values())
        # With a share and one of its parts the other part is told.
        is_told = all(not count or count >= FEWEST for count in counts.values())
        return counts["won"] / decided if decided >= FEWEST and is_told else None

    def _is_touched(self, row: Row, state: State) -> bool:
        end = moment_of(row.get("actualclosedate")) if state != "open" else None
        # Dynamics keeps the day on which it was closed; what was copied on that day still counts.
        until = (end or datetime.max.replace(tzinfo=UTC) - timedelta(days=1)) + timedelta(days=1)
        return any(self._first[record] < until for record in self._records(row) if record in self._first)

    def _records(self, row: Row) -> Iterable[str]:
        own = _id(row.get("opportunityid"))
        return (
            own,
            *(_id(row.get(name)) for name in _PEOPLE_AND_COMPANIES),
            *self._stakeholders.get(own, ()),
        )


def read_outcomes(report: OutcomeReport) -> Generator[CrmRequest, CrmReply, Wait | Stop | None]:
    """Hand the report connections and opportunities, after it has the touches; why reading stopped, None at the end."""
    columns = (
        "opportunityid,statecode,salesstage,stepname,actualclosedate,"
        f"{report.won_value_column}_base,{','.join(_PEOPLE_AND_COMPANIES)}"
    )
    connections = read("connections", select="_record1id_value,_record2id_value", filter="statecode eq 0")
    try:
        yield from read_pages(connections, report.take_connections)
        yield from read_pages(read("opportunities", select=columns), report.take_opportunities)
    except Refused as refused:
        return refused.meaning
    return None


def _id(value: object) -> str:
    return str(value).lower() if value else ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def is_any_hidden(groups: Iterable[OutcomeGroup]) -> bool:
    """Whether some group is too small to be shown."""
    return any(not group.is_shown for group in groups)
