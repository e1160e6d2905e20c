"""How fast one companion may ask Dynamics: its share of the budget, how many at once, when to stop knocking.

Arithmetic only: every value is told the time in seconds of a clock that nobody sets, and answers with its successor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

# Dynamics' limit for one user on one web server: so many requests in any window of so many seconds.
BUDGET_REQUESTS: Final = 6000
BUDGET_SECONDS: Final = 300.0
BURST: Final = 10
"""As many requests as one click and a look take may leave at once after a rest."""

_START, _CEILING = 4.0, 8
_FAILURES_THAT_OPEN = 5
_FIRST_PROBE, _LATEST_PROBE = 5.0, 300.0


def rate_of_person(percent: int) -> float:
    """Requests a second, where somebody writes as themselves; the rest is for their own Dynamics session."""
    return BUDGET_REQUESTS / BUDGET_SECONDS * percent / 100


def rate_of_application(seats: int) -> float:
    """Requests a second, where all seats write as one application user and divide its budget."""
    return BUDGET_REQUESTS / BUDGET_SECONDS / seats


@dataclass(frozen=True)
class Bucket:
    """A rate, and a burst that a rest has filled again."""

    burst: int = BURST
    empty_until: float = 0.0
    """When the bucket would be full again if nobody took anything more."""

    def take(self, now: float, rate: float) -> tuple[Bucket, float]:
        """The bucket after one more request, and the moment at which this request may leave."""
        full_at = max(self.empty_until, now)
        leaves_at = max(now, full_at - (self.burst - 1) / rate)
        return replace(self, empty_until=full_at + 1 / rate), leaves_at


@dataclass(frozen=True)
class Window:
    """How many items may be under way at once: one more after each round that went well, half after a 429."""

    size: float = _START

    @property
    def room(self) -> int:
        """Whole items."""
        return int(self.size)

    def after_answer(self) -> Window:
        """An item of the round went well."""
        return Window(min(float(_CEILING), self.size + 1 / self.room))

    def after_throttling(self) -> Window:
        """Dynamics said that it was too much."""
        return Window(max(1.0, self.size / 2))


@dataclass(frozen=True)
class Breaker:
    """After five temporary failures in a row one item at a time knocks, less and less often."""

    failures: int = 0
    probe_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether only a probe may leave."""
        return self.failures >= _FAILURES_THAT_OPEN

    def after_failure(self, now: float, jitter: float) -> Breaker:
        """One more failure. Those that were under way when it opened say nothing new."""
        if self.is_open and now < self.probe_at:
            return self
        failures = self.failures + 1
        if failures < _FAILURES_THAT_OPEN:
            return Breaker(failures)
        doublings = min(failures - _FAILURES_THAT_OPEN, 20)
        wait = min(_LATEST_PROBE, _FIRST_PROBE * 2**doublings)
        return Breaker(failures, now + wait / 2 + wait / 2 * jitter)

    def probing_now(self) -> Breaker:
        """Somebody has reached Dynamics: the next probe need not wait."""
        return replace(self, probe_at=0.0)
