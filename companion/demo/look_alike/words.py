"""Hold the words of the invented site in its six languages.

Nothing in a page but these words may differ from one language to another.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "pt-BR", "es", "de", "ja", "ar")
_ALL: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("words.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Look:
    """How one page is written: its language, and the tail of the class names that each release changes."""

    language: str = "en"
    class_tail: str = "1e5nen"

    @property
    def direction(self) -> str:
        """Direction of writing, as the page's root says it."""
        return "rtl" if self.language == "ar" else "ltr"

    def say(self, key: str, **values: str) -> str:
        """A label with its values put in. Raises KeyError for one that has no words in this language."""
        return _ALL[self.language][key].format(**values)

    def hashed(self, name: str) -> str:
        """A class name as the site's build makes it."""
        return f"_{name}_{self.class_tail}"

    def number(self, value: int) -> str:
        """A whole number as this language writes it."""
        grouped = f"{value:,}".replace(",", {"en": ",", "ja": ",", "ar": "٬"}.get(self.language, "."))
        return (
            grouped.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) if self.language == "ar" else grouped
        )
