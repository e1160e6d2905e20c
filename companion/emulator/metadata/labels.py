"""Labels in the languages of the organisation, with the caller's own first. Translations are a data file.

Microsoft: Label and LocalizedLabel complex types. `UserLocalizedLabel` is null where nobody wrote a label.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.environment import Environment

ENGLISH = 1033


@dataclass(frozen=True)
class Labels:
    """Writes labels for one caller; `language` is the caller's."""

    language: int

    def label(self, text: str | None, key: str = "") -> dict[str, Any]:
        """Answer a label in every language that has it; none for a text or a key that has no label."""
        if text is None or key in _data()["without_label"]:
            return {"LocalizedLabels": [], "UserLocalizedLabel": None}
        localized = [_localized(text, ENGLISH)]
        for language, translations in _data()["translations"].items():
            if text in translations:
                localized.append(_localized(translations[text], int(language)))
        own = next((label for label in localized if label["LanguageCode"] == self.language), localized[0])
        return {"LocalizedLabels": localized, "UserLocalizedLabel": own}


def labels_for(environment: Environment, user_id: str) -> Labels:
    """Answer the labels as a user reads them, by the language in the user's settings."""
    settings = environment.database.fetch(environment.table("usersettings"), user_id)
    return Labels(settings["uilanguageid"] if settings and settings["uilanguageid"] else ENGLISH)


def _localized(text: str, language: int) -> dict[str, Any]:
    return {
        "Label": text,
        "LanguageCode": language,
        "IsManaged": True,
        "MetadataId": None,
        "HasChanged": None,
    }


@cache
def _data() -> Mapping[str, Any]:
    text = (resources.files("companion.emulator") / "labels.json").read_text("utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data
