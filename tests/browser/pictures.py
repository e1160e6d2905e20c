"""Take the pictures of every screen that the pages on accessibility show: `python3 -m tests.browser.pictures`.

Each at 320 pixels, light and dark, and as a window of 1280 pixels shows it at 200 %; in every language of the demo.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import FloatRect, Page

from companion.demo.browser import DemoBrowser, running_browser
from companion.demo.site import LANGUAGES
from companion.demo.stage import set_stage
from companion.demo.story import connect
from tests.browser.axe import ENLARGED, NARROW
from tests.browser.either import page_address
from tests.browser.screens import open_screens

_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
_NARROW_HEIGHT, _ENLARGED_HEIGHT = 720, 450
_LEAD = "lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.browser.pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_FOLDER, help="where they go (docs/images)")
    folder: Path = parser.parse_args().folder
    for language in LANGUAGES:
        asyncio.run(_take(folder, language))


async def _take(folder: Path, language: str) -> None:
    ending = "" if language == "en" else f".{language}"
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as place:
        async with (
            set_stage(Path(place), language) as stage,
            running_browser(stage, is_headless=True) as browser,
        ):
            await connect(stage, browser, lambda _line: None)
            async for name, page in open_screens(stage, browser):
                await _narrow(page, folder, f"{name}-{{}}{ending}.png")
                # The browser gives the popup the room it needs and no more.
                if name != "popup":
                    await _enlarged(page, folder / f"{name}-200{ending}.png")
            page = await _lead(browser)
            await _enlarged(page, folder / f"lead-200{ending}.png")


async def _lead(browser: DemoBrowser) -> Page:
    page = await browser.context.new_page()
    await page.set_viewport_size({"width": ENLARGED, "height": _ENLARGED_HEIGHT})
    await page.goto(page_address(_LEAD))
    await page.locator("[data-copy-to-crm=badge]").wait_for(state="attached")
    await page.locator("[data-copy-to-crm=note]").nth(1).wait_for(state="attached")
    await page.locator("aside").scroll_into_view_if_needed()
    return page


async def _narrow(page: Page, folder: Path, name: str) -> None:
    await page.set_viewport_size({"width": NARROW, "height": _NARROW_HEIGHT})
    # A page that is shorter needs no empty half.
    height = await page.evaluate("() => document.body.getBoundingClientRect().bottom")
    clip: FloatRect = {"x": 0, "y": 0, "width": NARROW, "height": min(_NARROW_HEIGHT, height)}
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        await page.screenshot(path=folder / name.format(scheme), clip=clip)


async def _enlarged(page: Page, file: Path) -> None:
    await page.set_viewport_size({"width": ENLARGED, "height": _ENLARGED_HEIGHT})
    await page.screenshot(path=file)


if __name__ == "__main__":
    main()
