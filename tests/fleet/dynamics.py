"""The service protection of the emulator in simulated time, and what it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

from companion.core.backoff import LONGEST_TOLD_WAIT, told_wait
from companion.emulator.limits import Limits, ServiceProtection, ThrottledError

Step = Generator[float, None, None]
"""Yields the moment at which it wants to go on; infinity until somebody wakes it."""

_MIDNIGHT = datetime(2026, 11, 2, tzinfo=UTC)


class Dynamics:
    """Counts and refuses as the emulator does. Time is set by whoever plays the day."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.now = 0.0
        """Seconds since midnight."""
        self.current: Step
        """Who goes on at this moment."""
        self.woken: list[Step] = []
        """Who goes on as soon as this step has ended."""
        self.requests: Counter[str] = Counter()
        self.throttled: Counter[str] = Counter()
        self.sent_into_silence = 0
        """Requests of a companion that had been told to wait, before its time was over."""
        self._silent: dict[str, float] = {}
        self._protection = ServiceProtection(lambda: _MIDNIGHT + timedelta(seconds=self.now))
        self._protection.limits = limits or Limits()

    def enter(self, user: str, companion: str) -> float | None:
        """A companion's request, in a user's name: for how long to be silent then, None where it is answered."""
        self.requests[user] += 1
        self.sent_into_silence += self.now < self._silent.get(companion, 0.0)
        try:
            self._protection.enter(user, 1)
        except ThrottledError as refused:
            self.throttled[user] += 1
            wait = told_wait(str(refused.retry_after)) or LONGEST_TOLD_WAIT
            self._silent[companion] = max(self._silent.get(companion, 0.0), self.now + wait.total_seconds())
            return wait.total_seconds()
        return None

    def leave(self, user: str) -> None:
        """Its answer has gone out."""
        self._protection.leave(user)
