"""A queue drained in a hurry: the real dispatcher, journal and gateway, with a clock on which waits are short.

Lets every item come to its end. Judges nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from companion.core.outbox_item import OutboxItem
from companion.dataverse.gateway import HttpCrmGateway, Paces
from companion.outbox.dispatcher import Dispatcher
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.journal import opened_store
from tests.fakes.writer import carefree_writer

_TIMES = 1000.0
_ENDS = ("written", "needs_you", "failed")


class HurriedClock:
    """A Clock a thousand times as fast as the real one: five minutes of backoff take a third of a second."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._start = datetime.now(UTC)

    def now(self) -> datetime:
        """The moment that it shows."""
        return self._start + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Its seconds since it was made."""
        return (time.monotonic() - self._began) * _TIMES

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set or the moment has come."""
        left = None if until is None else max(0.0, (until - self.now()).total_seconds()) / _TIMES
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                await event.wait()


class CountedTurns:
    """A Pace that lets everybody go at once and counts them: each is one attempt of the gateway."""

    def __init__(self) -> None:
        self.attempts = 0

    async def turn(self) -> timedelta | None:
        """Go."""
        self.attempts += 1
        return None


class FixedToken:
    """The token of a seat holder, for as long as the drain lasts."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def read_token(self, *, is_refused: bool = False) -> str:  # noqa: ARG002  # it is never refused
        """The token."""
        return self._token


@dataclass
class Ends:
    """Is told where items stand, and says when so many have come to an end."""

    wanted: int
    states: dict[str, str] = field(default_factory=dict)
    are_all: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, items: Sequence[OutboxItem]) -> None:
        """Take note of those that are at an end."""
        self.states.update((item.item_id, item.state) for item in items if item.state in _ENDS)
        if len(self.states) >= self.wanted:
            self.are_all.set()


@dataclass(frozen=True)
class Attempts:
    """How often a drain has set out to read and to write."""

    reading: CountedTurns = field(default_factory=CountedTurns)
    writing: CountedTurns = field(default_factory=CountedTurns)


@asynccontextmanager
async def drained(
    file: Path, root: str, token: str, items: int
) -> AsyncIterator[tuple[SqliteOutboxStore, Attempts]]:
    """The journal of a file once all its items have come to an end, and what that took."""
    attempts, ends = Attempts(), Ends(items)
    async with opened_store(file) as store:
        gateway = HttpCrmGateway(
            root, FixedToken(token), None, paces=Paces(attempts.reading, attempts.writing)
        )
        clock = HurriedClock()
        task = asyncio.create_task(Dispatcher(store, gateway, clock, carefree_writer(), ends.tell).run())
        try:
            # A dispatcher that dies must not be waited for.
            ended = asyncio.create_task(ends.are_all.wait())
            await asyncio.wait({ended, task}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            assert not task.done(), task.exception()
            yield store, attempts
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await gateway.close()
