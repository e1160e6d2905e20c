"""Write down what came of one item: its receipt, its next moment, or that a person has to look.

Decides nothing about Dynamics: an outcome says what it means.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from companion.core.backoff import LONGEST_ON_THE_WAY, wait_after
from companion.core.outbox_item import Gate, OutboxItem
from companion.core.ports import Clock, OutboxStore
from companion.core.receipt import Receipt
from companion.core.replies import Cause, Stop, Wait
from companion.core.sharing import Told
from companion.core.undoing import Undone
from companion.outbox.carrying import Outcome
from companion.outbox.creator import Made
from companion.outbox.errands import is_errand
from companion.outbox.silence import TIMED
from companion.outbox.surveying import TABLES_HAVE_CHANGED
from companion.outbox.way import Way
from companion.outbox.writer import Writer

log = logging.getLogger(__name__)

_TELLS_OF_CONNECTION = ("crm_unreachable",)
_SOON = timedelta(minutes=1)


class Settling:
    """The pen of a dispatcher."""

    def __init__(
        self, store: OutboxStore, clock: Clock, writer: Writer, way: Way, forget_tables: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._writer = writer
        self._way = way
        self._forget_tables = forget_tables
        self._written_at: dict[str, float] = {}
        """When items were written that had been attempted before, on the clock that nobody sets."""

    async def let_late_creates_arrive(self, item: OutboxItem) -> None:
        """Before a row is taken back: an attempt that was given up may still bring it anew, behind the deletion.

        The journal knows that moment, too; but there a clock that is set forward ends it before its time.
        """
        written_at = self._written_at.get(item.item_id)
        if item.errand != "undo" or written_at is None:
            return
        ends_at = written_at + LONGEST_ON_THE_WAY.total_seconds()
        while (left := timedelta(seconds=ends_at - self._clock.elapsed())) > timedelta(0):
            await self._clock.wait(asyncio.Event(), self._clock.now() + left)

    async def settle(self, item: OutboxItem, outcome: Outcome) -> OutboxItem:
        """The item as the journal has it now."""
        now = self._clock.now()
        self._way.met(outcome)
        match outcome:
            case Undone():
                await self._writer.watch.noticed(None)
                return await self._store.errands.finish_undo(item.item_id, now)
            case Receipt():
                await self._writer.watch.noticed(None)
                if is_errand(item):
                    return await self._store.errands.finish(item.item_id, outcome, now)
                if item.attempts > 1:
                    self._written_at[item.item_id] = self._clock.elapsed()
                return await self._store.mark_written(item.item_id, outcome, now)
            case Stop():
                cause = outcome.cause.told(now, item.cause)
                return await self._stop(item, Stop(outcome.state, cause))
            case Wait():
                return await self._wait(item, outcome, outcome.cause.told(now, item.cause))

    async def note_way(self, outcome: Made | Told | Wait | Stop) -> None:
        """What a creation or a shared link says about the way to Dynamics; its own end is written down elsewhere."""
        if isinstance(outcome, Made | Told):
            await self._writer.watch.noticed(None)
        elif isinstance(outcome, Wait):
            self._way.met(outcome)
            now = self._clock.now()
            await self._hold_up(outcome, outcome.cause.told(now, None), now + (outcome.told or _SOON))

    async def _hold_up(self, outcome: Wait, cause: Cause, until: datetime) -> None:
        """Keep the others from what one has met, as far as it concerns them."""
        if outcome.is_for_everything:
            await self._way.close(Gate(until, cause))
        if cause.code in _TELLS_OF_CONNECTION or (outcome.is_for_everything and cause.code != TIMED):
            await self._writer.watch.noticed(cause)

    async def _wait(self, item: OutboxItem, outcome: Wait, cause: Cause) -> OutboxItem:
        """Put the item back for later, or hand it to a person who has to look at last."""
        if cause.code in TABLES_HAVE_CHANGED or cause.code.startswith("mapped_"):
            self._forget_tables()
        if outcome.most is not None and item.unexpected + 1 >= outcome.most:
            return await self._stop(item, Stop("needs_you", cause))
        until = self._clock.now() + (outcome.told or wait_after(item.attempts, self._writer.jitter()))
        log.info("item waits", extra={**_for_log(cause), "attempts": item.attempts})
        await self._hold_up(outcome, cause, until)
        is_unexpected = outcome.most is not None
        if is_errand(item):
            return await self._store.errands.delay(item.item_id, cause, until, is_unexpected=is_unexpected)
        return await self._store.mark_waiting(item.item_id, cause, until, is_unexpected=is_unexpected)

    async def _stop(self, item: OutboxItem, outcome: Stop) -> OutboxItem:
        """Hand the item to a person. What they mend may be a table, so tables are looked at anew."""
        log.warning("item stopped", extra={**_for_log(outcome.cause), "state": outcome.state})
        self._forget_tables()
        if is_errand(item):
            return await self._store.errands.give_up(item.item_id, outcome.cause, self._clock.now())
        return await self._store.mark_stopped(item.item_id, outcome.state, outcome.cause)


def _for_log(cause: Cause) -> dict[str, str | None]:
    """Codes and ids only: a cause's texts may name people."""
    crm_code = dict(cause.params).get("crm_code")
    return {"code": cause.code, "crm_code": crm_code, "reference": cause.reference}
