"""Ask before each request whether it may leave: at the configured rate, and never into a silence.

Counts requests, reads and writes alike. Decides nothing about items.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from companion.core.pace import Bucket
from companion.core.ports import Clock, Pace
from companion.outbox.silence import Silence

_SHARE_OF_SYNC = 0.5


class SyncPace:
    """The Pace of a sync: half of what its identity may ask, so that a click finds the other half free."""

    def __init__(self, pace: Pace, clock: Clock, read_rate: Callable[[], float]) -> None:
        self._pace = pace
        self._clock = clock
        self._read_rate = read_rate
        self._bucket = Bucket(burst=1)

    async def turn(self) -> timedelta | None:
        """As the identity's own pace, after a wait of its own."""
        rate = self._read_rate() * _SHARE_OF_SYNC
        self._bucket, leaves_at = self._bucket.take(self._clock.elapsed(), rate)
        while (wait := timedelta(seconds=leaves_at - self._clock.elapsed())) > timedelta(0):
            await self._clock.wait(asyncio.Event(), self._clock.now() + wait)
        return await self._pace.turn()


class RequestPace:
    """The Pace of one identity: whoever asks Dynamics in its name draws from the same budget."""

    def __init__(self, clock: Clock, silence: Silence, read_rate: Callable[[], float]) -> None:
        self._clock = clock
        self._silence = silence
        self._read_rate = read_rate
        self._bucket = Bucket()

    async def turn(self) -> timedelta | None:
        """None as soon as one more request may leave; else for how long Dynamics wants to be left alone."""
        if (left := self._silent_for()) is not None:
            return left
        self._bucket, leaves_at = self._bucket.take(self._clock.elapsed(), self._read_rate())
        while (wait := timedelta(seconds=leaves_at - self._clock.elapsed())) > timedelta(0):
            await self._clock.wait(asyncio.Event(), self._clock.now() + wait)
        # Others may have been told to wait while this one stood in line.
        return self._silent_for()

    def _silent_for(self) -> timedelta | None:
        until = self._silence.read(self._clock)
        return None if until is None else until - self._clock.now()
