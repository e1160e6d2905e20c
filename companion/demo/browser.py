"""The demo's browser: real Chromium, a throw-away profile, the unmodified extension, real presses."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserContext, CDPSession, Error, Page, ViewportSize, async_playwright

from companion.demo.chromium_eyes import ChromiumEyes
from companion.demo.control import Control
from companion.demo.stage import Stage
from companion.errors import NotPossibleHere
from native_host.registration import EXTENSION_ID

EXTENSION = Path(__file__).resolve().parents[2] / "extension"
WINDOW: ViewportSize = {"width": 1280, "height": 860}
PATIENCE_MS = 180_000
"""How long is waited for what the browser is to show: a slow computer is no fault."""


class Inbox:
    """One tab with the look-alike inbox."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.page = page
        self._session = session

    async def open_conversation(self, person: str) -> None:
        """Open a conversation by pressing it in the list."""
        await self.page.locator("a.conversation-list-item__link", has_text=person).click()
        await self.page.locator(".thread-container h2", has_text=person).wait_for()

    def control_of(self, message: str) -> Control:
        """The control on the message that holds these words."""
        return Control(ChromiumEyes(self.page, self._session, message))

    async def photograph(self, file: Path) -> None:
        """A picture of the tab."""
        await self.page.screenshot(path=file)


class DemoBrowser:
    """The running browser."""

    def __init__(self, context: BrowserContext, stage: Stage) -> None:
        self.context = context
        self._stage = stage

    async def open_inbox(self) -> Inbox:
        """A new tab with the inbox."""
        page = await self.context.new_page()
        await page.goto("https://www.linkedin.com/sales/inbox")
        await page.locator(".conversation-list-item").first.wait_for()
        return Inbox(page, await self.context.new_cdp_session(page))

    async def sign_in(self) -> None:
        """Open the address of the waiting sign-in, as the system's browser would."""
        page = await self.context.new_page()
        while not self._stage.sign_in_note.exists():
            await page.wait_for_timeout(50)
        await page.goto(self._stage.sign_in_note.read_text())
        await page.get_by_text("Authentication complete").wait_for()
        await page.close()

    async def open_popup(self) -> Page:
        """The extension's toolbar popup, as a page of its own."""
        page = await self.context.new_page()
        await page.goto(f"chrome-extension://{EXTENSION_ID}/popup/popup.html")
        return page

    async def stop_worker(self) -> None:
        """End the extension's worker as the browser does after half a minute of idleness."""
        popup = await self.open_popup()
        session = await self.context.new_cdp_session(popup)
        await session.send("ServiceWorker.enable")
        await session.send("ServiceWorker.stopAllWorkers")
        await popup.close()

    async def reload_extension(self) -> None:
        """Start the extension anew, as an update does; scripts in open pages are left without it."""
        await self.context.service_workers[0].evaluate("chrome.runtime.reload()")

    async def photograph_record(self, etn: str, row_id: str, file: Path) -> None:
        """A picture of a record in the emulated Dynamics."""
        page = await self.context.new_page()
        address = f"{self._stage.emulator.address}/main.aspx?pagetype=entityrecord&etn={etn}&id={row_id}"
        await page.goto(address)
        await page.screenshot(path=file)
        await page.close()


@asynccontextmanager
async def running_browser(
    stage: Stage, *, is_headless: bool, program: Path | None = None, extension: Path = EXTENSION
) -> AsyncIterator[DemoBrowser]:
    """Chromium with the extension for as long as the block runs; `program` starts it in another way."""
    chromium = (
        program
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if chromium is None:
        raise NotPossibleHere(reason="Chromium is not installed; on Debian: apt-get install chromium")
    arguments = [
        f"--load-extension={extension}",
        f"--disable-extensions-except={extension}",
        f"--lang={stage.language}",
        *stage.browser_arguments,
    ]
    _switch_developer_mode_on(stage.browser_profile)
    # Chromium refuses its own sandbox to root, and nobody else needs to do without it.
    is_root = os.geteuid() == 0
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            stage.browser_profile,
            executable_path=chromium,
            headless=is_headless,
            args=arguments,
            timeout=PATIENCE_MS,
            chromium_sandbox=not is_root,
            # A person's window has the size it has; pictures want the same size every time.
            viewport=WINDOW if is_headless else None,
            no_viewport=not is_headless,
            locale=stage.language,
            env={**stage.environ, "LANGUAGE": stage.language.replace("-", "_")},
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield DemoBrowser(context, stage)
        finally:
            # A person may have closed the browser already, or Ctrl-C has reached it first.
            with contextlib.suppress(Error):
                await context.close()


def _switch_developer_mode_on(profile: Path) -> None:
    """Without it, Chromium switches an unpacked extension off when it starts anew, as after an update."""
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True, exist_ok=True)
    if not preferences.exists():
        preferences.write_text('{"extensions": {"ui": {"developer_mode": true}}}', encoding="utf-8")
