"""A working day of one seat holder: when they come, what they copy, when they go. Drawn from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

HOUR = 3600.0
DAY_ENDS = 18 * HOUR
HOLD = 10.0
"""So long each click can be taken back, before anything is asked for it."""

_ARRIVES, _SPREAD = 9 * HOUR, 0.4 * HOUR
_LEAVES = 17.5 * HOUR
_USUAL, _BUSY = 30, 120
_SHARE_OF_BUSY = 0.1
_PEAKS = ((9.5, 11.5, 2.0), (14.0, 16.0, 2.0), (12.0, 13.0, 0.3))
_HISTORY = 20
_SHARE_OF_HISTORIES = 0.05


@dataclass(frozen=True)
class WorkingDay:
    """Moments in seconds of one day."""

    comes_at: float
    goes_at: float
    clicks: Sequence[float]
    """One for each item; a copied history is many at once."""


def draw_day(random: Random) -> WorkingDay:
    """One in ten copies four times as much; one press in twenty copies a history of twenty."""
    comes_at = min(max(random.gauss(_ARRIVES, _SPREAD), 7 * HOUR), 11 * HOUR)
    wanted = _BUSY if random.random() < _SHARE_OF_BUSY else _USUAL
    presses = wanted / (1 + _SHARE_OF_HISTORIES * (_HISTORY - 1))
    clicks: list[float] = []
    for _ in range(_poisson(random, presses)):
        moment = _moment(random, comes_at)
        clicks += [moment] * (_HISTORY if random.random() < _SHARE_OF_HISTORIES else 1)
    return WorkingDay(comes_at, _LEAVES, sorted(clicks))


def _moment(random: Random, comes_at: float) -> float:
    """More before and after noon than at noon."""
    while True:
        moment = random.uniform(comes_at, _LEAVES)
        weight = next((weight for begin, end, weight in _PEAKS if begin * HOUR <= moment < end * HOUR), 1.0)
        if random.random() * 2.0 < weight:
            return moment


def _poisson(random: Random, mean: float) -> int:
    count, left = -1, 0.0
    while left < mean:
        left += random.expovariate(1.0)
        count += 1
    return count
