"""The pages of the extension's own, each with something to show: for tests and for pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.test_panel import open_panel

_STRANGER = "Odalys Ferrant"
_STRANGERS = "Good afternoon Marisa, a colleague"
"""Somebody whom the CRM does not know, and a message of theirs."""


async def open_screens(stage: Stage, browser: DemoBrowser) -> AsyncIterator[tuple[str, Page]]:
    """Popup, options, first steps, side panel and prompt, one after another, drawn and open until the next one."""
    inbox = await browser.open_inbox()
    popup = await browser.open_popup()
    await popup.locator("#pause").wait_for()
    await stage.sync()
    yield "popup", popup
    await popup.close()
    for name, ready in (("options", "#companion"), ("onboarding", "#practise")):
        page = await browser.context.new_page()
        await page.goto(f"chrome-extension://{EXTENSION_ID}/{name}/{name}.html")
        await page.locator(ready).wait_for()
        yield name, page
        await page.close()
    panel = await open_panel(browser, inbox)
    await panel.locator("#activities-list li").first.wait_for()
    yield "panel", panel
    await panel.close()
    await inbox.page.bring_to_front()
    await inbox.open_conversation(_STRANGER)
    # The panel looks once: not before the page has gone on to the other conversation.
    await inbox.control_of(_STRANGERS).wait_for("ready")
    panel = await open_panel(browser, inbox)
    async with browser.context.expect_page() as opening:
        await panel.locator("#add").click()
    prompt = await opening.value
    await prompt.locator("#fields input").first.wait_for()
    yield "prompt", prompt
