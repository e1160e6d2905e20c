"""Chromium's own menu and shortcuts, pressed at a real screen: no event is played. C4, D8, K1."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, running_browser
from companion.demo.stage import Stage
from companion.demo.story import connect
from tests.browser.test_notes import OTHERS
from tests.browser.test_panel import PERSON, open_panel_beside
from tests.browser.test_panel_only import entry_of
from tests.browser.test_selection import open_lead
from tests.looking import breathe
from tests.window.screen import Screen


@dataclass(frozen=True)
class Desk:
    """A browser on a screen, and the hands before it."""

    stage: Stage
    browser: DemoBrowser
    screen: Screen

    async def copied_from(self) -> tuple[Page, Page]:
        """A lead's page in front, with words selected, and beside it the panel that says what becomes of them."""
        page = await open_lead(self.browser, OTHERS)
        panel = await open_panel_beside(self.browser, page)
        await panel.locator("#badge").wait_for()
        await page.bring_to_front()
        return page, panel


@pytest.fixture
async def desk(stage: Stage, screen: Screen) -> AsyncIterator[Desk]:
    """Chromium in a window of its own, connected to the emulated Dynamics."""
    async with running_browser(stage, is_headless=False) as browser:
        await connect(stage, browser, lambda _line: None)
        yield Desk(stage, browser, screen)


async def test_browser_grants_every_key_that_is_suggested(desk: Desk) -> None:
    """It leaves out, without a word, what it has a use for itself; then nobody would ever find the key."""
    [worker] = desk.browser.context.service_workers
    granted = await worker.evaluate("chrome.commands.getAll()")
    wanted = await worker.evaluate(
        "Object.entries(chrome.runtime.getManifest().commands).filter(([, one]) => one.suggested_key)"
        ".map(([name, one]) => [name, one.suggested_key.default])"
    )
    assert 4 == len(wanted)
    assert dict(wanted) == {one["name"]: one["shortcut"] for one in granted if one["shortcut"]}


async def test_key_opens_the_side_panel_itself(desk: Desk) -> None:
    """The one beside the page, which a browser opens only at somebody's press."""
    await open_lead(desk.browser, OTHERS)
    [worker] = desk.browser.context.service_workers
    seen = "chrome.runtime.getContexts({ contextTypes: ['SIDE_PANEL'] }).then((all) => all.length)"
    assert 0 == await worker.evaluate(seen)
    await desk.screen.act("key", "alt+shift+k")
    while 1 != await worker.evaluate(seen):
        await breathe()


async def test_selected_words_are_copied_and_taken_back_by_key(desk: Desk) -> None:
    """One key copies them as a note, another takes it back while it is held; nothing is written."""
    await desk.stage.run_command("settings", "set", "hold_seconds", "60")
    _page, panel = await desk.copied_from()
    await desk.screen.act("key", "alt+shift+j")
    await panel.get_by_text(f"Note about {PERSON}: Held").wait_for()
    await desk.screen.act("key", "alt+shift+y")
    await panel.get_by_text("Last copy: Discarded").wait_for()
    assert [] == await desk.stage.read_rows("annotations")


async def test_selected_words_are_copied_from_the_browsers_own_menu(desk: Desk) -> None:
    """The menu of the right button has it above the browser's last line; Enter there writes one note."""
    page, panel = await desk.copied_from()
    words = await page.get_by_text(OTHERS).bounding_box()
    assert words is not None
    left, top = await page.evaluate("[screenX, screenY + outerHeight - innerHeight]")
    at = (str(round(left + words["x"] + 20)), str(round(top + words["y"] + 10)))
    windows = await desk.screen.count_windows()
    await desk.screen.act("mousemove", *at, "click", "3")
    while await desk.screen.count_windows() == windows:
        await breathe()
    await desk.screen.act("key", "Up", "Up", "Return")
    await entry_of(panel, "Written").wait_for()
    [row] = await desk.stage.read_rows("annotations")
    assert row["notetext"].startswith(f"{OTHERS}\n")
