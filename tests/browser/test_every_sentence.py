"""Every sentence of both catalogues as a running browser says it: its own language, or a chosen one. K2."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from companion.demo.stage import Stage
from companion.protocol.codes import CODES
from tests.browser.either import BROWSERS, Tab, running_either

_LOCALES = Path(__file__).resolve().parents[2] / "extension" / "_locales"
_SAY = """async () => {
  const { words } = await import("/shared/words.js");
  return Object.fromEntries(VALUES.map(([key, values]) => [key, words.text(key, values)]));
}"""


def _catalogue(folder: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((_LOCALES / folder / "messages.json").read_text("utf-8"))
    return found


def _values(key: str, entries: dict[str, dict[str, Any]]) -> dict[str, str]:
    """A value for each place, and for each parameter of a code even where a sentence has no use for it."""
    entry = entries[key]
    code = CODES.get(key.removeprefix("code_"))
    # What to do has the values of what was found.
    found = entries.get(key.replace("doctor_fix_", "doctor_"), entry)
    names = {*found.get("placeholders", {}), *(code.params if code is not None else ())}
    # What would go wrong if a value were taken for a sentence.
    return {name.lower(): f"<{name}> $1 $& 100 $" for name in names}


def _expected(key: str, entries: dict[str, dict[str, Any]]) -> str:
    values = _values(key, entries)
    return re.sub(r"\$(\w+)\$", lambda place: values[place[1].lower()], entries[key]["message"]).replace(
        "$$", "$"
    )


async def _said(page: Tab, catalogue: dict[str, dict[str, Any]]) -> dict[str, str]:
    values = [[key, _values(key, catalogue)] for key in catalogue]
    said: dict[str, str] = await page.read(_SAY.replace("VALUES", json.dumps(values)))
    return said


@pytest.mark.parametrize("name", BROWSERS)
async def test_every_sentence_is_said_as_it_stands_with_its_values_in_their_places(
    stage: Stage, name: str
) -> None:
    """By the browser's own catalogue and by a chosen one, key for key; nothing is empty, raw or doubled."""
    async with running_either(stage, name) as browser:
        options = await browser.open_page("options/options.html")
        for choice, folder in (("browser", "en"), ("pt-BR", "pt_BR"), ("en", "en")):
            catalogue = _catalogue(folder)
            await options.press(f"input[value={choice}]")
            await options.wait_for(f"html[lang={catalogue['catalogue_language']['message']}]")
            fresh = await browser.open_page("options/options.html")
            said = await _said(fresh, catalogue)
            await fresh.close()
            expected = {key: _expected(key, catalogue) for key in catalogue}
            assert {} == {key: said[key] for key in expected if expected[key] != said[key]}, choice
