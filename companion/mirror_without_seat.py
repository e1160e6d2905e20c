"""Clear the mirror of a seat that has been off for long, and keep what is known of that for whoever asks.

Part of the composition root. Touches nothing but the mirror: what was copied, and what waits, stays in the journal.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from companion.core.mapping import utc_text
from companion.core.ports import Clock
from companion.core.replies import Cause
from companion.core.seat_absence import Absence
from companion.errors import SettingRefused
from companion.own_seat import SeatBook
from companion.settings import Settings, write_layer

log = logging.getLogger(__name__)

ABSENCE = "seat_off.json"
"""In a profile's folder, while the seat is off."""

_KEPT = TypeAdapter(Absence)


class Journal(Protocol):
    """Where the audit trail stands."""

    async def note_mirror_cleared(self, since: datetime, rows: int, now: datetime) -> None:
        """Add that the mirror was cleared; told again of the same absence, it stands there once."""
        ...


class Mirror(Protocol):
    """What was read from the CRM."""

    async def count_rows(self) -> int:
        """How many rows there are."""
        ...

    async def clear(self) -> None:
        """Remove them, in the file too."""
        ...


def read_absence(folder: Path) -> Absence | None:
    """What a profile's folder says; None while the seat is on, as far as this computer knows."""
    try:
        return _KEPT.validate_json((folder / ABSENCE).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        # It counts anew from the next look on.
        log.warning("since when the seat is off cannot be read")
        return None


class MirrorWithoutSeat:
    """Watches one profile's seat for its mirror."""

    def __init__(
        self,
        folder: Path,
        seat: SeatBook,
        read_settings: Callable[[], Settings],
        clock: Clock,
        journal: Journal,
    ) -> None:
        self._folder = folder
        self._seat = seat
        self._read_settings = read_settings
        self._clock = clock
        self._journal = journal
        self._has_looked = False
        """Whether Dynamics was asked since the start: a seat may have been given back while this computer was off."""

    def looked(self) -> bool:
        """Called after each look at Dynamics, answered or not; whether the mirror is to be cleared now."""
        self._has_looked = True
        absence = self._follow()
        return absence is not None and self._is_due(absence)

    async def clear(self, mirror: Mirror) -> Cause | None:
        """Clear the mirror if its time has come; what surfaces say of it, None while it is there.

        Nobody reads into the mirror meanwhile. Killed anywhere, the next call goes on. Raises NotSaved.
        """
        absence = read_absence(self._folder)
        if absence is None:
            return None
        if not self._has_looked or not self._is_due(absence):
            return absence.cause
        if absence.rows is None:
            absence = self._keep(replace(absence, rows=await mirror.count_rows()))
        await mirror.clear()
        now = self._clock.now()
        await self._journal.note_mirror_cleared(absence.since, absence.rows or 0, now)
        absence = self._keep(replace(absence, cleared_at=now))
        log.info("the mirror was cleared, as the seat is off", extra={"rows": absence.rows})
        return absence.cause

    def _follow(self) -> Absence | None:
        """Keep since when the seat is off, or that it is on."""
        if self._read_days() is None:
            # Nobody knows what the organisation wants: whatever was known of the seat stays.
            return None
        absence = read_absence(self._folder)
        if self._seat.read_trouble() is None:
            (self._folder / ABSENCE).unlink(missing_ok=True)
            return None
        now = self._clock.now()
        seen = (absence or Absence(now)).seen(now)
        return seen if seen == absence else self._keep(seen)

    def _is_due(self, absence: Absence) -> bool:
        days = self._read_days()
        return days is not None and absence.is_due(self._clock.now(), days)

    def _read_days(self) -> int | None:
        try:
            return self._read_settings().mirror_days_without_seat
        except SettingRefused:
            return None

    def _keep(self, absence: Absence) -> Absence:
        kept = asdict(absence)
        kept["since"] = utc_text(absence.since)
        kept["cleared_at"] = utc_text(absence.cleared_at) if absence.cleared_at else None
        write_layer(self._folder / ABSENCE, kept)
        return absence
