"""The seat of whoever is signed in: followed as the organisation's settings are, and kept for when Dynamics is silent.

Part of the composition root.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from companion.core.own_seat import OwnSeat, read_own_seat
from companion.core.ports import CrmGateway
from companion.core.profile import Profile
from companion.core.replies import Cause, Stop, Wait
from companion.core.seats import Team
from companion.errors import CrmUnreachable, SettingRefused, SignedOut, SignInUnreachable
from companion.settings import Settings
from companion.settings_organisation import keep_layer

log = logging.getLogger(__name__)

SEAT = "seat.json"
"""The copy in a profile's folder: our teams that the user is in, or null where there is no roster."""

_KEPT: TypeAdapter[Sequence[Team] | None] = TypeAdapter(Sequence[Team] | None)


async def follow_seat(profile: Profile, gateway: CrmGateway, folder: Path) -> Wait | None:
    """Bring the kept copy up to date; where Dynamics does not answer, the copy goes on counting.

    Who may not be told whether there is a seat has none as far as anybody knows: nothing is sent until that is mended.
    """
    file = folder / SEAT
    try:
        answer = await gateway.converse(read_own_seat(profile.organisation_id, profile.user_id))
    except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
        log.warning("seat not read", extra={"code": error.code})
        return None
    if isinstance(answer, Wait | Stop):
        log.warning("seat not read", extra={"code": answer.cause.code})
        is_refused = isinstance(answer, Stop) and not file.exists()
        return Wait(answer.cause, is_for_everything=True) if is_refused else None
    teams = None if answer.teams is None else sorted(answer.teams)
    if keep_layer(file, {"teams": teams}):
        log.info("seat changed", extra={"teams": ", ".join(teams or ())})
    return None


class SeatBook:
    """What was read last of the user's seat. Cheap: every click asks."""

    def __init__(self, folder: Path, read_settings: Callable[[], Settings]) -> None:
        self._file = folder / SEAT
        self._read_settings = read_settings
        self._last: tuple[tuple[int, int], OwnSeat] | None = None

    def read_trouble(self) -> Cause | None:
        """Why this user copies nothing; None where nothing speaks against it, as far as anybody knows."""
        try:
            is_on_for_all = self._read_settings().sync_every_seat
        except SettingRefused:
            # Nothing is written then anyway, and whoever clicks is told which setting it is.
            return None
        return self._read().read_trouble(is_on_for_all=is_on_for_all)

    def _read(self) -> OwnSeat:
        try:
            status = self._file.stat()
            signature = (status.st_mtime_ns, status.st_ino)
            if self._last is None or self._last[0] != signature:
                self._last = (signature, _parsed(self._file.read_bytes()))
            return self._last[1]
        except FileNotFoundError:
            return OwnSeat()


def _parsed(content: bytes) -> OwnSeat:
    try:
        teams = _KEPT.validate_python(json.loads(content)["teams"])
    except (ValueError, KeyError, TypeError, ValidationError):
        # Never open because a file is damaged; the next look at Dynamics writes it anew.
        log.warning("the kept seat cannot be read")
        return OwnSeat(frozenset())
    return OwnSeat(None if teams is None else frozenset(teams))
