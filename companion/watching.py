"""Watch whether the connection still stands, so that its end is seen without a click and its return needs none.

Looks at the start, every five minutes, and before the first write after an idle minute. Sends no item itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from companion.core.ports import Clock
from companion.core.replies import Cause, Stop, Wait
from companion.errors import CopyToCrmError

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
_AFTER_TROUBLE = timedelta(minutes=1)
_IDLE = timedelta(minutes=1)

_UNANSWERED = ("crm_unreachable", "signin_unreachable")
# Whoever asks us to come back later has recognised us.
_ANSWERED = "crm_throttled"

Check = Callable[[], Awaitable[Wait | Stop | None]]


class Queue(Protocol):
    """The queue that a lost connection pauses."""

    async def pause(self, wait: Wait, longest: timedelta) -> None:
        """Send nothing until the connection is back, or the time has come to try."""
        ...

    async def resume(self) -> None:
        """End a pause whose cause is gone now."""
        ...


class Watcher:
    """The one who knows how the connection of a profile stands."""

    def __init__(
        self, check: Check, clock: Clock, changed: Callable[[], None], trouble: Cause | None = None
    ) -> None:
        self._check = check
        self._clock = clock
        self._changed = changed
        self._last_write: datetime | None = None
        self.trouble = trouble
        """What stands in the way now; None while all is well as far as anybody knows."""
        self.checked_at: datetime | None = None
        """When Dynamics or Entra last answered a check, whatever they said."""

    async def run(self, queue: Queue) -> None:
        """Look now and then until cancelled."""
        while True:
            outcome = await self.look()
            try:
                if outcome is None:
                    await queue.resume()
                elif isinstance(outcome, Wait) and outcome.is_for_everything:
                    await queue.pause(outcome, EVERY)
            except CopyToCrmError as error:
                # A full disk, for one: the queue has its own answer to that.
                log.warning("a check was not written down", extra={"code": error.code})
            await self._wait(EVERY if outcome is None else max(_AFTER_TROUBLE, _told(outcome)))

    async def before_write(self, *, is_paused: bool) -> Wait | None:
        """Look before the first write after an idle minute or a pause; what then stops every write, or None."""
        now = self._clock.now()
        is_fresh = any(at is not None and now - at < _IDLE for at in (self._last_write, self.checked_at))
        self._last_write = now
        if is_fresh and not is_paused:
            return None
        outcome = await self.look()
        # What concerns one request only, or passes by itself, is met by the item that tries.
        return outcome if isinstance(outcome, Wait) and outcome.is_for_everything else None

    async def look(self) -> Wait | Stop | None:
        """Check now, and remember and tell what came of it."""
        try:
            outcome = await self._check()
        except Exception:
            log.exception("the connection could not be checked")
            return Wait(Cause("internal_error"))
        if outcome is None or outcome.cause.code not in _UNANSWERED:
            self.checked_at = self._clock.now()
        self.noticed(None if outcome is None or outcome.cause.code == _ANSWERED else outcome.cause)
        return outcome

    def noticed(self, trouble: Cause | None) -> None:
        """Take note of how the connection stands, from a check or from whoever met it; told once per change."""
        before, self.trouble = self.trouble, trouble
        if (before and before.code) == (trouble and trouble.code):
            return
        if trouble is None:
            log.info("connection back")
        else:
            log.warning("connection lost", extra={"code": trouble.code, "reference": trouble.reference})
        self._changed()

    async def _wait(self, span: timedelta) -> None:
        """The whole span: a clock may come back early from a wait, as after a computer's sleep."""
        until, nothing = self._clock.now() + span, asyncio.Event()
        while self._clock.now() < until:
            await self._clock.wait(nothing, until)


def _told(outcome: Wait | Stop) -> timedelta:
    told = outcome.told if isinstance(outcome, Wait) else None
    return told or timedelta(0)
