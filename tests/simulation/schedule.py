"""One seed, one schedule: people who click and take back, a world that fails them, and the judgement at the end."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from companion.errors import CopyToCrmError, NotSaved
from companion.protocol.page_item import PageItem
from companion.usecases.copy_activity import copy_activity
from companion.usecases.undo import undo
from tests.fakes.rig import YVONNE_IN_CRM
from tests.fakes.tiny_crm import TinyCrm
from tests.fakes.wire import SUSANNA, page_item
from tests.simulation.judging import judge
from tests.simulation.laptop import Laptop
from tests.simulation.virtual_time import VirtualLoop
from tests.simulation.weather import POISON, StormyDynamics, Weather
from tests.simulation.world import World

_EQUALS: dict[str, Any] = {"equals": 2, "is_first_loaded_equal": False, "other_minutes": []}
MESSAGES: tuple[PageItem, ...] = (
    page_item(),
    page_item(body="And on Friday?", sent_at="2026-11-18T09:41:02.000Z"),
    page_item(body="word " * 600, sent_at="2026-11-18T09:50:00.000Z"),
    page_item(body="ok", sent_at="2026-11-18T10:00:00.000Z", place={"ordinal": 0, **_EQUALS}),
    page_item(body="ok", sent_at="2026-11-18T10:00:00.000Z", place={"ordinal": 1, **_EQUALS}),
    page_item(body=f"A {POISON}ed chalice"),
    page_item(conversation_id="2-thread-susanna", person=SUSANNA, item_kind="inmail", subject="Hello"),
    page_item(conversation_id="2-thread-susanna", person=SUSANNA, body="Did you see my message?"),
)
"""Two conversations: matched and unmatched, short and too long for its column, two equals, one that is refused."""

_MOST_TRIES = 200
_LONGEST_HEALING = 8 * 3600
_JUMPS = (-86_400, -3_600, -90, 90, 3_600, 86_400)


@dataclass(frozen=True)
class Outcome:
    """What came of one schedule."""

    seed: int
    violations: tuple[tuple[str, str], ...]
    faults: Counter[str]
    clicks: int
    requests: int
    came_back_open: int
    seconds: float
    trace: str
    lines: tuple[str, ...]


def run_schedule(seed: int, *, keeps_lines: bool = False) -> Outcome:
    """Play the schedule of a seed; the same seed always plays the same."""
    random = Random(seed)  # noqa: S311  # a schedule, not a secret
    loop = VirtualLoop(random)
    dynamics = StormyDynamics(TinyCrm([dict(YVONNE_IN_CRM)]), Weather.drawn(random), random)
    world = World(seed, random, loop, dynamics, keeps_lines=keeps_lines)
    logging.disable(logging.CRITICAL)
    try:
        schedule = Schedule(world)
        loop.run_until_complete(schedule.play())
    finally:
        logging.disable(logging.NOTSET)
        asyncio.set_event_loop(None)
        loop.close()
    return Outcome(
        seed,
        tuple(world.violations),
        world.faults + dynamics.weather.counted,
        schedule.clicks,
        world.requests,
        world.came_back_open,
        loop.time(),
        world.trace,
        tuple(world.lines),
    )


class Schedule:
    """The people, their laptops and their day."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self.clicks = 0
        world.sign_in_ends = self._random.choice((0.0, 0.0, 0.0, 0.05))
        self._troubles = self._random.choice((0, 2, 3, 5))

    async def play(self) -> None:
        """The day, the night in which everything heals, and the judgement."""
        self._laptops = [Laptop(name, self._world) for name in ("A", "B")]
        for laptop in self._laptops:
            laptop.start()
        people = [Person(laptop, self) for laptop in self._laptops]
        await asyncio.gather(*(person.work() for person in people), self._make_trouble())
        await self._heal()
        judge(self._world, people, MESSAGES)
        for laptop in self._laptops:
            (await laptop.running()).end()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _make_trouble(self) -> None:
        for _ in range(self._troubles):
            await asyncio.sleep(self._random.expovariate(1 / 60))
            laptop = self._random.choice(self._laptops)
            match self._random.choice(("kill", "kill", "kill", "jump", "sleep", "full disk")):
                case "kill":
                    if laptop.process is not None:
                        laptop.process.steps_to_live = self._random.randrange(40)
                case "jump":
                    self._world.faults["clock jumps"] += 1
                    laptop.clock.jump(self._random.choice(_JUMPS))
                case "sleep":
                    self._world.faults["sleeps"] += 1
                    laptop.asleep_until = self._world.loop.time() + self._random.uniform(60, 7200)
                case "full disk":
                    laptop.disk_full_until = self._world.loop.time() + self._random.uniform(1, 300)

    async def _heal(self) -> None:
        """Fair weather from now on, until nothing is on its way any more."""
        self._world.dynamics.weather.clear_up()
        self._world.sign_in_ends = 0.0
        for laptop in self._laptops:
            laptop.disk_full_until = -1.0
            process = await laptop.running()
            process.steps_to_live = None
        end = self._world.loop.time() + _LONGEST_HEALING
        while self._world.loop.time() < end:
            await asyncio.sleep(60)
            if not any(laptop.disk.look(_ON_ITS_WAY) for laptop in self._laptops):
                return


