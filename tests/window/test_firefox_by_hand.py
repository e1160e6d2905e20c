"""Firefox's own menu, keys and sidebar, pressed at a real screen: no event is played. C4, D8, K1."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from companion.demo.stage import Stage
from companion.demo.story import connect
from tests.browser.either import page_address
from tests.browser.firefox.browser import FirefoxBrowser, FirefoxTab, firefox_on
from tests.browser.test_notes import LEAD, OTHERS
from tests.looking import breathe
from tests.window.screen import Screen

_PLACE = f"""() => {{
  const words = [...document.querySelectorAll("p")].find((one) => one.textContent.includes({json.dumps(OTHERS)}));
  words.scrollIntoView({{ block: "center", behavior: "instant" }});
  const {{ left, top, height }} = words.getBoundingClientRect();
  return [mozInnerScreenX + left + 20, mozInnerScreenY + top + height / 2];
}}"""
_SELECTED = f"""() => new Promise((done) => {{
  const look = () => (String(getSelection()) === {json.dumps(OTHERS)} ? done(true) : setTimeout(look, 50));
  look();
}})"""
# The sidebar takes its room from the page.
_NARROWER = """() => new Promise((done) => {
  const look = () => (innerWidth < outerWidth - 100 ? done(true) : setTimeout(look, 50));
  look();
})"""


@dataclass(frozen=True)
class Desk:
    """A lead's page in a browser on a screen."""

    stage: Stage
    browser: FirefoxBrowser
    lead: FirefoxTab
    screen: Screen

    async def select(self) -> tuple[str, str]:
        """Select the words of a note by a triple click; where they stand on the screen."""
        left, top = await self.lead.read(_PLACE)
        at = (str(round(left)), str(round(top)))
        await self.screen.act("mousemove", *at, "click", "--repeat", "3", "1")
        await self.lead.read(_SELECTED)
        return at

    async def becomes(self, state: str) -> None:
        """Wait until the outbox has one item, and it is in this state."""
        while True:
            # The companion tells of changes, not of what is new: so it is asked.
            told = json.loads(await self.stage.run_command("outbox", "list", "--json"))
            if [state] == [one["item"]["state"] for one in told]:
                return
            await breathe()


@pytest.fixture
async def desk(stage: Stage, screen: Screen) -> AsyncIterator[Desk]:
    """Firefox in a window of its own, connected to the emulated Dynamics; what is copied is held for long."""
    async with firefox_on(stage, is_headless=False) as browser:
        await connect(stage, browser, lambda _line: None)
        await stage.run_command("settings", "set", "hold_seconds", "60")
        lead = await browser.open_tab(page_address(LEAD))
        await lead.wait_for("[data-copy-to-crm=note]")
        await stage.wait_until_companion_listens()
        yield Desk(stage, browser, lead, screen)


async def test_key_opens_the_sidebar_itself(desk: Desk) -> None:
    """The one beside the page; no menu of the browser's takes the key."""
    await desk.select()
    await desk.screen.act("key", "alt+shift+k")
    await desk.lead.read(_NARROWER)
    await desk.browser.wait_for_menus(0)


async def test_selected_words_are_copied_and_taken_back_by_key(desk: Desk) -> None:
    """One key copies them as a note, another takes it back while it is held; nothing is written."""
    await desk.select()
    await desk.screen.act("key", "alt+shift+j")
    await desk.becomes("held")
    await desk.screen.act("key", "alt+shift+y")
    await desk.becomes("discarded")
    await desk.lead.read(_NARROWER)
    assert [] == await desk.stage.read_rows("annotations")


async def test_selected_words_are_copied_from_the_browsers_own_menu(desk: Desk) -> None:
    """The menu of the right button has our line last, and the words in it; Enter there writes one note."""
    await desk.stage.run_command("settings", "set", "hold_seconds", "0")
    at = await desk.select()
    await desk.screen.act("mousemove", *at, "click", "3")
    await desk.browser.wait_for_menus(1)
    await desk.screen.act("key", "Up", "Right")
    await desk.browser.wait_for_menus(2)
    await desk.screen.act("key", "Down", "Return")
    await desk.becomes("written")
    [row] = await desk.stage.read_rows("annotations")
    assert row["notetext"].startswith(f"{OTHERS}\n")
