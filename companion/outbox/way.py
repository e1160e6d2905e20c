"""Whether the way to Dynamics is free now, for how many at once, and until when it is not.

Keeps the gate, the silence, the breaker and the window. Knows no single item and sends none.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from companion.core.backoff import LONGEST_TOLD_WAIT
from companion.core.outbox_item import Gate
from companion.core.pace import Breaker, Window
from companion.core.ports import Clock, OutboxStore
from companion.core.receipt import Receipt
from companion.core.replies import Cause, Stop, Wait
from companion.core.undoing import Undone
from companion.outbox.silence import TIMED
from companion.outbox.writer import Writer

LOOK_AGAIN = timedelta(minutes=5)
"""While something other than Dynamics keeps the queue closed (writeback off), look again this often."""

# An answer of Dynamics about one item, or a fault of ours, says nothing about the way.
_TEMPORARY = ("crm_unreachable", "crm_busy")


class Way:
    """The way of one profile's items."""

    def __init__(self, store: OutboxStore, clock: Clock, writer: Writer) -> None:
        self._store = store
        self._clock = clock
        self._watch = writer.watch
        self._jitter = writer.jitter
        self._silence = writer.silence
        self._window = Window()
        self._breaker = Breaker()
        self._at_the_gate = asyncio.Lock()
        self._shut: Gate | None = None
        """The pause that began last, known before it is written down; whoever is under way keeps it too."""

    @property
    def room(self) -> int:
        """How many items may be under way at once."""
        return 1 if self._breaker.is_open else self._window.room

    async def closed_until(self) -> datetime | None:
        """Until when nothing may be sent; None when the way is free. Looks before it ends a pause."""
        while True:
            shut = self._shut
            gate = await self._read_gate()
            closed_until = await self._read_closing(gate) or await self._read_breaker()
            if closed_until is not None:
                return closed_until
            if gate is not None or await self._is_first_after_idleness():
                refused = await self._watch.look()
                if isinstance(refused, Wait) and refused.is_for_everything:
                    await self.pause(refused)
                    continue
            if self._shut is not shut or self._silence.read_after(gate, self._clock) is not None:
                # Somebody was told to wait while we looked; the pause that began then is not ours to end.
                continue
            # What concerns one request only, or passes by itself, is met by the item that tries.
            self._shut = None
            if gate is not None:
                await self._store.open_gate()
            return None

    def read_shut(self) -> Wait | None:
        """What the pause means for whoever is under way; None while the way is free."""
        if self._shut is None:
            return None
        cause = Cause(self._shut.cause.code, self._shut.cause.params, self._shut.cause.reference)
        if cause.code != TIMED:
            return Wait(cause)
        until = self._silence.read(self._clock)
        return None if until is None else Wait(cause, until - self._clock.now())

    async def pause(self, wait: Wait) -> None:
        """Send nothing for a while, because nothing can be sent by anybody. Items stay as they are."""
        now = self._clock.now()
        await self.close(Gate(now + (wait.told or LOOK_AGAIN), wait.cause.told(now, None)))

    async def close(self, gate: Gate) -> None:
        """Close the gate, on disk for the next process and by a clock that nobody sets for this one.

        Nothing shortens what Dynamics asked for, neither another cause nor an answer that came later.
        """
        self._silence.fall(gate, self._clock)
        self._shut = gate
        async with self._at_the_gate:
            stands = await self._store.read_gate()
            if stands is None or not self._outlasts(stands, gate):
                await self._store.close_gate(gate)

    async def resume(self) -> bool:
        """End a pause at once, because its cause is gone; whether the way may be free now."""
        was_open, self._breaker = self._breaker.is_open, self._breaker.probing_now()
        gate = await self._store.read_gate()
        if gate is None or gate.cause.code == TIMED:
            return was_open
        self._shut = None
        await self._store.open_gate()
        return True

    async def read_silence(self) -> datetime | None:
        """Until when Dynamics has asked for silence; None when anybody may ask it something."""
        gate = None if self._silence.is_known else await self._store.read_gate()
        return self._silence.read_after(gate, self._clock)

    def met(self, outcome: Receipt | Undone | Wait | Stop) -> None:
        """Take note of how it went with one item."""
        if not isinstance(outcome, Wait):
            self._breaker, self._window = Breaker(), self._window.after_answer()
        elif outcome.cause.code in _TEMPORARY:
            self._breaker = self._breaker.after_failure(self._clock.elapsed(), self._jitter())
        elif outcome.cause.code == TIMED and self._silence.read(self._clock) is None:
            # Whoever was under way then meets the same refusal, which is none of its own.
            self._window = self._window.after_throttling()

    def _outlasts(self, stands: Gate, gate: Gate) -> bool:
        if stands.cause.code != TIMED or stands.closed_until <= self._clock.now():
            return False
        return gate.cause.code != TIMED or stands.closed_until >= gate.closed_until

    async def _read_closing(self, gate: Gate | None) -> datetime | None:
        """What the gate and the silence say, by the clock as it stands now.

        A clock that is set forward does not end what Dynamics asked for; one that is set back does not lengthen it.
        """
        now, silence = self._clock.now(), self._silence.read_after(gate, self._clock)
        if gate is None:
            return silence
        if gate.closed_until > now + LONGEST_TOLD_WAIT:
            gate = Gate(now + LONGEST_TOLD_WAIT, gate.cause)
            await self._store.close_gate(gate)
        until = max(gate.closed_until, silence or gate.closed_until)
        return until if until > now else None

    async def _read_gate(self) -> Gate | None:
        async with self._at_the_gate:
            return await self._store.read_gate()

    async def _read_breaker(self) -> datetime | None:
        """When the next probe may leave, if there is one to wait for."""
        left = timedelta(seconds=self._breaker.probe_at - self._clock.elapsed())
        if not self._breaker.is_open or left <= timedelta(0):
            return None
        due = await self._store.next_due()
        return max(due, self._clock.now() + left) if due else None

    async def _is_first_after_idleness(self) -> bool:
        """Whether something is due now, and nobody has heard from Dynamics for a while."""
        if not self._watch.is_idle():
            return False
        due = await self._store.next_due()
        return due is not None and due <= self._clock.now()
