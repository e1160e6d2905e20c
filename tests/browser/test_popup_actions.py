"""What the popup and the panel offer about the page in view, looked at in both languages. D2, D3, D8, K1, K2."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from companion.demo.browser import running_browser
from companion.demo.site import LANGUAGES
from companion.demo.stage import set_stage
from companion.demo.story import connect
from tests.browser.axe import check_looks
from tests.browser.test_panel import INMAIL, PICTURES, open_panel
from tests.looking import expect


@pytest.mark.parametrize("language", LANGUAGES)
async def test_popup_says_what_came_of_a_press_and_the_panel_reviews_a_conversation(language: str) -> None:
    """A message is held from the popup and taken back; the review in the panel marks it, and nothing is cut off."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with (
            set_stage(Path(folder), language) as stage,
            running_browser(stage, is_headless=True) as browser,
        ):
            await connect(stage, browser, lambda _line: None)
            await stage.run_command("settings", "set", "hold_seconds", "60")
            popup = await browser.open_popup()
            inbox = await browser.open_inbox()
            await inbox.control_of(INMAIL).wait_for("ready")
            await popup.reload()
            await popup.locator("#pause").wait_for()
            await popup.locator("#actions-list button").nth(2).click()
            undo = popup.locator("#acted-undo")
            await undo.wait_for()
            await check_looks(popup, PICTURES, f"popup-actions-{language}")

            panel = await open_panel(browser, inbox)
            await panel.locator("#entries-list li").first.wait_for()
            await panel.locator("#history-open button").click()
            copied = panel.locator("#history-list li", has=panel.locator("button"))
            await copied.wait_for()
            await expect(copied.locator("input")).to_be_disabled()
            await check_looks(panel, PICTURES, f"panel-history-{language}")
            await copied.locator("button").click()
            await (
                panel.locator("#history-list li", has=panel.locator(".quiet"))
                .locator("input:enabled")
                .wait_for()
            )
            await popup.close()
            await panel.close()
