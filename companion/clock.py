"""The real clock: the one module that reads the time and sleeps."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime

# A laptop that wakes from sleep has a new wall time; no wait goes on for longer than this without a look.
_LONGEST_WAIT_SECONDS = 30.0


class SystemClock:
    """The Clock of the resident companion."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Seconds since this computer was started, its sleep included where the system tells."""
        boot_clock = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if boot_clock is None else time.clock_gettime(boot_clock)

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set or the moment has come, and after 30 s at the latest."""
        seconds = _LONGEST_WAIT_SECONDS
        if until is not None:
            seconds = min(seconds, max(0.0, (until - self.now()).total_seconds()))
        # Not `wait_for`: in Python 3.11 it swallows a cancellation that comes together with the event.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
