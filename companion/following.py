"""Follow what colleagues were given: after each sync look what they have made of it. Writes nothing to Dynamics.

Part of the composition root.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from companion.core.assigning import see
from companion.core.assignment import Sight
from companion.core.outbox_item import OutboxItem
from companion.core.ports import Clock, CrmGateway, OutboxStore
from companion.errors import CopyToCrmError

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 200


class Following:
    """The one who looks after what was given away."""

    def __init__(
        self,
        store: OutboxStore,
        gateway: CrmGateway,
        clock: Clock,
        seat_id: str,
        tell: Callable[[Sequence[OutboxItem]], None],
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._clock = clock
        self._seat_id = seat_id
        self._tell = tell
        self._synced = asyncio.Event()

    def synced(self) -> None:
        """Look again: Dynamics has just been read."""
        self._synced.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._synced.wait()
            self._synced.clear()
            try:
                await self.look_once()
            except CopyToCrmError as error:
                # Signed out, or a full disk: the next sync is another time.
                log.warning("what was given away is not followed", extra={"code": error.code})
            except Exception:  # a fault of ours leaves a question standing, never the copies
                log.exception("following failed")

    async def look_once(self) -> None:
        """Look at each, the newest first, until one cannot be answered."""
        followed = await self._store.assigning.list_followed()
        for item in followed[:_MOST_AT_ONCE]:
            if item.receipt is None:
                continue
            hung_on = item.target.row_id if item.target else None
            sight = await self._gateway.converse(see(item.receipt.row_id, hung_on))
            if not isinstance(sight, Sight):
                return
            seen = await self._store.assigning.note_seen(
                item.item_id, sight, self._seat_id, self._clock.now()
            )
            if seen.assignment != item.assignment:
                self._tell([seen])
