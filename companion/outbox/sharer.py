"""Have Dynamics tell other seats of confirmed links, one record at a time, and write down what came of it.

Decides nothing about Dynamics: the generator in the core does. With no column named nothing is due.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from companion.core.backoff import wait_after
from companion.core.ports import Clock, CrmGateway, SharingStore
from companion.core.replies import Cause, Stop, Wait
from companion.core.sharing import Sharing, Told, tell
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
        columns = self._writer.read_link_columns()
        if not columns:
            return None
        sharing = await self._store.lease(self._clock.now(), list(columns), _sequences(under_way))
        return (sharing, columns[sharing.table]) if sharing else None

    async def next_due(self, under_way: Mapping[str, object]) -> datetime | None:
        """When the next wants something; None when none does."""
        columns = self._writer.read_link_columns()
        if not columns:
            return None
        return await self._store.next_due(self._clock.now(), list(columns), _sequences(under_way))

    async def share(self, sharing: Sharing, column: str) -> Told | Wait | Stop:
        """What came of it, written down. Raises NotSaved where that is not possible."""
        outcome = await self._try(sharing, column)
        now = self._clock.now()
        if isinstance(outcome, Wait) and outcome.most is not None and sharing.attempts >= outcome.most:
            outcome = Stop("needs_you", outcome.cause)
        match outcome:
            case Told():
                await self._store.finish(sharing, outcome.version, now)
            case Wait():
                until = now + (outcome.told or wait_after(sharing.attempts, self._writer.jitter()))
                log.info("a link waits to be shared", extra={"code": outcome.cause.code})
                await self._store.delay(sharing, outcome.cause.told(now, sharing.cause), until)
            case Stop():
                log.warning("a link is not shared", extra={"code": outcome.cause.code})
                await self._store.stop(sharing, outcome.cause.told(now, sharing.cause))
        return outcome

    async def _try(self, sharing: Sharing, column: str) -> Told | Wait | Stop:
        if not self._writer.may_write():
            # Switched off since the dispatcher has looked.
            return Wait(Cause("writeback_off"))
        try:
            return await self._gateway.converse(tell(sharing, column))
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            return meaning_of(error)
        except NotSaved:
            raise
        except Exception:  # a fault of ours holds up one link, never the queue
            log.exception("sharing failed")
            return Wait(Cause("internal_error"))


def name_of(sharing: Sharing) -> str:
    """Under which name it is known among what is under way."""
    return f"{_NAME}{sharing.sequence}"


def _sequences(under_way: Mapping[str, object]) -> list[int]:
    return [int(name.removeprefix(_NAME)) for name in under_way if name.startswith(_NAME)]
