"""The organisation's layer of the settings: what its texts in Dynamics mean, and the copy kept for when it is offline.

Part of the composition root. Asks nobody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from companion.core.organisation_settings import LONGEST_VALUE, VariableType, WantedSetting
from companion.errors import SettingRefused
from companion.settings import Settings, check_layer, parse_value, write_layer

_ELSEWHERE = {
    "client_id": "it is needed before anybody can sign in; set it in the machine's policy",
    "sandbox": "it is asked before the organisation is known; set it in the machine's policy",
}
"""Settings that count before the organisation's can be read."""

_Value = bool | int | str | list[str]

CLOSED: Mapping[str, Any] = {"writeback": False}
"""What counts where an organisation says nothing: nobody writes before an administrator has turned it on."""


def settable() -> tuple[str, ...]:
    """The settings that an organisation can have."""
    return tuple(name for name in Settings.model_fields if name not in _ELSEWHERE)


def read_wanted(name: str, typed: str) -> WantedSetting:
    """A value as typed by an administrator, checked. Raises SettingRefused, naming the setting."""
    if name in _ELSEWHERE:
        raise SettingRefused(name=name, reason=_ELSEWHERE[name])
    if name not in Settings.model_fields:
        raise SettingRefused(name=name, reason=f"known settings: {', '.join(settable())}")
    value = _parsed(name, typed)
    check_layer({name: value}, "organisation")
    if len(typed) > LONGEST_VALUE:
        reason = (
            f"Dynamics takes {LONGEST_VALUE} characters here; a longer list goes into the machine's policy"
        )
        raise SettingRefused(name=name, reason=reason)
    field = Settings.model_fields[name]
    return WantedSetting(name, _text(value), _type(name), " ".join((field.description or "").split()))


@dataclass(frozen=True)
class SettingForm:
    """How a value of a setting is chosen."""

    kind: Literal["switch", "number", "choice", "text"]
    choices: tuple[str, ...] = ()
    lowest: int | None = None
    highest: int | None = None


def form_of(name: str) -> SettingForm:
    """How a value of this setting is chosen.

    >>> form_of("hold_seconds")
    SettingForm(kind='number', choices=(), lowest=0, highest=60)
    """
    field = Settings.model_fields[name]
    if get_origin(field.annotation) is Literal:
        return SettingForm("choice", get_args(field.annotation))
    bounds = [(getattr(one, "ge", None), getattr(one, "le", None)) for one in field.metadata]
    lowest = next((low for low, _high in bounds if low is not None), None)
    highest = next((high for _low, high in bounds if high is not None), None)
    return SettingForm(_type(name), (), lowest, highest)


def layer_of(texts: Mapping[str, str]) -> dict[str, Any]:
    """The layer from what Dynamics holds, setting's name → text.

    What a later version has set and this one does not know is passed over. A value that cannot be used stays as it
    is, so that whoever reads the settings is told which: nothing may fall open because of a typing error.
    """
    known = {name: _parsed(name, text) for name, text in texts.items() if name in settable()}
    return {**CLOSED, **known}


def keep_layer(file: Path, layer: Mapping[str, Any]) -> bool:
    """Keep the layer for when Dynamics cannot be asked; whether that changed anything."""
    if _is_kept(file, layer):
        return False
    write_layer(file, layer)
    return True


def _is_kept(file: Path, layer: Mapping[str, Any]) -> bool:
    try:
        kept: object = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return False
    return kept == dict(layer)


def _parsed(name: str, text: str) -> _Value:
    if name == "never_copy":
        return text.split()
    if _type(name) == "text":
        return text.strip()
    return parse_value(text.strip())


def _type(name: str) -> VariableType:
    annotation = Settings.model_fields[name].annotation
    if annotation is bool:
        return "switch"
    return "number" if annotation is int else "text"


def _text(value: _Value) -> str:
    """As Power Apps writes it: yes and no for a switch."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, list) else str(value)
