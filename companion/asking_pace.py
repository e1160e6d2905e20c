"""How fast a profile may ask Dynamics, for whoever reads and for whoever writes. Part of the composition root."""

from __future__ import annotations

from collections.abc import Callable

from companion.core.pace import rate_of_application, rate_of_person
from companion.core.ports import Clock
from companion.core.profile import Profile
from companion.dataverse.gateway import Paces
from companion.errors import SettingRefused
from companion.outbox.pacing import RequestPace
from companion.outbox.silence import Silence
from companion.settings import Settings


def open_paces(
    profile: Profile, read_settings: Callable[[], Settings], clock: Clock, silence: Silence
) -> Paces:
    """The paces by the settings in force; the rep alone has one budget for both."""

    def settings() -> Settings:
        try:
            return read_settings()
        except SettingRefused:
            # Nothing is written then; the watch may go on looking at the shipped pace.
            return Settings()

    reading = RequestPace(clock, silence, lambda: rate_of_person(settings().crm_budget_percent))
    if profile.integration_user is None:
        return Paces(reading, reading)
    writing = RequestPace(clock, silence, lambda: rate_of_application(settings().integration_user_seats))
    return Paces(reading, writing)
