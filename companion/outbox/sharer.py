"""Have Dynamics tell other seats of confirmed links and of what is ignored, one record at a time, and write it down.

Decides nothing about Dynamics: the generators in the core do. With no column named no link is due; while records may
not be changed from here, no flag.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from companion.core import flagging
from companion.core.backoff import wait_after
from companion.core.ports import Clock, CrmGateway, SharingStore
from companion.core.record_form import LEFT_COLUMN
from companion.core.replies import Cause, Stop, Wait
from companion.core.sharing import OVER, Sharing, Tellable, Told, tell
from companion.core.sign_in import meaning_of
from companion.errors import CrmUnreachable, NotSaved, SignedOut, SignInUnreachable
from companion.outbox.writer import Writer

log = logging.getLogger(__name__)

_NAME = "sharing-"


class Sharer:
    """Whoever tells other seats of one environment."""

    def __init__(self, store: SharingStore, gateway: CrmGateway, clock: Clock, writer: Writer) -> None:
        self._store = store
        self._gateway = gateway
        self._clock = clock
        self._writer = writer

    async def lease(self, under_way: Mapping[str, object]) -> tuple[Sharing, str] | None:
        """The next that is due, and the column in which it is told."""
        columns, tellable = self._writer.read_link_columns(), self._read_tellable()
        if not tellable:
            return None
        sharing = await self._store.lease(self._clock.now(), tellable, _sequences(under_way))
        if sharing is None:
            return None
        return sharing, LEFT_COLUMN if sharing.what == "flag" else columns[sharing.table]

    async def next_due(self, under_way: Mapping[str, object]) -> datetime | None:
        """When the next wants something; None when none does."""
        tellable = self._read_tellable()
        if not tellable:
            return None
        return await self._store.next_due(self._clock.now(), tellable, _sequences(under_way))

    async def share(self, sharing: Sharing, column: str) -> Told | Wait | Stop:
        """What came of it, written down. Raises NotSaved where that is not possible."""
        outcome = await self._try(sharing, column)
        now = self._clock.now()
        if isinstance(outcome, Wait) and outcome.most is not None and sharing.attempts >= outcome.most:
            outcome = Stop("needs_you", outcome.cause)
        match outcome:
            case Told():
                await self._store.finish(sharing, outcome, now)
            case Wait():
                until = now + (outcome.told or wait_after(sharing.attempts, self._writer.jitter()))
                log.info("a %s waits to be told", sharing.what, extra={"code": outcome.cause.code})
                await self._store.delay(sharing, outcome.cause.told(now, sharing.cause), until)
            case Stop():
                log.warning("a %s is not told", sharing.what, extra={"code": outcome.cause.code})
                await self._store.stop(sharing, outcome.cause.told(now, sharing.cause))
        return outcome

    async def _try(self, sharing: Sharing, column: str) -> Told | Wait | Stop:
        if not self._writer.may_write():
            # Switched off since the dispatcher has looked.
            return Wait(Cause("writeback_off"))
        try:
            if sharing.what == "flag":
                return await self._flag(sharing)
            return await self._gateway.converse(tell(sharing, column))
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            return meaning_of(error)
        except NotSaved:
            raise
        except Exception:  # a fault of ours holds up one link or flag, never the queue
            log.exception("sharing failed")
            return Wait(Cause("internal_error"))

    async def _flag(self, sharing: Sharing) -> Told | Wait | Stop:
        """Look, write down what stands there, then write: only so is it known later what was ours."""
        found = await self._gateway.converse(flagging.look(sharing))
        if not isinstance(found, flagging.Pending):
            if flagging.is_taken(found):
                await self._store.disown(sharing)
            return found
        if not sharing.is_clearing and not await self._store.intend(sharing, found.stands):
            # Taken back since it was leased: then nothing is ever written.
            return OVER
        outcome = await self._gateway.converse(flagging.write(sharing, found))
        is_refused = not isinstance(outcome, Told) and outcome.cause.written == "no"
        if is_refused and not sharing.is_clearing:
            await self._store.disown(sharing)
        return outcome

    def _read_tellable(self) -> Tellable:
        return Tellable(tuple(self._writer.read_link_columns()), has_flags=self._writer.may_flag())


def name_of(sharing: Sharing) -> str:
    """Under which name it is known among what is under way."""
    return f"{_NAME}{sharing.sequence}"


def _sequences(under_way: Mapping[str, object]) -> list[int]:
    return [int(name.removeprefix(_NAME)) for name in under_way if name.startswith(_NAME)]
