"""Once a day, and at the start: forget history whose time has come, and see what has waited for long.

Part of the composition root. Deletes nothing that was not delivered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from companion.core.ports import Clock
from companion.core.replies import Cause
from companion.errors import CopyToCrmError
from companion.settings import Settings
from companion.storage.retention import SqliteRetention

log = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
_TOLD_AFTER = (30, 7)
"""Days after which people are told of items that still wait."""


class Upkeep:
    """The daily work on one journal, and what it found."""

    def __init__(self, journal: SqliteRetention, clock: Clock, read_settings: Callable[[], Settings]) -> None:
        self._journal = journal
        self._clock = clock
        self._read_settings = read_settings
        self._notice: Cause | None = None

    def read_notice(self) -> Cause | None:
        """That something has waited for long, as of the last look."""
        return self._notice

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.work_once()
            except CopyToCrmError as error:
                # A full disk or settings that cannot be read: nothing is forgotten, and tomorrow is another day.
                log.warning("history was not looked through", extra={"code": error.code})
            await self._clock.wait(asyncio.Event(), self._clock.now() + _EVERY)

    async def work_once(self) -> None:
        """One day's work."""
        now = self._clock.now()
        self._notice = await self._look_for_waiting()
        history = timedelta(days=self._read_settings().history_days)
        await self._journal.forget_history(now - history)
        await self._journal.forget_audit(now - history)

    async def _look_for_waiting(self) -> Cause | None:
        for days in _TOLD_AFTER:
            count, oldest = await self._journal.count_waiting(self._clock.now() - timedelta(days=days))
            if count:
                return Cause("items_wait_long", (("count", str(count)), ("days", str(days))), at=oldest)
        return None
