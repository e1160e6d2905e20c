"""Watch whether the connection still stands, so that its end is seen without a click and its return needs none.

Looks at the start, every five minutes, at a request and before a write after an idle minute. Sends no item itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from companion.core.ports import Clock
from companion.core.replies import Cause, Stop, Wait
from companion.errors import CopyToCrmError

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
# While something stands in the way, whoever mends it should not wait for five minutes.
_IN_TROUBLE = timedelta(minutes=1)
_IDLE = timedelta(minutes=1)

_UNANSWERED = ("crm_unreachable", "signin_unreachable", "internal_error")
# Whoever asks us to come back later has recognised us.
_RECOGNISED = ("crm_throttled",)

Outcome = Wait | Stop | None


class Queue(Protocol):
    """The queue that a lost connection pauses."""

    async def pause(self, wait: Wait) -> None:
        """Send nothing until the connection is back, or the time has come to look again."""
        ...

    async def resume(self) -> None:
        """End a pause whose cause is gone."""
        ...

    async def read_silence(self) -> datetime | None:
        """Until when Dynamics has asked to be left alone; None when it may be asked."""
        ...


class Watcher:
    """The one who knows how the connection of a profile stands."""

    def __init__(
        self,
        check: Callable[[], Awaitable[Outcome]],
        clock: Clock,
        tell: Callable[[], Awaitable[None]],
        trouble: Cause | None = None,
    ) -> None:
        self._check = check
        self._clock = clock
        self._tell = tell
        self._stirred = asyncio.Event()
        self._is_asked = False
        self._looked_at: datetime | None = None
        self._heard_at: datetime | None = None
        self._told = timedelta(0)
        self.trouble = trouble
        """What stands in the way now; None while all is well as far as anybody knows."""
        self.checked_at: datetime | None = None
        """When Dynamics or Entra last answered a look, whatever they said."""

    async def run(self, queue: Queue) -> None:
        """Look now and then until cancelled, and have the queue follow."""
        while True:
            await self._keep_silence(queue)
            outcome = await self.look()
            try:
                if outcome is None:
                    await queue.resume()
                elif isinstance(outcome, Wait) and outcome.is_for_everything:
                    await queue.pause(outcome)
            except CopyToCrmError as error:
                # A full disk, for one: the queue has its own answer to that.
                log.warning("a look was not written down", extra={"code": error.code})
            await self._wait(_told(outcome))

    async def _keep_silence(self, queue: Queue) -> None:
        """Return when Dynamics may be asked. A look is a request too, and counts against what was asked for."""
        while True:
            try:
                until = await queue.read_silence()
            except CopyToCrmError as error:
                # Nobody knows what an earlier process was told; nothing can be sent without the journal anyway.
                log.warning("the journal cannot be read", extra={"code": error.code})
                until = self._clock.now() + _IN_TROUBLE
            if until is None:
                return
            await self._clock.wait(asyncio.Event(), until)

    def is_idle(self) -> bool:
        """Whether nobody has heard from Dynamics for a minute, so that a look should come before a write."""
        return self._heard_at is None or self._clock.now() - self._heard_at >= _IDLE

    def asked(self) -> None:
        """Somebody in the browser wants something: after an idle minute that is the moment to look."""
        if self.is_idle():
            self._is_asked = True
            self._stirred.set()

    async def look(self) -> Outcome:
        """Check now; remember and tell what came of it."""
        self._looked_at, self._is_asked = self._clock.now(), False
        try:
            outcome = await self._check()
        except Exception:
            log.exception("the connection could not be checked")
            outcome = Wait(Cause("internal_error"))
        code = outcome.cause.code if outcome else None
        if code not in _UNANSWERED:
            self.checked_at = self._heard_at = self._clock.now()
        await self.noticed(None if outcome is None or code in _RECOGNISED else outcome.cause)
        return outcome

    async def noticed(self, trouble: Cause | None) -> None:
        """Take note of how the connection stands, from a look or from whoever met it. Each change is told once."""
        now, before = self._clock.now(), self.trouble
        is_known = (before and before.code) == (trouble and trouble.code)
        if trouble is None:
            self._heard_at = now
        else:
            # Since when it lasts; and what one item may have written says nothing about the others.
            since = before.at if before and is_known else now
            trouble = replace(trouble, at=since, written="no")
        self.trouble = trouble
        if is_known:
            return
        if trouble is None:
            log.info("connection back")
        else:
            log.warning("connection lost", extra={"code": trouble.code, "reference": trouble.reference})
        self._stirred.set()
        await self._tell()

    def read_checks(self) -> tuple[datetime | None, datetime | None]:
        """When a look was last answered, and when the next one is due."""
        return self.checked_at, self._next_due()

    async def _wait(self, told: timedelta) -> None:
        """Until the next look is due: sooner when trouble turns up meanwhile, never before Entra's own time."""
        self._told = told
        while True:
            self._stirred.clear()
            due = self._next_due()
            if self._clock.now() >= due:
                return
            await self._clock.wait(self._stirred, due)

    def _next_due(self) -> datetime:
        trouble = self.trouble
        is_soon = trouble is not None or self._is_asked
        due = (self._looked_at or self._clock.now()) + (max(_IN_TROUBLE, self._told) if is_soon else EVERY)
        if trouble is not None and trouble.at is not None:
            # A look may succeed where a write was refused; the two must not chase each other.
            due = max(due, trouble.at + _IN_TROUBLE)
        return due


def _told(outcome: Outcome) -> timedelta:
    told = outcome.told if isinstance(outcome, Wait) else None
    return told or timedelta(0)
