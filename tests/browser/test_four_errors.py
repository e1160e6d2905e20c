"""The four sync errors, each from its real cause to control, popup and command line, in both languages. A7, D14, K2.

With `CARD_PICTURES` naming a folder, pictures of card and popup are left there, light and dark.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, Inbox, running_browser
from companion.demo.stage import Stage, set_stage
from companion.demo.story import connect
from tests.fakes.controls import control, rows_of

HELP = "it-help@contoso.example"
LOCALES = Path(__file__).resolve().parents[2] / "extension" / "_locales"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PICTURES = os.environ.get("CARD_PICTURES")

INMAIL = "I read that Fourth Coffee opens three more bars"
ANSWER = "Hi Marisa, thank you for the kind words."
PRICE = "Could you send me a price for eleven bars"
LAST = "Gladly! You will have both prices by Friday noon."


@dataclass(frozen=True)
class World:
    """A connected browser with its inbox, in one language."""

    stage: Stage
    browser: DemoBrowser
    inbox: Inbox
    catalogue: dict[str, Any]

    def words(self, key: str) -> str:
        """A sentence of the catalogue that has no values."""
        return str(self.catalogue[key]["message"])

    async def sees(self, message: str, state: str, family: str, named: str) -> None:
        """Card, popup and command line tell the same error: kind, what happened, what was written, whom to ask."""
        headline = self.words(f"family_{family}")
        one = self.inbox.control_of(message)
        seen = await one.wait_for_card(state, headline)
        for words in (named, self.words("written_no"), HELP):
            assert words in seen.card
        popup = await self.browser.open_popup()
        await popup.locator("#trouble-headline", has_text=headline).wait_for()
        await popup.locator("#trouble-sentences").get_by_text(named).first.wait_for()
        await self._photograph(family, message, popup)
        await popup.close()
        listed = await self.stage.run_command("--language", self.stage.language, "outbox")
        assert _letters(headline) in _letters(listed)

    async def _photograph(self, family: str, message: str, popup: Page) -> None:
        if PICTURES is None:
            return
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        await popup.set_viewport_size({"width": 352, "height": 640})
        await self.inbox.page.bring_to_front()
        await self.inbox.control_of(message).open_card()
        for page, what in ((self.inbox.page, "card"), (popup, "popup")):
            for scheme in SCHEMES:
                await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                name = f"{family}-{self.stage.language}-{what}-{scheme}.png"
                # Colours fade over; a picture in between shows neither.
                await page.wait_for_timeout(400)
                await page.screenshot(path=folder / name)
        await self.inbox.page.keyboard.press("Escape")


def _letters(text: str) -> str:
    """A text without the lines and the breaks of a table."""
    return "".join(text.replace("│", "").split())


@pytest.fixture(params=["en", "pt-BR"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """Connected, writing switched on, and the administrator's contact set."""
    locale = str(request.param).replace("-", "_")
    catalogue = json.loads((LOCALES / locale / "messages.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with (
            set_stage(Path(folder), request.param) as stage,
            running_browser(stage, is_headless=True) as browser,
        ):
            await connect(stage, browser, lambda _line: None)
            await stage.run_command("settings", "set", "support_contact", HELP)
            yield World(stage, browser, await browser.open_inbox(), catalogue)


async def test_each_of_the_four_errors_has_its_own_words_and_next_step(world: World) -> None:
    """Unreachable, refused, without privilege, without tables: told apart everywhere, and nothing is lost."""
    emulator, inbox = world.stage.emulator, world.inbox
    await inbox.control_of(INMAIL).wait_for("ready")
    await world.stage.emulator_switch.off()
    await inbox.control_of(INMAIL).press()
    await world.sees(INMAIL, "queued", "connection", emulator.address.split("//")[1].split(":")[0])
    await world.stage.emulator_switch.on()
    await inbox.control_of(INMAIL).wait_for("written")

    await control(emulator, "organization", plugin_refuses={"li_message": "Contoso: only on weekdays."})
    await inbox.control_of(ANSWER).press()
    await world.sees(ANSWER, "needs_you", "api", "Contoso: only on weekdays.")
    await control(emulator, "organization", plugin_refuses={})

    user = {"user": "marisa.duarte@contoso.example"}
    await control(emulator, "roles", **user, privileges={"prvCreateActivity": "None"})
    await inbox.control_of(PRICE).press()
    await world.sees(PRICE, "needs_you", "privileges", "prvCreateActivity")
    await control(emulator, "roles", **user, privileges={"prvCreateActivity": None})

    await control(emulator, "organization", missing_tables=["li_inmail", "li_message"])
    await inbox.control_of(LAST).press()
    await world.sees(LAST, "queued", "tables", "li_message")
    await control(emulator, "organization", missing_tables=[])
    assert 1 == len(await rows_of(emulator, "li_inmails"))
