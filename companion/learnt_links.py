"""Links of colleagues where nothing is mirrored: asked of Dynamics when somebody is looked at, and kept for a while.

Part of the composition root. Keeps nothing on disk, and holds up neither a badge for long nor a click at all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from companion.core.linkedin_address import ProfileKey
from companion.core.ports import Clock, CrmGateway
from companion.core.sharing import LinkColumns
from companion.core.told_links import LinksTold, ToldRow, ask_told
from companion.core.verdict import Target
from companion.errors import CrmUnreachable, SignedOut, SignInUnreachable

log = logging.getLogger(__name__)

_STAYS = 15 * 60.0
"""Seconds for which a copy goes by what a page has been told: as long as a mirror may be old."""
_MOST = 5000


@dataclass(frozen=True)
class _Learnt:
    at: float
    told: LinksTold


@dataclass
class LearntLinks:
    """What Dynamics has lately said of profiles."""

    gateway: CrmGateway
    clock: Clock
    read_columns: Callable[[], LinkColumns]
    _learnt: dict[ProfileKey, _Learnt] = field(default_factory=dict)

    async def learn(self, own: Sequence[tuple[ProfileKey, Target | None]]) -> None:
        """Ask about these profiles in one request, with the records linked here; nothing where no column is named.

        Where Dynamics cannot be asked, what was known before stays known for its while.
        """
        columns = self.read_columns()
        if not columns or not own:
            return
        keys = list(dict(own))
        linked = [target for _key, target in own if target is not None]
        try:
            found = await self.gateway.converse(ask_told(keys, linked, columns))
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            log.info("links of colleagues are not known", extra={"code": error.code})
            return
        if found is None:
            log.info("links of colleagues are not known")
            return
        now = self.clock.elapsed()
        for key, target in own:
            # Put anew, so that who was asked about last is forgotten last.
            self._learnt.pop(key, None)
            self._learnt[key] = _Learnt(now, _of(key, target, found))
        while len(self._learnt) > _MOST:
            del self._learnt[next(iter(self._learnt))]

    async def learn_soon(self, own: Sequence[tuple[ProfileKey, Target | None]], patience: float) -> None:
        """As `learn`, for whoever waits at a page: after some seconds it goes on with what is known."""
        try:
            async with asyncio.timeout(patience):
                await self.learn(own)
        except TimeoutError:
            log.info("links of colleagues come too late")

    def read_told(self, key: ProfileKey) -> LinksTold:
        """What is known of a profile; nothing where it was not asked about lately."""
        learnt = self._learnt.get(key)
        is_fresh = learnt is not None and self.clock.elapsed() - learnt.at < _STAYS
        return learnt.told if learnt is not None and is_fresh else LinksTold()


def _of(key: ProfileKey, own: Target | None, found: Sequence[ToldRow]) -> LinksTold:
    rows = [one.row for one in found if one.key == key and one.is_in_use]
    versions = (
        one.version
        for one in found
        if own is not None and (one.row.table, one.row.row_id.lower()) == (own.table, own.row_id.lower())
    )
    return LinksTold(rows, next(versions, None))
