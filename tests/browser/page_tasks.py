"""How long the tasks of a page's main thread took the processor, from the browser's own trace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import CDPSession, Page

_TASK = "ThreadControllerImpl::RunTask"
_MARK = "whose tasks are counted"
_CATEGORIES = "toplevel,blink.user_timing"


@asynccontextmanager
async def traced_tasks(page: Page, session: CDPSession) -> AsyncIterator[list[float]]:
    """A list that holds, once the block has run, the milliseconds of every task in it, longest first.

    They are the processor's: what other programs take of it meanwhile, a busy machine's clock would count as ours.
    """
    events: list[dict[str, Any]] = []
    is_told = asyncio.Event()

    def collect(told: dict[str, Any]) -> None:
        events.extend(told["value"])

    def end(_told: object) -> None:
        is_told.set()

    session.on("Tracing.dataCollected", collect)
    session.on("Tracing.tracingComplete", end)
    await session.send("Tracing.start", {"categories": _CATEGORIES, "transferMode": "ReportEvents"})
    tasks: list[float] = []
    yield tasks
    await page.evaluate("(mark) => performance.mark(mark)", _MARK)
    await session.send("Tracing.end")
    await is_told.wait()
    session.remove_listener("Tracing.dataCollected", collect)
    session.remove_listener("Tracing.tracingComplete", end)
    tasks.extend(sorted(_main_thread(events), reverse=True))


def _main_thread(events: Sequence[dict[str, Any]]) -> list[float]:
    thread = next((event["pid"], event["tid"]) for event in events if event["name"] == _MARK)
    return [
        event["tdur"] / 1000
        for event in events
        if event["name"] == _TASK and "tdur" in event and (event["pid"], event["tid"]) == thread
    ]
