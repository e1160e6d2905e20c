"""Where the window finds what it shows: the extension's page, and the words of the user's language."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from companion.sentences import LANGUAGES, language_of

_HERE = Path(__file__).resolve()
_PACKED = _HERE.parent / "extension"
"""Where a package has the extension's files."""
_EXTENSION = _PACKED if _PACKED.is_dir() else _HERE.parents[2] / "extension"

PAGE = _EXTENSION / "prompt" / "prompt.html"
"""The extension's own page; in a checkout it lies beside the companion."""

ADMIN_PAGE = _EXTENSION / "admin" / "admin.html"
"""The administrator's pages, which are one."""


def address_of(prompt_id: str, page: Path = PAGE) -> str:
    """The page's address, with the prompt that it begins with."""
    return f"{page.as_uri()}?prompt={quote(prompt_id)}"


def read_sentences(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Key → sentence, its values still to be put in, in the language of the environment."""
    name = f"{LANGUAGES[language_of(environ)]}.json"
    catalogue = (files("companion") / "catalogues" / name).read_text(encoding="utf-8")
    entries: dict[str, dict[str, str]] = json.loads(catalogue)
    return {key: entry["message"] for key, entry in entries.items()}
