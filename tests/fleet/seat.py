"""One companion of the fleet: looks, syncs and writes through a day, paced by the product's own arithmetic."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from random import Random

from companion.core.pace import Bucket, Window
from tests.fleet import costs
from tests.fleet.dynamics import Dynamics, Step
from tests.fleet.working_day import HOLD, WorkingDay

_LOOK_EVERY = 300.0
_IDLE = 60.0
_SHARE_OF_SYNC = 0.5
_AFTER_START = 3.0
_ANSWER_TAKES = (0.08, 0.4)


@dataclass(frozen=True)
class Identities:
    """Who reads, who writes, and how fast each may."""

    reader: str
    writer: str
    read_rate: float
    write_rate: float


@dataclass
class Seat:
    """What happened to one seat."""

    identities: Identities
    day: WorkingDay
    asking: costs.Asking
    dynamics: Dynamics
    random: Random
    clicked: int = 0
    waits: list[float] = field(default_factory=list)
    """Seconds from the end of the hold to the receipt."""
    ages: list[float] = field(default_factory=list)
    """How old the mirror was, just before each sync ended."""
    silent_until: float = 0.0
    """Before this moment Dynamics wants to be left alone."""
    _heard_at: float = -_IDLE
    _synced_at: float | None = None
    _read: Bucket = field(default_factory=Bucket)
    _write: Bucket = field(default_factory=Bucket)
    _sync: Bucket = field(default_factory=lambda: Bucket(burst=1))
    _window: Window = field(default_factory=Window)
    _under_way: int = 0
    _parked: deque[Step] = field(default_factory=deque)
    """Items for which the window has no room yet, in their order."""
    _knows_tables: bool = False

    def looks(self) -> Step:
        """Every five minutes, from coming to going."""
        moment = self.day.comes_at
        while moment < self.day.goes_at:
            yield moment
            yield from self._look()
            moment = max(moment + _LOOK_EVERY, self.dynamics.now)

    def syncs(self) -> Step:
        """Every quarter of an hour, each some way into it."""
        moment = self.day.comes_at + _AFTER_START
        while moment < self.day.goes_at:
            yield moment
            for _ in range(self.asking.sync):
                leaves_at = self._turn_of_sync()
                yield leaves_at
                yield from self._ask(self.identities.reader, self.identities.read_rate)
            if self._synced_at is None:
                yield from self._tell_status()
            else:
                self.ages.append(self.dynamics.now - self._synced_at)
            self._synced_at = self.dynamics.now
            moment = self.dynamics.now + self.asking.sync_minutes * 60.0 * self.random.uniform(0.9, 1.1)

    def click(self, moment: float) -> Step:
        """One item from the end of its hold to its receipt; those before it go first."""
        self.clicked += 1
        ready_at = moment + HOLD
        yield ready_at
        if self._under_way >= self._window.room:
            self._parked.append(self.dynamics.current)
            yield math.inf
        else:
            self._under_way += 1
        if self.dynamics.now - self._heard_at >= _IDLE:
            yield from self._look()
        if not self._knows_tables:
            self._knows_tables = True
            yield from self._ask_as_reader(costs.FIRST_OF_A_TABLE)
        yield from self._ask_as_reader(costs.READS)
        for _ in range(costs.WRITES):
            yield from self._ask(self.identities.writer, self.identities.write_rate, is_write=True)
        self._window = self._window.after_answer()
        self._under_way -= 1
        while self._parked and self._under_way < self._window.room:
            self._under_way += 1
            self.dynamics.woken.append(self._parked.popleft())
        self.waits.append(self.dynamics.now - ready_at)

    def _tell_status(self) -> Step:
        """Once a day, behind the first sync."""
        yield from self._ask_as_reader(costs.STATUS_READS)
        for _ in range(costs.STATUS_WRITES):
            yield from self._ask(self.identities.writer, self.identities.write_rate, is_write=True)

    def _look(self) -> Step:
        yield from self._ask_as_reader(costs.LOOK)

    def _ask_as_reader(self, requests: int) -> Step:
        for _ in range(requests):
            yield from self._ask(self.identities.reader, self.identities.read_rate)

    def _ask(self, user: str, rate: float, *, is_write: bool = False) -> Step:
        """One request until it is answered, however often Dynamics wants to be left alone."""
        while True:
            bucket = self._write if is_write and user != self.identities.reader else self._read
            bucket, leaves_at = bucket.take(self.dynamics.now, rate)
            if is_write and user != self.identities.reader:
                self._write = bucket
            else:
                self._read = bucket
            yield leaves_at
            while self.dynamics.now < self.silent_until:
                yield self.silent_until
            told = self.dynamics.enter(user, self.identities.reader)
            if told is None:
                yield self.dynamics.now + self.random.uniform(*_ANSWER_TAKES)
                self.dynamics.leave(user)
                self._heard_at = self.dynamics.now
                return
            self.silent_until = max(self.silent_until, self.dynamics.now + told)
            self._window = self._window.after_throttling()

    def _turn_of_sync(self) -> float:
        rate = self.identities.read_rate * _SHARE_OF_SYNC
        self._sync, leaves_at = self._sync.take(self.dynamics.now, rate)
        return leaves_at
