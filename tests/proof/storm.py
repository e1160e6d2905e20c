"""Drain a long queue through throttling storms: real dispatcher, journal and gateway, an emulator with scaled limits.

`storm` returns the figures as the emulator counts them. Its limits keep Dynamics' proportions in a shorter window.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from companion.clock import SystemClock
from companion.core.outbox_item import Gate, OutboxItem
from companion.core.ports import Clock
from companion.dataverse.gateway import HttpCrmGateway, Paces
from companion.emulator.app_keys import SERVICE_PROTECTION
from companion.emulator.limits import Limits, ServiceProtection, ThrottledError
from companion.emulator.options import system_clock
from companion.outbox.dispatcher import Dispatcher
from companion.outbox.pacing import RequestPace
from companion.outbox.silence import Silence
from tests.fakes.environment import MARISA
from tests.fakes.journal import opened_store
from tests.fakes.long_journal import write_journal
from tests.fakes.writer import carefree_writer
from tests.proof.hurried import FixedToken
from tests.proof.plain_emulator import plain_emulator

_WINDOW_SECONDS = 5
_SHARE = 0.5
_LATENCY_SECONDS = 0.02


@dataclass
class Counted:
    """What the emulator saw."""

    requests: int = 0
    refused: int = 0
    inside: int = 0
    """Requests that came while it had asked for silence, and had left when that was known."""
    on_their_way: int = 0
    """Requests that came then too, but had left before anybody could know."""
    storms: int = 0
    silent_seconds: float = 0.0
    most_in_flight: int = 0


class NoticedSilence(Silence):
    """The silence of a drain; it notes how many requests had left when it began."""

    def __init__(self) -> None:
        super().__init__()
        self.left = self.left_before = 0

    def fall(self, gate: Gate, clock: Clock) -> None:
        """Dynamics has asked for it."""
        if self.read(clock) is None:
            self.left_before = self.left
        super().fall(gate, clock)


class NoticedPace(RequestPace):
    """The pace of a drain; it counts whoever leaves."""

    def __init__(self, clock: Clock, silence: NoticedSilence, rate: float) -> None:
        super().__init__(clock, silence, lambda: rate)
        self._noticed = silence

    async def turn(self) -> timedelta | None:
        """A turn."""
        left = await super().turn()
        self._noticed.left += left is None
        return left


class StormyProtection(ServiceProtection):
    """Dynamics' limits, and from time to time a storm: everything is refused until its Retry-After is over."""

    def __init__(self, limits: Limits, random: Random, every: float) -> None:
        """A storm about every so many requests; none where that is 0."""
        super().__init__(system_clock)
        self.limits = limits
        self.clock, self.silence = SystemClock(), NoticedSilence()
        self.counted = Counted()
        self._random = random
        self._every = every
        self._silent_until = 0.0
        self._in_flight = 0

    def prepare(self, app: web.Application) -> None:
        """Protect this emulator, and make it as slow as a service."""
        app[SERVICE_PROTECTION] = self
        app.middlewares.append(self.be_slow)

    def enter(self, user_id: str, operations: int) -> None:
        """Count, and refuse what is too much or comes in a storm."""
        now, counted = time.monotonic(), self.counted
        counted.requests += 1
        if now < self._silent_until:
            is_known = self.silence.read(self.clock) is not None
            if is_known and counted.requests > self.silence.left_before:
                counted.inside += 1
            else:
                counted.on_their_way += 1
            raise ThrottledError("0x80072322", "Number of requests exceeded.", self._left(now))
        if self._every and self._random.random() < 1 / self._every:
            counted.storms += 1
            self._ask_for_silence(now, self._random.choice((1, 1, 2)))
            raise ThrottledError("0x80072322", "Number of requests exceeded.", self._left(now))
        try:
            super().enter(user_id, operations)
        except ThrottledError as refusal:
            self._ask_for_silence(now, refusal.retry_after)
            raise

    def note_refusal(self, user_id: str) -> None:
        """An answer 429."""
        super().note_refusal(user_id)
        self.counted.refused += 1

    @web.middleware
    async def be_slow(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep each request of the Web API for a moment, as a service does."""
        if not request.path.startswith("/api/"):
            return await handler(request)
        self._in_flight += 1
        self.counted.most_in_flight = max(self.counted.most_in_flight, self._in_flight)
        try:
            response = await handler(request)
            await asyncio.sleep(_LATENCY_SECONDS)
            return response
        finally:
            self._in_flight -= 1

    def _ask_for_silence(self, now: float, seconds: int) -> None:
        self.counted.silent_seconds += seconds
        self._silent_until = now + seconds

    def _left(self, now: float) -> int:
        return max(1, -int(-(self._silent_until - now) // 1))


@dataclass
class WrittenItems:
    """Is told where items stand, and says when so many are written."""

    wanted: int
    written: int = 0
    are_all: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, items: Sequence[OutboxItem]) -> None:
        """Count the written ones."""
        self.written += sum(item.state == "written" for item in items)
        if self.written >= self.wanted:
            self.are_all.set()


def storm(items: int = 10_000, *, rate: float = 80.0, every: float = 1500.0, seed: int = 1) -> dict[str, Any]:
    """Drain so many items at so many requests a second, with a storm about every so many requests; the figures."""
    return asyncio.run(_drain(items, rate, every, seed))


async def _drain(items: int, rate: float, every: float, seed: int) -> dict[str, Any]:
    limits = Limits(requests=int(rate / _SHARE * _WINDOW_SECONDS), window_seconds=_WINDOW_SECONDS, cost_ms=1)
    protection = StormyProtection(limits, Random(seed), every)  # noqa: S311  # weather, not secrets
    with TemporaryDirectory(prefix="crm-") as folder:
        write_journal(Path(folder) / "outbox.db", history=0, queued=items)
        async with plain_emulator(Path(folder) / "emulator", protection.prepare) as (port, control):
            token = (await control("POST", "token", {"user": MARISA}))["access_token"]
            ends, began = WrittenItems(items), time.monotonic()
            pace = NoticedPace(protection.clock, protection.silence, rate)
            gateway = HttpCrmGateway(
                f"http://127.0.0.1:{port}/api/data/v9.2/", FixedToken(token), None, paces=Paces(pace, pace)
            )
            async with _draining(Path(folder), gateway, protection, ends):
                await ends.are_all.wait()
            took = time.monotonic() - began
            rows = (await control("GET", "tables/li_messages"))["rows"]
    counted = protection.counted
    texts = {str(row["description"]) for row in rows}
    return {
        "items": items,
        "delivered": ends.written,
        "lost": items - len(texts),
        "duplicated": len(rows) - len(texts),
        "requests": counted.requests,
        "answers_429": counted.refused,
        "percent_429": round(100 * counted.refused / counted.requests, 3),
        "requests_inside_retry_after": counted.inside,
        "requests_on_their_way": counted.on_their_way,
        "storms": counted.storms,
        "silent_s": counted.silent_seconds,
        "took_draining_s": round(took, 1),
        "configured_rate": rate,
        "percent_of_rate": round(100 * counted.requests / (rate * (took - counted.silent_seconds)), 1),
        "most_in_flight": counted.most_in_flight,
        "seed": seed,
    }


@asynccontextmanager
async def _draining(
    folder: Path, gateway: HttpCrmGateway, protection: StormyProtection, ends: WrittenItems
) -> AsyncIterator[None]:
    """A dispatcher over the journal of a folder, at work until the block ends."""
    async with opened_store(folder / "outbox.db") as store:
        writer = carefree_writer(protection.silence)
        task = asyncio.create_task(Dispatcher(store, gateway, protection.clock, writer, ends.tell).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await gateway.close()
