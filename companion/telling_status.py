"""Tell in Dynamics how this companion stands, after a sync and not more often than anything of note changes.

Part of the composition root. Whatever keeps it from being told keeps nothing else: the next sync tries again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from companion import __version__
from companion.core.mapping import utc_text
from companion.core.outbox_states import State
from companion.core.ports import Clock, CrmGateway
from companion.core.profile import Profile
from companion.core.replies import Stop, Wait
from companion.core.status_row import AT_LEAST_EVERY, Status, tell_status
from companion.errors import CopyToCrmError
from companion.settings import write_layer

log = logging.getLogger(__name__)

STATUS = "status.json"
"""In a profile's folder: under which id this companion tells, and what it has told."""

AFTER_START = timedelta(minutes=10)
"""Whoever starts the companion with a click sees that click sent, and a companion that ends at once tells nothing."""


class Journal(Protocol):
    """The journal, counted."""

    async def count_states(self) -> Mapping[State, int]:
        """How many items are in each state."""
        ...

    async def count_causes(self) -> Mapping[str, int]:
        """Code → items that wait, need somebody or have failed because of it."""
        ...


@dataclass(frozen=True)
class Told:
    """What stands in the file."""

    companion_id: str = field(default_factory=lambda: uuid4().hex)
    status: Status | None = None
    at: datetime | None = None

    def is_news(self, status: Status, now: datetime) -> bool:
        """Whether it is to be told now. A clock that has been set back makes nobody silent."""
        if self.status is None or self.at is None:
            return True
        return status.differs_from(self.status) or not timedelta(0) <= now - self.at < AT_LEAST_EVERY


_KEPT = TypeAdapter(Told)


class StatusTeller:
    """Tells for one profile at work."""

    def __init__(
        self, profile: Profile, folder: Path, gateway: CrmGateway, journal: Journal, clock: Clock
    ) -> None:
        self._profile = profile
        self._file = folder / STATUS
        self._gateway = gateway
        self._journal = journal
        self._clock = clock
        self._may_tell_at = clock.now() + AFTER_START

    async def synced(self) -> None:
        """Called at the end of a sync; never raises what the way to Dynamics or the disk may have against it."""
        if self._clock.now() < self._may_tell_at:
            return
        try:
            await self._tell()
        except (CopyToCrmError, OSError) as error:
            log.warning("the status was not told", extra={"code": getattr(error, "code", str(error))})

    async def _tell(self) -> None:
        now, told = self._clock.now(), read_told(self._file)
        status = await self._count(now)
        if not told.is_news(status, now):
            return
        # The id first: told under one that nobody knows any more, there would be two rows.
        _keep(self._file, told)
        refused = await self._gateway.converse(tell_status(self._profile, told.companion_id, status))
        if isinstance(refused, Wait | Stop):
            log.warning("the status was not told", extra={"code": refused.cause.code})
        if not isinstance(refused, Wait):
            # Who may not write tasks is not asked at every sync.
            _keep(self._file, Told(told.companion_id, status, now))

    async def _count(self, now: datetime) -> Status:
        states = await self._journal.count_states()
        return Status(
            version=__version__,
            synced_at=utc_text(now),
            held=states.get("held", 0),
            queued=states.get("queued", 0) + states.get("sending", 0),
            needs_you=states.get("needs_you", 0),
            failed=states.get("failed", 0),
            errors=await self._journal.count_causes(),
        )


def read_told(file: Path) -> Told:
    """What a profile has told, or nothing under an id that is new."""
    try:
        return _KEPT.validate_python(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return Told()
    except (ValueError, ValidationError):
        log.warning("what was told of the status cannot be read")
        return Told()


async def tell_left(profile: Profile, folder: Path, gateway: CrmGateway) -> None:
    """Let the row of a companion that has told something say that it disconnects. Raises as the gateway does.

    Whoever stays connected after all tells anew at the next sync.
    """
    file = folder / STATUS
    told = read_told(file)
    if told.status is None:
        return
    _keep(file, replace(told, at=None))
    refused = await gateway.converse(
        tell_status(profile, told.companion_id, Status(__version__, has_left=True))
    )
    if isinstance(refused, Wait | Stop):
        log.warning("the status was not told", extra={"code": refused.cause.code})


def _keep(file: Path, told: Told) -> None:
    at = utc_text(told.at) if told.at else None
    write_layer(file, {**asdict(told), "at": at})
