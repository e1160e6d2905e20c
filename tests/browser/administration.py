"""The administrator's pages in a real browser, in front of an emulated organisation, and how they are looked at."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page

from companion.demo.browser import DemoBrowser, running_browser
from companion.demo.stage import Stage, set_stage
from companion.demo.story import sign_in
from native_host.registration import EXTENSION_ID
from tests.browser.axe import check_looks
from tests.browser.test_panel import PICTURES

ADMIN = "sales.admin@contoso.example"


@dataclass(frozen=True)
class Administration:
    """A browser in which somebody administers."""

    stage: Stage
    browser: DemoBrowser

    async def open(self, section: str = "") -> Page:
        """The pages in a tab, at a section."""
        page = await self.browser.context.new_page()
        await page.goto(f"chrome-extension://{EXTENSION_ID}/admin/admin.html#{section}")
        return page

    async def look_at(self, page: Page, name: str) -> None:
        """Nothing that axe-core objects to, nor to scroll sideways at 320 px; pictures for whoever wants them."""
        await check_looks(page, PICTURES, f"admin-{name}-{self.stage.language}")
        await page.set_viewport_size({"width": 1100, "height": 900})
        if PICTURES is not None:
            await page.screenshot(
                path=PICTURES / f"admin-{name}-{self.stage.language}-wide.png", full_page=True
            )


@asynccontextmanager
async def administering(language: str = "en", who: str = ADMIN) -> AsyncIterator[Administration]:
    """Chromium with the extension, somebody signed in to the emulated Dynamics, as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with (
            set_stage(Path(folder), language) as stage,
            running_browser(stage, is_headless=True) as browser,
        ):
            await sign_in(stage, browser, who)
            yield Administration(stage, browser)


async def press(element: Locator, key: str = "Enter") -> None:
    """A key on what has the focus then: never the mouse."""
    await element.focus()
    await element.press(key)


def said(page: Page, words: str) -> Locator:
    """What the pages have just said aloud."""
    return page.locator("#said", has_text=words)
