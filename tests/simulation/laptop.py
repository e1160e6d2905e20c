"""A laptop of the seat: a disk, a wall clock that jumps, a lid that closes, and one process after the other.

A process dies between any two of its steps; what it had not written down is gone with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, TypeVar

from companion.core.odata import CrmRequest
from companion.core.outbox_item import OutboxItem
from companion.core.pace import rate_of_person
from companion.core.ports import Pace
from companion.core.replies import CrmReply
from companion.errors import SignedOut
from companion.outbox.dispatcher import Dispatcher
from companion.outbox.pacing import RequestPace
from companion.outbox.silence import Silence
from companion.outbox.writer import Writer
from companion.storage.link_store import SqliteLinkStore
from companion.storage.outbox_store import SqliteOutboxStore
from companion.usecases.workplace import CopyRules, Workplace
from tests.fakes.clock import NOON
from tests.fakes.samples import ORGANISATION, PROFILE, USER
from tests.fakes.watch import ScriptedWatch
from tests.simulation.disk import Disk, SimulatedDatabase
from tests.simulation.weather import GIVES_UP_AFTER
from tests.simulation.world import World

Answer = TypeVar("Answer")

_LONGEST_LOOK = 30.0
_LONGEST_WAIT = 300.0


class Laptop:
    """What outlives a process."""

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self.world = world
        self.disk_full_until = -1.0
        self.disk = Disk(self._is_disk_full)
        self.clock = LaptopClock(self)
        self.quiet = Quiet(self)
        self.asleep_until = 0.0
        self.process: Process | None = None
        self._is_up = asyncio.Event()

    def start(self) -> None:
        """A process on this disk, as the next click or the browser starts one."""
        if self.disk.connection.in_transaction:
            self.disk.connection.execute("ROLLBACK")
        self.process = Process(self)
        self._is_up.set()

    def went_down(self) -> None:
        """The process has died; somebody starts the next one soon."""
        self._is_up.clear()
        self.process = None
        self.quiet.process_died()
        self.world.loop.call_later(self.world.random.uniform(0.5, 90), self.start)

    async def running(self) -> Process:
        """The process, when there is one."""
        while self.process is None:
            await self._is_up.wait()
        return self.process

    def sleeps_for(self) -> float:
        """How long the lid stays closed."""
        return max(0.0, self.asleep_until - self.world.loop.time())

    def _is_disk_full(self) -> bool:
        is_full = self.world.loop.time() < self.disk_full_until
        self.world.faults["disk full"] += is_full
        return is_full


class LaptopClock:
    """The laptop's wall clock; like the product's own, it looks again within half a minute of a jump.

    Without one it looks only every five minutes: looks at an unmoved clock change nothing and take long.
    """

    def __init__(self, laptop: Laptop) -> None:
        self._laptop = laptop
        self._offset = timedelta(0)
        self._jumped = asyncio.Event()

    def now(self) -> datetime:
        """What the laptop shows."""
        return NOON + self._offset + timedelta(seconds=self._laptop.world.loop.time())

    def elapsed(self) -> float:
        """Seconds that no jump changes."""
        return self._laptop.world.loop.time()

    def jump(self, seconds: float) -> None:
        """Somebody, or a time server, sets the clock."""
        self._offset += timedelta(seconds=seconds)
        self._laptop.quiet.clock_jumped()
        self._jumped.set()
        self._jumped = asyncio.Event()

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set, the moment has come, or some seconds after a jump."""
        seconds = _LONGEST_WAIT if until is None else max(0.0, (until - self.now()).total_seconds())
        woken = asyncio.ensure_future(event.wait())
        jumped = asyncio.ensure_future(self._jumped.wait())
        try:
            await asyncio.wait(
                {woken, jumped}, timeout=min(seconds, _LONGEST_WAIT), return_when=asyncio.FIRST_COMPLETED
            )
            if not woken.done() and jumped.done():
                await asyncio.wait({woken}, timeout=self._laptop.world.random.uniform(0, _LONGEST_LOOK))
        finally:
            woken.cancel()
            jumped.cancel()
        await asyncio.sleep(self._laptop.sleeps_for())


class Quiet:
    """Watches that nothing is sent while Dynamics has asked this laptop for silence."""

    def __init__(self, laptop: Laptop) -> None:
        self._laptop = laptop
        self._told_at = self._until = 0.0
        self._has_jumped = False

    def told(self, reply: CrmReply) -> None:
        """Take note of what Dynamics asked for."""
        if reply.status == 429:
            self._told_at = self._laptop.world.loop.time()
            self._until = self._told_at + float(reply.retry_after or 0)
            self._has_jumped = False

    def sending(self) -> None:
        """A request leaves."""
        now = self._laptop.world.loop.time()
        if now < self._until - 0.001:
            self._laptop.world.violated("sent inside Retry-After", f"{self._until - now:.0f} s too early")

    def clock_jumped(self) -> None:
        """A clock alone does not free anybody: a running process knows how long it has waited."""
        self._has_jumped = True
        if self._laptop.process is None:
            self._until = 0.0

    def process_died(self) -> None:
        """The next process knows what was written down, read by a wall clock; more cannot be asked of it."""
        had_no_time = self._laptop.world.loop.time() - self._told_at < 1
        if had_no_time or self._has_jumped or self._laptop.disk_full_until > self._told_at:
            self._until = 0.0


