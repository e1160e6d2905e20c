"""An event loop in which time passes only when nobody has anything left to do, and whose order is drawn from a seed.

Knows nothing of the product. What runs on it must not touch threads, sockets or the real clock.
"""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

# A schedule takes some thousands; a loop that waits for nothing would never end by itself.
_MOST_TURNS = 300_000


class _NoSockets:
    """What the loop asks for input: there is none, so waiting for it is where time passes."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        """Let the time go by that the loop would sleep."""
        if timeout is None:
            message = "everybody waits for somebody else"
            raise RuntimeError(message)
        self._loop.elapsed += timeout
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs what is ready in an order of its own choice, the same for the same seed."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.elapsed = 0.0
        self._random = random
        self._turns_left = _MOST_TURNS
        self._selector = _NoSockets(self)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        """Seconds since the beginning of the world."""
        return self.elapsed

    def _run_once(self) -> None:
        ready: Any = self._ready  # type: ignore[attr-defined]  # where asyncio keeps what is to be run
        if len(ready) > 1:
            self._random.shuffle(ready)
        self._turns_left -= 1
        if self._turns_left < 0:
            message = "it goes on for ever"
            raise RuntimeError(message)
        super()._run_once()  # type: ignore[misc]  # one turn of the loop

    def _process_events(self, event_list: list[Any]) -> None:
        """Nothing ever comes in."""

    def _write_to_self(self) -> None:
        """Nobody calls from another thread."""
