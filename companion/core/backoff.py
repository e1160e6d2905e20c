"""How long to wait before trying again: capped, jittered, without an end.

An undelivered item never expires; a rep's click is worth more than a tidy queue.
"""

from __future__ import annotations

import re
from datetime import timedelta

BASE = timedelta(seconds=1)
CAP = timedelta(minutes=5)
LONGEST_TOLD_WAIT = timedelta(hours=1)
LONGEST_ON_THE_WAY = timedelta(minutes=3)
"""Dynamics ends its own work on a request after two minutes; whoever asked may have hung up before."""

_SECONDS = re.compile(r"[0-9]+")


def wait_after(attempt: int, jitter: float) -> timedelta:
    """The wait after the given attempt (1 is the first); `jitter` between 0 and 1 spreads a fleet apart.

    Half of the wait is fixed, so that a small jitter never turns into a storm.
    """
    doublings = min(attempt - 1, 20)
    full = min(CAP, BASE * int(2**doublings))
    return full / 2 + full / 2 * jitter


def told_wait(retry_after: str | None) -> timedelta | None:
    """What a `Retry-After` header in seconds asks for, kept between a second and an hour."""
    if retry_after is None or not _SECONDS.fullmatch(retry_after.strip()):
        return None
    # Beyond nine digits a number overflows a timedelta; it is cut to the longest wait anyway.
    seconds = int(retry_after.strip()[:9])
    return min(LONGEST_TOLD_WAIT, max(timedelta(seconds=1), timedelta(seconds=seconds)))
