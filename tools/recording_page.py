"""Scrub a saved page into a fixture: its structure stays, every word, id and moment in it becomes an invented one.

Asks nothing of any network. Somebody must still read the result before it is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from tools.reading_page import SITE, opened_reader, read_shown, running_chromium

SCRUB = Path(__file__).with_name("scrub_page.js")


async def record_page(browser: Browser, html: str, url: str) -> tuple[str, str, dict[str, Any]]:
    """The scrubbed page, the path it would have had, and what the readers make of it there."""
    async with opened_reader(browser, url) as page:
        await page.set_content(html, wait_until="domcontentloaded")
        scrubbed = await page.evaluate(SCRUB.read_text(encoding="utf-8"))
    async with opened_reader(browser, f"{SITE}{scrubbed['path']}") as reader:
        return scrubbed["html"], scrubbed["path"], await read_shown(reader, scrubbed["html"])


async def _record_file(file: Path, url: str, folder: Path) -> None:
    async with running_chromium() as browser:
        html = file.read_text(encoding="utf-8", errors="replace")
        page, path, reading = await record_page(browser, html, url)
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(page, encoding="utf-8")
    expected = json.dumps({"address": path, "reading": reading}, indent=2, ensure_ascii=False)
    (folder / "expected.json").write_text(f"{expected}\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write the fixture's page and what is read from it; the exit status."""
    parser = argparse.ArgumentParser(prog="tools/record_page.py", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE.html", help="the page as the browser saved it")
    parser.add_argument("--url", required=True, help="the address that the page was saved from")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FOLDER", help="a folder that is not there yet"
    )
    chosen = parser.parse_args(arguments)
    if not chosen.url.startswith(f"{SITE}/sales/"):
        parser.error(f"--url must begin with {SITE}/sales/; nothing was recorded")
    if not chosen.file.is_file():
        parser.error(f"there is no file {str(chosen.file)!r}; nothing was recorded")
    if chosen.out.exists():
        parser.error(f"{str(chosen.out)!r} is there already; nothing was recorded")
    asyncio.run(_record_file(chosen.file, chosen.url, chosen.out))
    print(f"Recorded in {chosen.out}. Read page.html before you keep it: no scrubbing is certain.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
