"""What is done for a journal beside its clicks: a copy a day, and what a damage has left to say of it.

Part of the composition root. Keeps no click waiting: whatever fails here is tried again later.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from pathlib import Path

from companion.core.ports import Clock
from companion.core.replies import Cause
from companion.errors import NotSaved
from companion.storage.database import Database
from companion.storage.salvage import read_salvage

log = logging.getLogger(__name__)

_NOTICE_STAYS = timedelta(days=14)
_LOOK_FOR_COPY = timedelta(minutes=10)


async def copy_every_day(database: Database, clock: Clock) -> None:
    """Copy the journal once a day; not in the first moments, in which people wait for the start."""
    while True:
        await clock.wait(asyncio.Event(), clock.now() + _LOOK_FOR_COPY)
        try:
            await database.copy_daily(clock.now().date())
        except NotSaved as error:
            # A full disk, for one: the journal itself says so to whoever copies.
            log.warning("the journal could not be copied", extra={"code": error.code})


def read_damage(file: Path, clock: Clock) -> Cause | None:
    """What a damage has left to say, for as long as somebody may not have read it."""
    report = read_salvage(file)
    if report is None or clock.now() - datetime.fromisoformat(report.at) > _NOTICE_STAYS:
        return None
    return report.cause
