"""Play the day of a whole fleet in simulated time: thousands of companions, one Dynamics, its own accounting."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Literal

from companion.core.pace import BUDGET_REQUESTS, BUDGET_SECONDS, rate_of_application, rate_of_person
from companion.emulator.limits import Limits
from tests.fleet.costs import Asking
from tests.fleet.dynamics import Dynamics, Step
from tests.fleet.seat import Identities, Seat
from tests.fleet.working_day import DAY_ENDS, draw_day

Author = Literal["own", "application"]
AUTHORS: tuple[Author, ...] = ("own", "application")

_PERCENT = 50
"""As `crm_budget_percent` is shipped."""
_APPLICATION = "application user"


@dataclass(frozen=True)
class FleetDay:
    """What one day came to."""

    seats: int
    author: Author
    items: int
    per_seat_p50: int
    """Requests of one seat, in whoever's name."""
    per_seat_max: int
    writer_share: float
    """Of what the busiest writing identity may ask in nine hours."""
    throttled: float
    """Of all requests."""
    wait_p50: float
    wait_p99: float
    left: int
    """Items without a receipt at the end of the day."""
    age_p50: float
    age_p99: float
    sent_into_silence: int

    def shown(self, name: str) -> str:
        """One figure as a table shows it."""
        value = getattr(self, name)
        if name in ("throttled", "writer_share"):
            return f"{value:.2%}"
        return (
            f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
        )


def play_day(
    seats: int, author: Author, seed: int, *, told: int | None = None, limits: Limits | None = None
) -> FleetDay:
    """The day of so many seats; the same seed plays the same day.

    `told` is the setting `integration_user_seats`, where an administrator has set another number than there are.
    """
    dynamics = Dynamics(limits)
    fleet = [
        _seat(
            Random(f"{seed} {number}"),  # noqa: S311  # a day to play, and no secret
            f"seat {number}",
            author,
            dynamics,
            (seats, told or seats),
        )
        for number in range(seats)
    ]
    steps: list[Step] = []
    for seat in fleet:
        steps += [seat.looks(), seat.syncs(), *(seat.click(moment) for moment in seat.day.clicks)]
    _play(steps, dynamics)
    return _day(seats, author, fleet, dynamics)


def _seat(random: Random, name: str, author: Author, dynamics: Dynamics, sizes: tuple[int, int]) -> Seat:
    seats, told = sizes
    own = rate_of_person(_PERCENT)
    identities = (
        Identities(name, name, own, own)
        if author == "own"
        else Identities(name, _APPLICATION, own, rate_of_application(told))
    )
    return Seat(identities, draw_day(random), Asking(seats), dynamics, random)


def _play(steps: Sequence[Step], dynamics: Dynamics) -> None:
    """Let everybody go on at the moment they asked for; in the order of asking where moments are the same."""
    order = count()
    waiting: list[tuple[float, int, Step]] = []
    for step in steps:
        heapq.heappush(waiting, (0.0, next(order), step))
    while waiting and waiting[0][0] <= DAY_ENDS:
        dynamics.now, _place, dynamics.current = heapq.heappop(waiting)
        moment = next(dynamics.current, math.inf)
        if moment < math.inf:
            heapq.heappush(waiting, (moment, next(order), dynamics.current))
        for step in dynamics.woken:
            heapq.heappush(waiting, (dynamics.now, next(order), step))
        dynamics.woken.clear()


def _day(seats: int, author: Author, fleet: Sequence[Seat], dynamics: Dynamics) -> FleetDay:
    total = sum(dynamics.requests.values())
    own = sorted(
        dynamics.requests[seat.identities.reader] + (0 if author == "own" else len(seat.waits) * 2)
        for seat in fleet
    )
    writers = {seat.identities.writer for seat in fleet}
    busiest = max(dynamics.requests[writer] for writer in writers)
    waits = sorted(wait for seat in fleet for wait in seat.waits)
    ages = sorted(age for seat in fleet for age in seat.ages)
    items = sum(seat.clicked for seat in fleet)
    return FleetDay(
        seats,
        author,
        items,
        own[len(own) // 2],
        own[-1],
        busiest / (BUDGET_REQUESTS / BUDGET_SECONDS * 9 * 3600),
        sum(dynamics.throttled.values()) / total,
        _at(waits, 0.5),
        _at(waits, 0.99),
        items - len(waits),
        _at(ages, 0.5) / 60,
        _at(ages, 0.99) / 60,
        dynamics.sent_into_silence,
    )


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0
