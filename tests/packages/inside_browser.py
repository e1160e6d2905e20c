"""The system's own Chromium inside a throw-away one: no switch loads the extension, only policy can."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from companion.demo.browser import Inbox
from tests.packages.throw_away import ThrowAwayRoot

_SWITCHES = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--password-store=basic",
    # The system around it is thrown away, and namespaces hold it: Chromium's own would need rights to make more.
    "--no-sandbox",
    "--disable-gpu",
    "about:blank",
)
_LOOK_SECONDS = 0.1
_MOST_LOOKS = 600


@asynccontextmanager
async def inside_browser(
    root: ThrowAwayRoot, profile: str, switches: Sequence[str], *, user: str
) -> AsyncIterator[Browser]:
    """Chromium, run by this user with this profile folder, for as long as the block runs."""
    note = root.path(f"{profile}/DevToolsActivePort")
    note.unlink(missing_ok=True)
    process = await asyncio.create_subprocess_exec(
        *root.command("chromium", f"--user-data-dir={profile}", *switches, *_SWITCHES, user=user),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await until(lambda: note.exists() and note.read_text().count("\n") == 1, "Chromium to listen")
        port = note.read_text().split()[0]
        async with async_playwright() as playwright:
            browser = await playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
            yield browser
            # As a person closes it: what its profile is to keep is written.
            await (await browser.new_browser_cdp_session()).send("Browser.close")
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def installed_versions(root: ThrowAwayRoot, profile: str, extension_id: str) -> set[str]:
    """The versions of the extension that lie unpacked in a profile."""
    folder = root.path(f"{profile}/Default/Extensions/{extension_id}")
    # Chromium adds a number of its own, for the same version installed again.
    return {path.name.split("_")[0] for path in folder.iterdir()} if folder.exists() else set()


async def update_extensions(browser: Browser) -> None:
    """Have the browser ask where policy says for later versions, as it does by itself every few hours."""
    # What the button "Update" of that page calls.
    await _on_extensions_page(browser, "chrome.developerPrivate.autoUpdate()")


async def running_version(browser: Browser, extension_id: str) -> str:
    """The version of the extension that the browser runs."""
    asked = f"chrome.developerPrivate.getExtensionInfo('{extension_id}').then((about) => about.version)"
    return str(await _on_extensions_page(browser, asked))


async def _on_extensions_page(browser: Browser, script: str) -> object:
    page = await browser.contexts[0].new_page()
    try:
        await page.goto("chrome://extensions")
        return await page.evaluate(script)
    finally:
        await page.close()


async def open_inbox(browser: Browser) -> Inbox:
    """A new tab with the look-alike inbox."""
    page = await browser.contexts[0].new_page()
    await page.goto("https://www.linkedin.com/sales/inbox")
    await page.locator(".conversation-list-item").first.wait_for()
    return Inbox(page, await browser.contexts[0].new_cdp_session(page))


async def until(is_so: Callable[[], bool], wanted: str) -> None:
    """Return once it is so. Raises TimeoutError after a minute of looks."""
    for _ in range(_MOST_LOOKS):
        if is_so():
            return
        await asyncio.sleep(_LOOK_SECONDS)
    raise TimeoutError(f"waited in vain for {wanted}")
