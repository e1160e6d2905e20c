"""Sync every quarter of an hour, at a request, and again soon after one that could not go on.

Part of the composition root. Never in a hurry: a click goes before it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from companion.core.backoff import wait_after
from companion.core.mirror_standing import MirrorStanding, SyncProgress, overdue
from companion.core.ports import Clock
from companion.core.replies import Cause, Wait
from companion.core.sign_in import meaning_of
from companion.errors import CopyToCrmError, CrmUnreachable, NotSaved, SignedOut, SignInUnreachable

log = logging.getLogger(__name__)

# Whoever starts the companion with a click sees that click sent first.
_AFTER_START = timedelta(seconds=3)
_LOOK_AT_AGE = timedelta(minutes=5)


class Queue(Protocol):
    """The outbox's queue, which must not knock where a sync was told to wait."""

    async def pause(self, wait: Wait) -> None:
        """Send nothing for as long as Dynamics has asked."""
        ...


@dataclass(frozen=True)
class Work:
    """What a syncer needs to be told."""

    sync: Callable[[], Awaitable[Wait | None]]
    """One sync; None at its end, else why it has to go on later."""
    read_standing: Callable[[], Awaitable[MirrorStanding]]
    read_every: Callable[[], timedelta]
    connected_at: datetime
    tell: Callable[[], None]
    """The state of syncing may be shown differently now."""
    jitter: Callable[[], float]


class Syncer:
    """The one who syncs a profile, and knows how that stands."""

    def __init__(self, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock
        self._is_asked = asyncio.Event()
        self._failures = 0
        self._progress = SyncProgress(next_at=clock.now() + _AFTER_START)

    def ask(self) -> None:
        """Sync now, or as soon as Dynamics may be asked."""
        self._progress = replace(self._progress, is_running=True)
        self._is_asked.set()

    def expect(self, counts: Mapping[str, int]) -> None:
        """Keep how many rows there are to come."""
        self._progress = replace(self._progress, expected=dict(counts))

    def forget(self) -> None:
        """What was read is gone: no sync has come to its end yet."""
        self._progress = replace(self._progress, finished_at=None, expected={})

    def read_progress(self) -> SyncProgress:
        """How syncing stands now; too long without an end is a trouble of its own."""
        late = overdue(MirrorStanding(self._progress.finished_at), self._work.connected_at, self._clock.now())
        # Why it does not go on says more than since when.
        return replace(self._progress, trouble=self._progress.trouble or late, is_overdue=late is not None)

    async def run(self, queue: Queue) -> None:
        """Sync until cancelled."""
        self._progress = replace(self._progress, finished_at=await self._read_finished())
        self._work.tell()
        while True:
            await self._wait_for_turn()
            await self.sync_once(queue)

    async def sync_once(self, queue: Queue) -> None:
        """One sync, and what it says about the next."""
        self._is_asked.clear()
        self._progress = replace(self._progress, is_running=True)
        self._work.tell()
        refused = await self._sync()
        now = self._clock.now()
        if refused is None:
            self._failures = 0
            self._progress = SyncProgress(finished_at=now, next_at=now + self._work.read_every())
        else:
            self._failures += 1
            wait = refused.told or wait_after(self._failures, self._work.jitter())
            since = self._progress.trouble.at if self._progress.trouble else now
            cause = replace(refused.cause, at=refused.cause.at or since)
            self._progress = replace(self._progress, is_running=False, next_at=now + wait, trouble=cause)
            if refused.is_for_everything and refused.told is not None:
                await self._pause(queue, refused)
        self._work.tell()

    async def _sync(self) -> Wait | None:
        try:
            return await self._work.sync()
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            return meaning_of(error)
        except NotSaved as error:
            return Wait(Cause(error.code, tuple(error.params.items())))
        except Exception:
            log.exception("a sync failed")
            return Wait(Cause("internal_error"))

    async def _pause(self, queue: Queue, refused: Wait) -> None:
        try:
            await queue.pause(refused)
        except CopyToCrmError as error:
            # A full disk, for one: the queue has its own answer to that.
            log.warning("a pause was not written down", extra={"code": error.code})

    async def _wait_for_turn(self) -> None:
        """Until the next sync is due or asked for. A mirror that grows too old is told of meanwhile."""
        while not self._is_asked.is_set():
            now, due = self._clock.now(), self._progress.next_at
            if due is None or now >= due:
                return
            await self._clock.wait(self._is_asked, min(due, now + _LOOK_AT_AGE))
            self._work.tell()

    async def _read_finished(self) -> datetime | None:
        try:
            return (await self._work.read_standing()).finished_at
        except NotSaved as error:
            log.warning("the mirror cannot be read", extra={"code": error.code})
            return None
