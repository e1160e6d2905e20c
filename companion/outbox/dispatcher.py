"""Take due items one by one through recognition and delivery, and write down what came of each.

Decides nothing about Dynamics: the generators in the core do. Knows time only through its clock.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from companion.core.activity import Activity
from companion.core.backoff import LONGEST_TOLD_WAIT, wait_after
from companion.core.delivery import deliver
from companion.core.outbox_item import Gate, OutboxItem
from companion.core.ports import Clock, ConnectionWatch, CrmGateway, OutboxStore
from companion.core.receipt import Receipt
from companion.core.recognition import recognise
from companion.core.replies import Cause, Stop, Wait
from companion.core.sign_in import meaning_of
from companion.core.tables import Environment, Filing, TablesInUse
from companion.errors import CopyToCrmError, CrmUnreachable, NotSaved, SignedOut, SignInUnreachable
from companion.outbox.surveying import Survey

Outcome = Receipt | Wait | Stop
Tell = Callable[[Sequence[OutboxItem]], None]

log = logging.getLogger(__name__)

# While something other than Dynamics keeps the queue closed (writeback off), look again this often.
_LOOK_AGAIN = timedelta(minutes=5)
_AFTER_TROUBLE = timedelta(seconds=30)
# Only time ends what Dynamics asked for, whoever has signed in.
_TIMED = "crm_throttled"
# Less than a moment of the clock can show would be waited for in no time, again and again.
_SHORTEST_WAIT = 0.000_001
_TELLS_OF_CONNECTION = ("crm_unreachable",)
_TABLES_HAVE_CHANGED = ("crm_tables_unreadable", "crm_columns_unreadable")


@dataclass(frozen=True)
class Writer:
    """As whom and how the dispatcher writes into one environment."""

    organisation_id: str
    user_id: str
    author_id: str
    """Who `createdby` will show: the seat holder, or an integration user."""
    read_address_column: Callable[[], str]
    watch: ConnectionWatch
    may_write: Callable[[], bool]
    """False while the writeback switch is off: items stay and nothing is sent."""
    jitter: Callable[[], float]
    read_filing: Callable[[], Filing] = Filing
    """Which table takes what, as the settings say now."""


class Dispatcher:
    """The one sender of a profile."""

    def __init__(
        self, store: OutboxStore, gateway: CrmGateway, clock: Clock, writer: Writer, tell: Tell
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._clock = clock
        self._writer = writer
        self._tell = tell
        self._survey = Survey(gateway, clock, writer.read_filing)
        self._quiet_until: float | None = None
        self._woken = asyncio.Event()

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
        self._tell(await self._store.recover())
        while True:
            self._woken.clear()
            until = await self.work_once()
            await self._clock.wait(self._woken, until)

    async def work_once(self) -> datetime | None:
        """Send everything that is due; the moment of the next look, or None to wait for a wake-up."""
        released = await self._store.release_holds(self._clock.now())
        if released:
            self._tell(released)
        if not self._writer.may_write():
            return self._clock.now() + _LOOK_AGAIN if await self._store.next_due() else None
        while True:
            gate = await self._store.read_gate()
            closed_until = await self._read_closing(gate)
            if closed_until is not None:
                hold_end = await self._store.next_hold_end()
                return min(closed_until, hold_end) if hold_end else closed_until
            if gate is not None or await self._is_first_after_idleness():
                refused = await self._writer.watch.look()
                if isinstance(refused, Wait) and refused.is_for_everything:
                    await self.pause(refused)
                    continue
                if self._silence_after(gate) is not None:
                    # Somebody else was told to wait while we looked; the pause that began then is not ours to end.
                    continue
                # What concerns one request only, or passes by itself, is met by the item that tries.
                if gate is not None:
                    await self._store.open_gate()
            item = await self._store.lease_next(self._clock.now())
            if item is None:
                return await self._store.next_due()
            self._tell([item])
            self._tell([await self._settle(item, await self._carry(item))])

    async def pause(self, wait: Wait) -> None:
        """Send nothing for a while, because nothing can be sent by anybody. Items stay as they are."""
        now = self._clock.now()
        until = now + (wait.told or _LOOK_AGAIN)
        self._fall_silent(Gate(until, wait.cause))
        gate = await self._store.read_gate()
        is_timed = gate is not None and gate.cause.code == _TIMED and gate.closed_until > now
        if gate is not None and is_timed and (wait.cause.code != _TIMED or gate.closed_until >= until):
            return
        await self._close(Gate(until, wait.cause.told(now, None)))

    async def resume(self) -> None:
        """End a pause at once, because its cause is gone: somebody signed in, or an administrator mended it."""
        gate = await self._store.read_gate()
        if gate is not None and gate.cause.code != _TIMED:
            await self._store.open_gate()
            self.wake()

    async def _close(self, gate: Gate) -> None:
        """Close the gate, on disk for the next process and by a clock that nobody sets for this one."""
        self._fall_silent(gate)
        await self._store.close_gate(gate)

    def _fall_silent(self, gate: Gate) -> None:
        """Keep what Dynamics asked for, whether or not it can be written down."""
        self._quiet_until = max(self._quiet_until or 0.0, self._elapsed_at(gate))

    async def read_silence(self) -> datetime | None:
        """Until when Dynamics has asked for silence; None when anybody may ask it something."""
        gate = await self._store.read_gate() if self._quiet_until is None else None
        return self._silence_after(gate)

    def _silence_after(self, gate: Gate | None) -> datetime | None:
        if self._quiet_until is None:
            # What an earlier process was told, as far as the two clocks agree.
            self._quiet_until = self._elapsed_at(gate) if gate is not None else 0.0
        left = self._quiet_until - self._clock.elapsed()
        return self._clock.now() + timedelta(seconds=left) if left >= _SHORTEST_WAIT else None

    def _elapsed_at(self, gate: Gate) -> float:
        """When Dynamics' own pause ends, on the clock that nobody sets; other pauses may end at any time."""
        if gate.cause.code != _TIMED:
            return 0.0
        left = min(gate.closed_until - self._clock.now(), LONGEST_TOLD_WAIT)
        return self._clock.elapsed() + left.total_seconds()

    async def _read_closing(self, gate: Gate | None) -> datetime | None:
        """Until when nothing may be sent, by the clock as it stands now; None when the way is free.

        A clock that is set forward does not end what Dynamics asked for; one that is set back does not lengthen it.
        """
        now, silence = self._clock.now(), self._silence_after(gate)
        if gate is None:
            return silence
        if gate.closed_until > now + LONGEST_TOLD_WAIT:
            gate = Gate(now + LONGEST_TOLD_WAIT, gate.cause)
            await self._store.close_gate(gate)
        until = max(gate.closed_until, silence or gate.closed_until)
        return until if until > now else None

    async def _is_first_after_idleness(self) -> bool:
        """Whether something is due now, and nobody has heard from Dynamics for a while."""
        if not self._writer.watch.is_idle():
            return False
        due = await self._store.next_due()
        return due is not None and due <= self._clock.now()

    async def _carry(self, item: OutboxItem) -> Outcome:
        """Recognise, write the decision down, deliver."""
        if item.activity is None or item.item_key is None:
            message = "an item without text or key was leased"
            raise ValueError(message)
        try:
            return await self._recognise_and_deliver(item, item.activity, item.item_key)
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            return meaning_of(error)
        except NotSaved:
            raise
        except Exception:
            # A fault of ours holds up one item, never the queue behind it, and loses neither.
            log.exception("delivery failed", extra={"attempts": item.attempts})
            return Wait(Cause("internal_error"))

    async def _recognise_and_deliver(self, item: OutboxItem, activity: Activity, key: str) -> Outcome:
        environment = await self._read_environment(activity)
        if not isinstance(environment, Environment):
            return environment
        target = item.target
        if not item.is_sent:
            found = await self._gateway.converse(recognise(activity, key, item.target, environment))
            if isinstance(found, Wait | Stop):
                return found
            if found.existing is not None:
                return found.existing
            target = found.verdict.target
            await self._store.decide(item.item_id, target)
        return await self._gateway.converse(deliver(activity, key, target, environment))

    async def _settle(self, item: OutboxItem, outcome: Outcome) -> OutboxItem:
        """Write down what came of it."""
        now = self._clock.now()
        match outcome:
            case Receipt():
                await self._writer.watch.noticed(None)
                return await self._store.mark_written(item.item_id, outcome, now)
            case Stop():
                cause = outcome.cause.told(now, item.cause)
                return await self._stop(item, Stop(outcome.state, cause))
            case Wait():
                return await self._wait(item, outcome, outcome.cause.told(now, item.cause))

    async def _wait(self, item: OutboxItem, outcome: Wait, cause: Cause) -> OutboxItem:
        """Put the item back for later, or hand it to a person who has to look at last."""
        if cause.code in _TABLES_HAVE_CHANGED:
            self._survey.forget()
        if outcome.most is not None and item.unexpected + 1 >= outcome.most:
            return await self._stop(item, Stop("needs_you", cause))
        until = self._clock.now() + (outcome.told or wait_after(item.attempts, self._writer.jitter()))
        log.info("item waits", extra={**_for_log(cause), "attempts": item.attempts})
        if cause.code in _TELLS_OF_CONNECTION or (outcome.is_for_everything and cause.code != _TIMED):
            await self._writer.watch.noticed(cause)
        if outcome.is_for_everything:
            await self._close(Gate(until, cause))
        is_unexpected = outcome.most is not None
        return await self._store.mark_waiting(item.item_id, cause, until, is_unexpected=is_unexpected)

    async def _stop(self, item: OutboxItem, outcome: Stop) -> OutboxItem:
        """Hand the item to a person. What they mend may be a table, so tables are looked at anew."""
        log.warning("item stopped", extra={**_for_log(outcome.cause), "state": outcome.state})
        self._survey.forget()
        return await self._store.mark_stopped(item.item_id, outcome.state, outcome.cause)

    async def _read_environment(self, activity: Activity) -> Environment | Wait | Stop:
        """The environment with the tables that this item may need."""
        tables = await self._survey.read(activity.kind)
        if isinstance(tables, Wait | Stop):
            return tables
        return Environment(
            organisation_id=self._writer.organisation_id,
            user_id=self._writer.user_id,
            address_column=self._writer.read_address_column(),
            tables=tables.activities,
            author_id=self._writer.author_id,
            notes=tables.notes,
            filing=self._survey.filing,
        )


def _for_log(cause: Cause) -> dict[str, str | None]:
    """Codes and ids only: a cause's texts may name people."""
    crm_code = dict(cause.params).get("crm_code")
    return {"code": cause.code, "crm_code": crm_code, "reference": cause.reference}
