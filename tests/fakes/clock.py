"""A clock that moves only when told, and that remembers what it was asked to wait for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


class ManualClock:
    """The Clock of tests. `waits` holds the moment of each wait, in order."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._elapsed = 0.0
        self._has_moved = asyncio.Event()
        self.waits: list[datetime | None] = []
        self.is_waiting = asyncio.Event()

    def now(self) -> datetime:
        """The moment that was set."""
        return self._now

    def elapsed(self) -> float:
        """Seconds it was moved on; `set_to` changes only what the clock shows."""
        return self._elapsed

    def set_to(self, now: datetime) -> None:
        """Set the clock without any time going by."""
        self._now = now
        self._has_moved.set()

    def advance(self, **span: float) -> None:
        """Move on and wake whoever waits for the time."""
        self._now += timedelta(**span)
        self._elapsed += timedelta(**span).total_seconds()
        self._has_moved.set()

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set or the clock has been moved to the moment."""
        self.waits.append(until)
        while not event.is_set() and not (until is not None and until <= self._now):
            self._has_moved.clear()
            self.is_waiting.set()
            moved = asyncio.ensure_future(self._has_moved.wait())
            woken = asyncio.ensure_future(event.wait())
            try:
                await asyncio.wait({moved, woken}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                moved.cancel()
                woken.cancel()
        self.is_waiting.clear()
