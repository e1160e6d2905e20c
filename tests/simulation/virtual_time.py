"""An event loop in which time passes only when nobody has anything left to do, and whose order is drawn from a seed.

Knows nothing of the product. What runs on it must not touch threads, sockets or the real clock.
"""

from __future__ import annotations

import asyncio
from heapq import heappop
from random import Random
from typing import Any

# A schedule takes some thousands; a loop that waits for nothing would never end by itself.
_MOST_TURNS = 300_000
_LONGEST_SLEEP = 86_400.0


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs what is ready in an order of its own choice, the same for the same seed."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.elapsed = 0.0
        self._random = random
        self._turns_left = _MOST_TURNS
        self._clock_resolution = 1e-9

    def time(self) -> float:
        """Seconds since the beginning of the world."""
        return self.elapsed

    def _run_once(self) -> None:
        """One turn; done here because nothing can come in, and asyncio's own turn takes longer to find that out."""
        ready: Any = self._ready  # type: ignore[attr-defined]  # where asyncio keeps what is to be run
        scheduled: Any = self._scheduled  # type: ignore[attr-defined]  # and what is to be run later
        if len(ready) > 1:
            self._random.shuffle(ready)
        self._turns_left -= 1
        if self._turns_left < 0:
            message = "it goes on for ever"
            raise RuntimeError(message)
        while scheduled and scheduled[0]._cancelled:  # asyncio's handles tell nobody else
            heappop(scheduled)._scheduled = False
        if not ready and not self._stopping:  # type: ignore[attr-defined]
            self._let_time_pass(scheduled)
        end = self.elapsed + self._clock_resolution
        while scheduled and scheduled[0]._when < end:
            handle = heappop(scheduled)
            handle._scheduled = False
            ready.append(handle)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()

    def _let_time_pass(self, scheduled: Any) -> None:
        if not scheduled:
            message = "everybody waits for somebody else"
            raise RuntimeError(message)
        self.elapsed += min(max(0.0, scheduled[0]._when - self.elapsed), _LONGEST_SLEEP)

    def _timer_handle_cancelled(self, handle: Any) -> None:
        """Nobody counts them: they leave when their time comes."""

    def _process_events(self, event_list: list[Any]) -> None:
        """Nothing ever comes in."""

    def _write_to_self(self) -> None:
        """Nobody calls from another thread."""
