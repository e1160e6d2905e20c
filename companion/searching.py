"""Weigh candidates that Dataverse Search finds, in its own time: one question a second, and silence where it asks.

Part of the composition root. Its refusals are nobody else's: they close no queue.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from companion.core.crm_search import SearchOff, ask_whether_search_is_on, find_rows
from companion.core.evidence import Evidence
from companion.core.matching.fetched_rows import FetchedRows
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.matcher import Matcher
from companion.core.matching.subject import Subject
from companion.core.matching.weights import Weights
from companion.core.mirror_reading import ask_counts
from companion.core.mirror_tables import ACCOUNT, CONTACT, LEAD
from companion.core.ports import Clock, CrmGateway
from companion.core.replies import Wait
from companion.errors import CrmUnreachable, SignedOut, SignInUnreachable
from companion.lexicon_files import shipped_lexicon, shipped_weights
from companion.mirror_matching import evidence_of

log = logging.getLogger(__name__)

_PAUSE = 1.0
"""Seconds. Dynamics: one search a second for each user."""
_LONGEST_WAIT = 10.0
"""Seconds. A copy does not wait longer for a search; the strict rule decides it."""
_LOOK_AGAIN_ON, _LOOK_AGAIN_OFF = 12 * 3600.0, 600.0


class SearchMatching:
    """Decides about subjects over what Dataverse Search finds of them."""

    def __init__(
        self,
        gateway: CrmGateway,
        clock: Clock,
        read_address_column: Callable[[], str],
        read_weights: Callable[[], Weights] = shipped_weights,
    ) -> None:
        self._read_weights = read_weights
        self._gateway = gateway
        self._clock = clock
        self._read_address_column = read_address_column
        self._turn = asyncio.Lock()
        self._free_at = 0.0
        """On the clock that nobody sets, as the next one."""
        self._looked_at: float | None = None
        self._is_on = False
        self._frequencies = Frequencies()

    async def weigh(self, subject: Subject) -> Evidence | None:
        """The decision; None where search is off, busy for too long, or cannot be reached, or found nobody likely."""
        try:
            async with self._turn:
                return await self._weigh(subject)
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            # Whoever delivers meets the same, and has an answer to it.
            log.info("no search", extra={"code": error.code})
            return None

    async def _weigh(self, subject: Subject) -> Evidence | None:
        if not await self._is_ready():
            return None
        for _ in range(2):
            if not await self._wait_for_turn():
                return None
            found = await self._gateway.converse(find_rows(subject, self._read_address_column()))
            self._free_at = self._clock.elapsed() + _PAUSE
            if isinstance(found, tuple):
                index = FetchedRows(found, shipped_lexicon(), self._frequencies)
                return _likely(evidence_of(Matcher(index, shipped_lexicon(), self._read_weights()), subject))
            if isinstance(found, SearchOff):
                self._is_on = False
                return None
            if not isinstance(found, Wait) or found.told is None:
                return None
            self._free_at = self._clock.elapsed() + found.told.total_seconds()
        return None

    async def _wait_for_turn(self) -> bool:
        """Whether it came soon enough."""
        if self._free_at - self._clock.elapsed() > _LONGEST_WAIT:
            return False
        while (left := self._free_at - self._clock.elapsed()) > 0:
            await self._clock.wait(asyncio.Event(), self._clock.now() + timedelta(seconds=left))
        return True

    async def _is_ready(self) -> bool:
        """Whether search is on, looked at now and then; and how large this CRM is."""
        every = _LOOK_AGAIN_ON if self._is_on else _LOOK_AGAIN_OFF
        now = self._clock.elapsed()
        if self._looked_at is None or now - self._looked_at >= every:
            answer = await self._gateway.converse(ask_whether_search_is_on())
            if answer is None:
                # A broken line says nothing about search: the next copy asks again.
                return False
            self._looked_at, self._is_on = now, answer
            if self._is_on:
                counts = await self._gateway.converse(ask_counts([CONTACT, LEAD, ACCOUNT]))
                self._frequencies.more_people = counts.get("contact", 0) + counts.get("lead", 0)
                self._frequencies.more_companies = counts.get("account", 0)
        return self._is_on


def _likely(evidence: Evidence) -> Evidence | None:
    """Without whoever shares a word and no more, as a colleague does; None where nobody is left.

    A search by words finds such rows for almost every page. Named as possible, they would keep the strict rule from
    finding somebody who was created a minute ago and is not in the search yet.
    """
    least = shipped_weights().thresholds["none"]
    rows = tuple(row for row in evidence.rows if row.probability >= least)
    return replace(evidence, rows=rows) if rows else None
