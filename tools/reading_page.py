"""Show pages to real Chromium as if Sales Navigator had sent them, with the extension's reading scripts in them.

Nothing else of the extension is there. Every request but the page itself is refused: no network is asked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Route, async_playwright

EXTENSION = Path(__file__).resolve().parents[1] / "extension"
SITE = "https://www.linkedin.com"

# The scripts that read; what stands behind them in the manifest shows controls and needs the extension.
_LAST_READING_SCRIPT = "content/thread_guard.js"

# A saved page brings its site's scripts along, which would draw it anew.
_NO_SCRIPTS = {"Content-Security-Policy": "script-src 'none'"}


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


async def open_page(page: Page, html: str, url: str, headers: dict[str, str] | None = None) -> None:
    """Open a page under an address, as if it had come from there; nothing else comes from anywhere."""

    async def fulfill(route: Route) -> None:
        if route.request.url == url.partition("#")[0]:
            await route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers or {})
        else:
            await route.abort()

    await page.route("**/*", fulfill)
    await page.goto(url, wait_until="domcontentloaded")


async def show_page(page: Page, html: str, path: str) -> None:
    """Open a fixture as if Sales Navigator had sent it, and load the reading scripts for the test to call."""
    await open_page(page, html, f"{SITE}{path}")
    await page.add_script_tag(content=reading_scripts())


@asynccontextmanager
async def opened_reader(browser: Browser, url: str) -> AsyncIterator[Page]:
    """An empty page under the address, with the readers in it, in which no page's own scripts run."""
    page = await browser.new_page()
    await open_page(page, "<!doctype html>", url, _NO_SCRIPTS)
    reader = "globalThis.readPage = () => PageReader.read(document, location);"
    await page.evaluate(f"() => {{\n{reading_scripts()}\n{reader}\n}}")
    yield page
    await page.close()


async def read_shown(reader: Page, html: str) -> dict[str, Any]:
    """What the readers make of a page shown at the reader's address."""
    await reader.set_content(html, wait_until="domcontentloaded")
    reading: dict[str, Any] = await reader.evaluate("readPage()")
    return reading


async def _read_file(file: Path, url: str) -> dict[str, Any]:
    async with running_chromium() as browser, opened_reader(browser, url) as reader:
        return await read_shown(reader, file.read_text(encoding="utf-8", errors="replace"))


def main(arguments: Sequence[str]) -> int:
    """Print what is read from the file as JSON; the exit status."""
    parser = argparse.ArgumentParser(
        prog="tools/read_page.py",
        description="Read a saved Sales Navigator page with the extension's own readers and print JSON.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.html", help="the page as the browser saved it")
    parser.add_argument("--url", required=True, help="the address that the page was saved from")
    chosen = parser.parse_args(arguments)
    address = urlsplit(chosen.url)
    if address.scheme not in {"http", "https"} or not address.netloc:
        parser.error(f"--url needs a whole address, such as {SITE}/sales/home; {chosen.url!r} is none")
    if not chosen.file.is_file():
        parser.error(f"there is no file {str(chosen.file)!r}; nothing was read")
    reading = asyncio.run(_read_file(chosen.file, chosen.url))
    print(json.dumps(reading, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