class Process:
    """One run of the companion: the real dispatcher, store and use cases."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop
        self.is_alive = True
        self.steps_to_live: int | None = None
        world = laptop.world
        database = SimulatedDatabase(laptop.disk, world.random, self.step, laptop.sleeps_for)
        store = SqliteOutboxStore(database, ORGANISATION)
        silence = Silence()
        gateway = Line(self, RequestPace(laptop.clock, silence, lambda: rate_of_person(50)))
        writer = Writer(
            organisation_id=ORGANISATION,
            user_id=USER,
            author_id=USER,
            read_address_column=lambda: "websiteurl",
            watch=ScriptedWatch(),
            may_write=lambda: True,
            jitter=world.random.random,
            silence=silence,
        )
        dispatcher = Dispatcher(store, gateway, laptop.clock, writer, self._tell)
        self.workplace = Workplace(
            profile=PROFILE,
            outbox=store,
            links=SqliteLinkStore(database, ORGANISATION),
            gateway=gateway,
            clock=laptop.clock,
            read_rules=lambda: CopyRules(is_writeback_on=True, hold_seconds=10, is_inbound_allowed=True),
            read_trouble=lambda: None,
            wake_dispatcher=dispatcher.wake,
        )
        # Not a set: its order is that of addresses, and a death would end the tasks in another order each time.
        self._tasks: dict[asyncio.Task[Any], None] = {world.loop.create_task(dispatcher.run()): None}

    def step(self) -> bool:
        """A place between two instructions; False when the process has died there or before."""
        if self.is_alive and self.steps_to_live is not None:
            self.steps_to_live -= 1
            if self.steps_to_live < 0:
                self.kill()
        return self.is_alive

    def kill(self) -> None:
        """SIGKILL: nothing of it runs on."""
        self.is_alive = False
        self.laptop.world.faults["killed"] += 1
        self.laptop.world.note(f"{self.laptop.name} dies")
        for task in self._tasks:
            task.cancel()
        self.laptop.went_down()

    def end(self) -> None:
        """The schedule is over."""
        self.is_alive = False
        for task in self._tasks:
            task.cancel()

    async def ask(self, work: Coroutine[Any, Any, Answer]) -> Answer | None:
        """The answer to a request of the extension; None when the process died over it."""
        task = asyncio.ensure_future(work)
        self._tasks[task] = None
        await asyncio.wait({task})
        self._tasks.pop(task, None)
        return None if task.cancelled() else task.result()

    def _tell(self, items: Sequence[OutboxItem]) -> None:
        world = self.laptop.world
        for item in items:
            world.note(
                f"{self.laptop.name} {item.item_id} {item.state} {item.cause.code if item.cause else ''}"
            )
            if item.cause is not None and item.cause.code == "internal_error":
                world.violated("fault of ours", item.item_id)


class Line:
    """The CrmGateway of a process: what was sent goes on without it, and what comes back may find it dead."""

    def __init__(self, process: Process, pace: Pace) -> None:
        self._process = process
        self._pace = pace
        self._laptop = process.laptop
        self._world = process.laptop.world

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Send what the conversation yields, hand it the replies, return what it concludes."""
        try:
            request = next(conversation)
            while True:
                request = conversation.send(await self._send(request))
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer

    async def _send(self, request: CrmRequest) -> CrmReply:
        """The reply; after a refused token once more with a fresh one."""
        if self._world.random.random() < self._world.sign_in_ends:
            self._world.faults["signed out"] += 1
            raise SignedOut(environment="contoso")
        reply = await self._exchange(request)
        return await self._exchange(request) if reply.status == 401 else reply

    async def _exchange(self, request: CrmRequest) -> CrmReply:
        await self._stand_or_fall()
        if (left := await self._pace.turn()) is not None:
            return CrmReply(429, retry_after=str(ceil(left.total_seconds())))
        self._laptop.quiet.sending()
        self._world.requests += 1
        self._world.note(f"{self._laptop.name} {request.method} {request.path[:60]}")
        # A task of the world's: a request that has left arrives, whatever becomes of its sender.
        answer = self._world.loop.create_task(self._world.dynamics.answer(request, self._laptop.name))
        await asyncio.wait({answer}, timeout=GIVES_UP_AFTER)
        reply = answer.result() if answer.done() else CrmReply(0, trouble="timeout")
        if (asleep := self._laptop.sleeps_for()) > 0:
            await asyncio.sleep(asleep)
            reply = CrmReply(0, trouble="slept")
        await self._stand_or_fall()
        self._laptop.quiet.told(reply)
        self._world.note(f"{self._laptop.name} {reply.status} {reply.error_code}")
        return reply

    async def _stand_or_fall(self) -> None:
        await asyncio.sleep(self._laptop.sleeps_for())
        if not self._process.step():
            # The task is cancelled by now; a dead process never comes back from here.
            await asyncio.Event().wait()
