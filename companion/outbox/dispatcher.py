"""Take due items, several at a time, through delivery, and see that each is written down.

Decides nothing about Dynamics: the generators in the core do. Knows time only through its clock.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta

from companion.core.outbox_item import OutboxItem
from companion.core.ports import Clock, CrmGateway, OutboxStore
from companion.core.prompts import Prompt
from companion.core.replies import Cause, Wait
from companion.core.sharing import Sharing
from companion.core.tables import TablesInUse
from companion.errors import CopyToCrmError
from companion.outbox.carrying import Carrier
from companion.outbox.creator import Creator, Made
from companion.outbox.free_line import FreeLine
from companion.outbox.settling import Settling
from companion.outbox.sharer import Sharer, name_of
from companion.outbox.surveying import Survey
from companion.outbox.way import LOOK_AGAIN, Way
from companion.outbox.writer import Writer

Tell = Callable[[Sequence[OutboxItem]], None]

log = logging.getLogger(__name__)

_AFTER_TROUBLE = timedelta(seconds=30)


class Dispatcher:
    """The one sender of a profile."""

    def __init__(
        self, store: OutboxStore, gateway: CrmGateway, clock: Clock, writer: Writer, tell: Tell
    ) -> None:
        self._store = store
        self._clock = clock
        self._may_write = writer.may_write
        self._tell = tell
        self._way = Way(store, clock, writer)
        line = FreeLine(gateway, self._way.read_shut)
        self._survey = Survey(line, clock, writer.read_filing, writer.read_mapping)
        self._carrier = Carrier(store, line, writer, self._survey)
        self._creator = Creator(store, line, clock, writer)
        self._sharer = Sharer(store.sharing, line, clock, writer)
        self._settling = Settling(store, clock, writer, self._way, self._survey.forget)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._failure: BaseException | None = None
        self._woken = asyncio.Event()
        self.user_pause: Cause | None = None
        """Why nothing is sent while the user says so; None while sending is allowed."""

    def wake(self) -> None:
        """Look now: something was clicked, switched on or signed in."""
        self._woken.set()

    def read_tables_in_use(self) -> TablesInUse:
        """Which tables messages go to now, as far as one has made us look."""
        return self._survey.in_use()

    async def run(self) -> None:
        """Work until cancelled. Killed at any line, the next run goes on from the journal."""
        while True:
            try:
                await self._recover_and_work()
            except CopyToCrmError as error:
                # A full disk, for one: what cannot be written down must not be sent either.
                log.warning("the outbox pauses", extra={"code": error.code})
                await self._clock.wait(asyncio.Event(), self._clock.now() + _AFTER_TROUBLE)

    async def _recover_and_work(self) -> None:
        # Before anything that a full disk may refuse: by the time it has room, the clock may have been set.
        await self._way.read_silence()
        self._tell(await self._store.recover())
        while True:
            self._woken.clear()
            until = await self.work_once()
            await self._clock.wait(self._woken, until)

    async def work_once(self) -> datetime | None:
        """Send everything that is due; the moment of the next look, or None to wait for a wake-up.

        When something cannot be written down, what is under way still ends; then the error is raised.
        """
        self._failure = None
        try:
            while True:
                self._woken.clear()
                until = await self._start_what_may_go()
                if self._is_dying() or not (self._under_way or self._woken.is_set()):
                    break
                await self._wait_for_an_end(until)
        finally:
            await self._end_all()
        self._raise_failure()
        return until

    async def pause(self, wait: Wait) -> None:
        """Send nothing for a while, because nothing can be sent by anybody. Items stay as they are."""
        await self._way.pause(wait)

    async def resume(self) -> None:
        """End a pause at once, because its cause is gone: somebody signed in, or an administrator mended it."""
        if await self._way.resume():
            self.wake()

    async def read_silence(self) -> datetime | None:
        """Until when Dynamics has asked for silence; None when anybody may ask it something."""
        return await self._way.read_silence()

    async def _start_what_may_go(self) -> datetime | None:
        """Set out with as many items as may be under way; when to look again, whatever ends meanwhile."""
        if self._failure is not None:
            return None
        try:
            released = await self._store.release_holds(self._clock.now())
            if released:
                self._tell(released)
            if await self._is_paused_by_user():
                return await self._store.next_hold_end()
            return await self._set_out_with_all()
        except CopyToCrmError as error:
            self._failure = error
            return None

    async def _set_out_with_all(self) -> datetime | None:
        if not self._may_write():
            return self._clock.now() + LOOK_AGAIN if await self._next_due() else None
        while len(self._under_way) < self._way.room:
            closed_until = await self._way.closed_until()
            if closed_until is not None:
                hold_end = await self._store.next_hold_end()
                return min(closed_until, hold_end) if hold_end else closed_until
            if not self._may_write():
                # The look before the first write has just heard of it.
                return self._clock.now() + LOOK_AGAIN
            prompt = await self._store.prompts.lease_creation(self._clock.now(), self._under_way)
            if prompt is not None:
                self._set_out(prompt.prompt_id, self._create(prompt))
                continue
            item = await self._store.lease_next(self._clock.now(), self._under_way)
            if item is not None:
                self._tell([item])
                self._set_out(item.item_id, self._deliver(item))
                continue
            # Last of all: nobody waits for what other seats are told.
            sharing = await self._sharer.lease(self._under_way)
            if sharing is None:
                return await self._next_due()
            self._set_out(name_of(sharing[0]), self._share(*sharing))
        return await self._store.next_hold_end()

    async def _is_paused_by_user(self) -> bool:
        """Whether the user lets nothing be sent; pages are told when that changes."""
        since, was = await self._store.read_paused(), self.user_pause
        self.user_pause = Cause("outbox_paused", at=since) if since else None
        if (was is None) != (since is None):
            self._tell(await self._store.read_queued())
        return since is not None

    async def _next_due(self) -> datetime | None:
        found = (
            await self._store.next_due(self._under_way),
            await self._sharer.next_due(self._under_way),
        )
        return min((moment for moment in found if moment is not None), default=None)

    def _set_out(self, name: str, work: Coroutine[None, None, None]) -> None:
        """Begin with one item or creation. What is under way is known here and nowhere else."""
        task = asyncio.create_task(work)
        self._under_way[name] = task
        task.add_done_callback(lambda ended: self._ended(name, ended))

    async def _create(self, prompt: Prompt) -> None:
        """One answer from here to what is written down of it."""
        outcome = await self._creator.create(prompt)
        await self._settling.note_way(outcome)
        self._tell(outcome.items if isinstance(outcome, Made) else [])

    async def _share(self, sharing: Sharing, column: str) -> None:
        """One link from here to what is written down of it."""
        await self._settling.note_way(await self._sharer.share(sharing, column))
        self._tell([])

    async def _deliver(self, item: OutboxItem) -> None:
        """One item from here to what is written down of it."""
        await self._settling.let_late_creates_arrive(item)
        outcome = await self._carrier.carry(item)
        try:
            settled = await self._settling.settle(item, outcome)
        except asyncio.CancelledError:
            # What was handed to the journal is written down all the same, and nobody after us would tell it.
            self._tell(await self._store.read_items([item.item_id]))
            raise
        self._tell([settled])

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        del self._under_way[name]
        if not task.cancelled() and self._failure is None:
            self._failure = task.exception()
        self._woken.set()

    def _is_dying(self) -> bool:
        """Whether something has happened after which nothing may go on."""
        return self._failure is not None and not isinstance(self._failure, Exception)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    async def _wait_for_an_end(self, until: datetime | None) -> None:
        """Return when an item has ended, somebody has woken the dispatcher, or the moment has come."""
        if until is None:
            await self._woken.wait()
        else:
            await self._clock.wait(self._woken, until)

    async def _end_all(self) -> None:
        """Drop what is under way: the journal says where to go on, and every step is safe to repeat."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
