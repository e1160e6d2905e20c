"""Extension and companion too far apart: each names the part to update, in the person's language. J3, A7.

Browser, extension, host and companion are the real ones; the extension is a copy that says another version.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from companion import __version__
from companion.demo.browser import EXTENSION, DemoBrowser, Inbox, running_browser
from companion.demo.stage import Stage, set_stage
from companion.demo.story import connect
from companion.protocol import OLDEST_EXTENSION
from tests.browser.journal_watch import watching_journal

INMAIL = "I read that Fourth Coffee opens three more bars"
ANSWER = "Hi Marisa, thank you for the kind words."
TOO_OLD, TOO_NEW = "25.4.0", "98.1.0"


@pytest.fixture
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """The whole stage, in the language that a test names."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with set_stage(Path(folder), request.param) as stage:
            yield stage


def extension_of(folder: Path, version: str, oldest_companion: str) -> Path:
    """The extension as another version of it would be: what it is called, and whom it still takes."""
    copy = folder / f"extension-{version}"
    shutil.copytree(EXTENSION, copy)
    for name, place, value in (
        ("manifest.json", r'("version": ")[^"]+', version),
        ("shared/protocol_version.js", r'( VERSION = ")[^"]+', version),
        ("shared/protocol_version.js", r'(OLDEST_COMPANION = ")[^"]+', oldest_companion),
    ):
        text, found = re.subn(place, rf"\g<1>{value}", (copy / name).read_text(encoding="utf-8"), count=1)
        assert found, f"{name} has it elsewhere now"
        (copy / name).write_text(text, encoding="utf-8")
    return copy


@asynccontextmanager
async def started(stage: Stage, extension: Path = EXTENSION) -> AsyncIterator[DemoBrowser]:
    """The same profile of the browser, with this version of the extension."""
    # From a folder, unlike from a package, Chromium starts another version with the worker that it kept of the last.
    shutil.rmtree(stage.browser_profile / "Default" / "Service Worker", ignore_errors=True)
    async with running_browser(stage, is_headless=True, extension=extension) as browser:
        yield browser


def sentence(stage: Stage, code: str, **values: str) -> str:
    """A sentence of the catalogue with its values."""
    folder = EXTENSION / "_locales" / stage.language.replace("-", "_")
    words = json.loads((folder / "messages.json").read_text(encoding="utf-8"))[code]["message"]
    for name, value in values.items():
        words = words.replace(f"${name.upper()}$", value)
    return str(words)


async def refused_with(browser: DemoBrowser, inbox: Inbox, words: str, hint: str) -> None:
    """The control says so before a press and after it, and the popup says it in full."""
    control = inbox.control_of(INMAIL)
    await control.wait_for_words("ready", hint)
    await control.press()
    assert words in (await control.wait_for("refused")).card
    popup = await browser.open_popup()
    await popup.get_by_text(words).wait_for()
    await popup.close()


@dataclass(frozen=True)
class Skew:
    """An extension of another time, and what its user then has to read."""

    code: str
    version: str
    oldest_companion: str
    told: Mapping[str, str]


EXTENSION_BEHIND = Skew(
    "code_update_extension", TOO_OLD, TOO_OLD, {"version": TOO_OLD, "oldest": OLDEST_EXTENSION}
)
COMPANION_BEHIND = Skew(
    "code_update_companion", TOO_NEW, TOO_NEW, {"version": __version__, "oldest": TOO_NEW}
)


@pytest.mark.parametrize(
    ("stage", "skew"), [("en", EXTENSION_BEHIND), ("pt-BR", COMPANION_BEHIND)], indirect=["stage"]
)
async def test_part_to_update_is_named_and_the_queue_outlives_it(
    stage: Stage, tmp_path: Path, skew: Skew
) -> None:
    """What waited before goes out meanwhile, nothing new is saved, and once updated each message has one row."""
    async with started(stage) as browser:
        await connect(stage, browser, lambda _line: None)
        waiting = (await browser.open_inbox()).control_of(ANSWER)
        await stage.emulator_switch.off()
        await waiting.press()
        await waiting.wait_for("queued")
    other = extension_of(tmp_path, skew.version, skew.oldest_companion)
    async with started(stage, other) as browser:
        words = sentence(stage, skew.code, **skew.told)
        await refused_with(browser, await browser.open_inbox(), words, sentence(stage, "hint_update"))
        await stage.emulator_switch.on()
        async with watching_journal(stage) as journal:
            await journal.wait_for("written")
    async with started(stage) as browser:
        inbox = await browser.open_inbox()
        assert [] == await stage.read_rows("li_inmails")
        # The first of them is in the CRM already: pressed again, it is recognised.
        for message in (ANSWER, INMAIL):
            await inbox.control_of(message).press()
            await inbox.control_of(message).wait_for("written")
    assert [1, 1] == [len(await stage.read_rows(table)) for table in ("li_messages", "li_inmails")]
