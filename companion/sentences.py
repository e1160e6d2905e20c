"""Say on the command line, in the user's language, what the extension's catalogues say in the browser.

Knows no sentence of its own: the catalogues beside this module are copies of `extension/_locales`, made by
`python3 dev.py protocol`, so that an installed companion has them too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.resources import files
from typing import Protocol

LANGUAGES = {"en": "en", "pt-BR": "pt_BR"}
"""Language tag → catalogue."""

_PLACEHOLDER = re.compile(r"\$([A-Za-z_]+)\$")
# In the order in which gettext looks: the first that says anything decides.
_LOCALE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class NamedValue(Protocol):
    """A parameter of an error or a cause."""

    @property
    def name(self) -> str:
        """Its name in the protocol."""
        ...

    @property
    def value(self) -> str:
        """Its value."""
        ...


class ToldCause(Protocol):
    """What has a code, values and an answer to "was anything written"."""

    @property
    def code(self) -> str:
        """The code of the protocol."""
        ...

    @property
    def params(self) -> Iterable[NamedValue]:
        """The values of its sentence."""
        ...

    @property
    def written(self) -> str:
        """no, part or unknown."""
        ...


class Sentences:
    """The catalogue of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        catalogue = files("companion") / "catalogues" / f"{LANGUAGES[language]}.json"
        self._entries: Mapping[str, Mapping[str, str]] = json.loads(catalogue.read_text(encoding="utf-8"))

    def text(self, key: str, values: Mapping[str, str] | None = None) -> str:
        """A message with its values in their places; empty when the catalogue has none."""
        given = {name.lower(): value for name, value in (values or {}).items()}
        message = self._entries.get(key, {}).get("message", "")
        return _PLACEHOLDER.sub(lambda place: given.get(place[1].lower(), ""), message)

    def for_code(self, code: str, values: Mapping[str, str]) -> str:
        """What happened; a newer partner's code is named as it is."""
        in_words = {
            name: (self.text(f"right_{value}") or value) if name == "right" else value
            for name, value in values.items()
        }
        return self.text(f"code_{code}", in_words) or self.text("code_unknown", {"code": code})

    def for_error(self, code: str, values: Mapping[str, str]) -> str:
        """What happened and what now. Whether anything was written is known by the command, not by the error."""
        return " ".join(part for part in (self.for_code(code, values), self.text(f"next_{code}")) if part)

    def for_cause(self, cause: ToldCause, family: str | None) -> str:
        """Which kind, what happened, whether anything was written, what now."""
        following = self.text(f"next_{cause.code}")
        parts = (
            self.text(f"family_{family}") if family else "",
            self.for_code(cause.code, {param.name: param.value for param in cause.params}),
            self.text(f"written_{cause.written}") if following else "",
            following,
        )
        return " ".join(part for part in parts if part)

    def time(self, moment: str) -> str:
        """A moment of the protocol in this computer's time zone, without words that would need a language."""
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


def language_of(environ: Mapping[str, str]) -> str:
    """The language of the catalogue that fits a locale environment best; English where none does.

    >>> language_of({"LANG": "pt_BR.UTF-8"})
    'pt-BR'
    """
    wished = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), "")
    for wish in wished.split(":"):
        tag = wish.partition(".")[0].partition("@")[0].replace("_", "-").lower()
        for language in LANGUAGES:
            # Somebody in Lisbon reads Brazilian Portuguese more easily than English.
            if tag.partition("-")[0] == language.partition("-")[0]:
                return language
    return "en"
