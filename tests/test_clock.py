"""The real clock waits for an event or a moment, and lets itself be cancelled in any case."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from companion.clock import SystemClock


async def test_wait_ends_with_the_event_or_the_moment() -> None:
    """Whichever comes first; a moment that has passed is no wait at all."""
    clock, event = SystemClock(), asyncio.Event()
    await clock.wait(event, clock.now() - timedelta(seconds=1))
    waiting = asyncio.create_task(clock.wait(event, None))
    event.set()
    await waiting


async def test_cancelling_is_never_lost_to_an_event() -> None:
    """Somebody wakes the waiting and ends it in the same moment: it ends."""
    clock, event = SystemClock(), asyncio.Event()

    async def work() -> None:
        while True:
            await clock.wait(event, None)
            event.clear()

    working = asyncio.create_task(work())
    await asyncio.sleep(0)
    event.set()
    # The wait has been told of the event and has not gone on yet.
    await asyncio.sleep(0)
    working.cancel()
    for _ in range(10):
        await asyncio.sleep(0)
    assert working.cancelled()