_ON_ITS_WAY = "SELECT 1 FROM items WHERE state IN ('held', 'queued', 'sending') OR errand IS NOT NULL LIMIT 1"


class Person:
    """Somebody at one laptop, who does one thing after the other."""

    def __init__(self, laptop: Laptop, schedule: Schedule) -> None:
        self.laptop = laptop
        self._schedule = schedule
        self._random = laptop.world.random
        self.wanted: dict[str, int] = {}
        """Item → message, for every copy this person was promised and has not taken back."""
        self.taken_back: set[str] = set()
        self.ever_taken_back: set[int] = set()
        self.held_again: set[str] = set()

    async def work(self) -> None:
        """Some clicks, some of them twice, some taken back."""
        for _ in range(self._random.randint(1, 3)):
            await asyncio.sleep(self._random.expovariate(1 / 15))
            number = self._random.randrange(len(MESSAGES))
            times = self._random.choice((1, 1, 1, 2, 3))
            await asyncio.gather(*(self._click(number) for _ in range(times)))
            if self._random.random() < 0.4:
                # Within the hold, or when it may be too late.
                await asyncio.sleep(self._random.expovariate(1 / self._random.choice((6, 60))))
                await self._take_back(number)

    async def _click(self, number: int) -> None:
        """Click, and ask again with the same click id until there is an answer."""
        self._schedule.clicks += 1
        click_id = f"{self.laptop.name}{self._schedule.clicks}"
        for _ in range(_MOST_TRIES):
            process = await self.laptop.running()
            try:
                status = await process.ask(copy_activity(process.workplace, click_id, MESSAGES[number]))
            except NotSaved:
                await asyncio.sleep(self._random.uniform(1, 60))
                continue
            if status is None or self._random.random() < 0.05:
                await asyncio.sleep(self._random.uniform(0.5, 5))
                continue
            self._was_promised(status.item.item_id, number)
            return
        self.laptop.world.violated("stuck", f"{click_id} is never answered")

    def _was_promised(self, item_id: str, number: int) -> None:
        self.laptop.world.note(f"{self.laptop.name} was promised {item_id}")
        if self.wanted.get(item_id, number) != number:
            self.laptop.world.violated("lost", f"{item_id} stands for two messages")
        self.wanted[item_id] = number
        if item_id in self.taken_back:
            self.taken_back.discard(item_id)
            self.held_again.add(item_id)

    async def _take_back(self, number: int) -> None:
        """Undo the copies of a message, where it is not too late."""
        for item_id in [known for known, what in self.wanted.items() if what == number]:
            while True:
                process = await self.laptop.running()
                try:
                    status = await process.ask(undo(process.workplace, item_id))
                except NotSaved:
                    await asyncio.sleep(self._random.uniform(1, 60))
                    continue
                except CopyToCrmError:
                    break
                if status is not None:
                    self.laptop.world.note(f"{self.laptop.name} took back {item_id}")
                    del self.wanted[item_id]
                    self.taken_back.add(item_id)
                    self.ever_taken_back.add(number)
                    break
                await asyncio.sleep(self._random.uniform(0.5, 5))
