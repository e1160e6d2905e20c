"""One tree of errors: each with its own code, its sentence, and its place in protocol and catalogues."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from companion import errors
from companion.errors import CopyToCrmError
from companion.protocol.codes import CODES

ROOT = Path(__file__).parents[1]
LOCALES = ("en", "pt_BR")


def leaves(kind: type[CopyToCrmError] = CopyToCrmError) -> Iterator[type[CopyToCrmError]]:
    """The classes that are raised."""
    below = kind.__subclasses__()
    if not below:
        yield kind
    for child in below:
        yield from leaves(child)


def catalogue(locale: str) -> dict[str, Any]:
    """The sentences of a language."""
    file = ROOT / "extension" / "_locales" / locale / "messages.json"
    messages: dict[str, Any] = json.loads(file.read_bytes())
    return messages


def test_every_error_has_a_code_of_its_own() -> None:
    """No two errors are told as one."""
    codes = [error.code for error in leaves()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("error", list(leaves()), ids=lambda error: error.__name__)
def test_error_has_its_sentence(error: type[CopyToCrmError]) -> None:
    """The docstring says to whoever raises it what it means; a log reads the code with its values."""
    assert re.fullmatch(r"[A-Z][^\n]*\.", (error.__doc__ or "").strip())
    assert error.code == str(error())
    assert f"{error.code} (name: value)" == str(error(name="value"))


def test_tree_drawn_in_the_module_is_the_tree() -> None:
    """The drawing names every class with its code and its parameters."""
    drawn = re.findall(r"[├└]── (\w+)(?: +([a-z_]+) *(\([^)]*\))?)?", errors.__doc__ or "")
    found = {(name, code, params.strip("()")) for name, code, params in drawn if code}
    assert {(error.__name__, error.code, ", ".join(CODES[error.code].params)) for error in leaves()} == found


def test_every_error_is_in_the_protocol() -> None:
    """What is raised can cross the wire."""
    assert {error.code for error in leaves()} <= set(CODES)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence_in_every_language(locale: str, code: str) -> None:
    """A surface that hears the code can say it, with no value that the code does not carry."""
    entry = catalogue(locale)[f"code_{code}"]
    placeholders = entry.get("placeholders", {})
    used = {name.lower() for name in re.findall(r"\$(\w+)\$", entry["message"])}
    assert used == set(placeholders) <= set(CODES[code].params)
    positions = {name: value["content"] for name, value in placeholders.items()}
    # The one order that whoever fills the sentence can know is the alphabet's.
    expected = {name: f"${number}" for number, name in enumerate(sorted(CODES[code].params), 1)}
    assert {name: expected[name] for name in placeholders} == positions


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_has_lost_its_code(locale: str) -> None:
    """Sentences of codes that the companion does not know belong to the extension or the native host itself."""
    its_own = {
        "answer_lost", "capture_off", "companion_blocked", "companion_forbidden", "companion_gone",
        "companion_not_allowed", "companion_not_installed", "companion_not_reachable", "companion_not_started",
        "copies_full",
        "frame_too_long", "not_registered", "note_unreadable", "origin_refused", "page_switching", "page_unreadable",
        "request_timed_out",
        "message_nowhere", "page_unreached", "record_nobody", "record_nowhere", "sent_nowhere", "undo_nothing",
        "selection_elsewhere", "selection_empty", "selection_nobody", "selection_too_long",
        "unknown",
    }  # fmt: skip
    codes = {name.removeprefix("code_") for name in catalogue(locale) if name.startswith("code_")}
    assert set(CODES) | its_own == codes


def test_catalogues_have_the_same_entries() -> None:
    """No language has a gap."""
    english, portuguese = (catalogue(locale) for locale in LOCALES)
    assert set(english) == set(portuguese)
    for name, entry in english.items():
        assert set(entry.get("placeholders", {})) == set(portuguese[name].get("placeholders", {})), name
