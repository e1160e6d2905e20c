"""A Dynamics that loses replies, throttles, is busy, is slow and refuses, as often as this schedule's weather says.

Rows and their rules are the tiny Dynamics' own; nothing here knows our client.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from random import Random

from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from tests.fakes.tiny_crm import TinyCrm, refusal

POISON = "poison"
"""A message with this word meets a customer's plug-in that refuses it, always."""

FAULTS = (
    "throttled", "busy", "busy after the effect", "reset before", "reset after", "slow", "token refused",
    "unknown refusal", "captive portal",
)  # fmt: skip
GIVES_UP_AFTER = 60.0
"""Seconds for which a laptop waits for a reply."""
_INTENSITIES = (0.0, 0.0, 0.02, 0.1, 0.2)
_RETRY_AFTER = (1, 5, 30, 120, 600, 3600)


@dataclass
class Weather:
    """How often which fault happens. In fair weather none does."""

    chances: dict[str, float]
    counted: Counter[str] = field(default_factory=Counter)

    @classmethod
    def drawn(cls, random: Random) -> Weather:
        """Some faults often, some rarely, some never: what always comes together hides what comes alone."""
        return cls({fault: random.choice(_INTENSITIES) for fault in FAULTS})

    def draw(self, random: Random) -> str | None:
        """What happens to one request."""
        for fault, chance in self.chances.items():
            if chance and random.random() < chance:
                self.counted[fault] += 1
                return fault
        return None

    def clear_up(self) -> None:
        """From here on all goes well."""
        self.chances = {}


class StormyDynamics:
    """One environment, reached over a bad line by the laptops of one seat."""

    def __init__(self, crm: TinyCrm, weather: Weather, random: Random) -> None:
        self.crm = crm
        self.weather = weather
        self.creations: list[tuple[str, str]] = []
        """(laptop, row id) in the order in which rows came to stand."""
        self.late_creations: set[str] = set()
        """Ids of rows that came to stand when nobody waited for the reply any more."""
        self._random = random
        self._closed_until = 0.0

    async def answer(self, request: CrmRequest, laptop: str) -> CrmReply:
        """What arrives for a request; the effect may stand although nothing does."""
        loop = asyncio.get_running_loop()
        left_at = loop.time()
        fault = self.weather.draw(self._random)
        await asyncio.sleep(self._random.uniform(0.005, 0.3))
        if loop.time() < self._closed_until:
            return _throttled(self._closed_until - loop.time())
        if fault == "throttled":
            told = self._random.choice(_RETRY_AFTER)
            self._closed_until = loop.time() + told
            return _throttled(told)
        if (answered_instead := self._instead(fault)) is not None:
            return answered_instead
        if fault == "slow":
            await asyncio.sleep(self._random.uniform(1, 180))
        reply = self._carry_out(request, laptop, is_late=loop.time() - left_at > GIVES_UP_AFTER)
        await asyncio.sleep(self._random.uniform(0.005, 0.3))
        if fault == "reset after":
            return CrmReply(0, trouble="reset")
        return refusal(502) if fault == "busy after the effect" else reply

    def _instead(self, fault: str | None) -> CrmReply | None:
        """The answer that comes instead of the effect."""
        match fault:
            case "busy":
                return refusal(503, retry_after=self._random.choice((None, "3")))
            case "reset before":
                return CrmReply(0, trouble="reset")
            case "captive portal":
                return CrmReply(302)
            case "token refused":
                return refusal(401)
            case "unknown refusal":
                return refusal(500, "0x80099999", "Something the client has never heard of.")
        return None

    def _carry_out(self, request: CrmRequest, laptop: str, *, is_late: bool) -> CrmReply:
        if request.body is not None and POISON in str(request.body.get("description")):
            self.weather.counted["poison"] += 1
            return refusal(400, "0x80040265", "Not on a Friday.")
        reply = self.crm.answer(request)
        if reply.status == 201 and request.path.startswith("li_"):
            row_id = str(reply.body["activityid"])
            self.creations.append((laptop, row_id))
            if is_late:
                self.late_creations.add(row_id)
        return reply


def _throttled(seconds: float) -> CrmReply:
    # Rounded up: whoever comes back at the named second is in time.
    return refusal(429, "0x80072322", "Number of requests exceeded.", retry_after=str(ceil(seconds)))
