"""A page in real Chromium with the extension's reading scripts in it, and nothing else of the extension.

Serves fixtures under the imitated address; every other request is refused.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, Route, async_playwright

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "extension"
SITE = "https://www.linkedin.com"

# The scripts that read; what stands behind them in the manifest shows controls and needs the extension.
_LAST_READING_SCRIPT = "content/thread_guard.js"


def reading_scripts() -> str:
    """The reading scripts in the manifest's order, as one classic script."""
    manifest = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))
    files = manifest["content_scripts"][0]["js"]
    wanted = files[: files.index(_LAST_READING_SCRIPT) + 1]
    return "\n".join((EXTENSION / file).read_text(encoding="utf-8") for file in wanted)


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    """Chromium without any extension."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        await browser.close()


async def show_page(page: Page, html: str, path: str) -> None:
    """Open a fixture as if Sales Navigator had sent it, and load the reading scripts."""

    async def fulfill(route: Route) -> None:
        if route.request.url == f"{SITE}{path}":
            await route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    await page.route("**/*", fulfill)
    await page.goto(f"{SITE}{path}")
    await page.add_script_tag(content=reading_scripts())
