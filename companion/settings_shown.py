"""Settings as the extension shows them. Part of the composition root: it joins the settings with the protocol."""

from __future__ import annotations

from collections.abc import Iterable

from companion.protocol.results import SettingsValues, ShownSetting
from companion.settings import EffectiveSetting

_NEVER_TOLD = "never_copy"
"""Addresses of people do not leave the companion; pages get salted hashes of them."""
_LONGEST = 400


def show_settings(settings: Iterable[EffectiveSetting]) -> SettingsValues:
    """Every setting but the list of those whom nobody may copy."""
    return SettingsValues(
        kind="settings.values",
        settings=tuple(
            ShownSetting(name=one.name, value=_text(one), source=one.source, is_locked=one.is_locked)
            for one in settings
            if one.name != _NEVER_TOLD
        ),
    )


def _text(setting: EffectiveSetting) -> str:
    if isinstance(setting.value, bool):
        return "on" if setting.value else "off"
    return str(setting.value)[:_LONGEST]
