"""One way to both browsers, for tests whose promise does not depend on which one it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from companion.demo.browser import DemoBrowser, Inbox, running_browser
from companion.demo.control import Control
from companion.demo.site import HOST_NAME
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.firefox.browser import firefox_on
from tests.browser.page_controls import find_controls

BROWSERS = ("chromium", "firefox")


class Tab(Protocol):
    """A tab of either browser."""

    async def wait_for(self, selector: str, words: str = "") -> str | None:
        """Wait for an element of that kind that holds the words."""

    async def read(self, function: str) -> Any:
        """What a function of the page gives."""

    async def press(self, selector: str, words: str = "") -> None:
        """Press the first such element with the mouse."""

    async def read_in(self, kind: str, function: str, at: int = 0) -> Any:
        """What a function gives that is called with the shadow root of our element of that kind; None without one."""

    async def press_in(self, kind: str, find: str, at: int = 0) -> None:
        """Press what a function of the shadow root finds, with the mouse."""

    async def keys(self, *names: str) -> None:
        """Press keys one after another, by their names in the standard of key events, or two at once: `Shift+Tab`."""

    async def reload(self) -> None:
        """Load the page anew, where the tab stands: it is not brought to the front."""

    async def come_to_front(self) -> None:
        """Be the tab that keys go to."""

    async def close(self) -> None:
        """Close the tab."""

    def control_of(self, message: str) -> Control:
        """The control on the message or note that holds these words."""


class EitherBrowser(Protocol):
    """A browser with the extension."""

    async def open_inbox(self) -> Tab:
        """A new tab with the inbox."""

    async def open_tab(self, address: str) -> Tab:
        """A new tab at an address."""

    async def open_page(self, path: str) -> Tab:
        """A page of the extension's own, such as `popup/popup.html`."""

    async def addresses(self) -> Sequence[str]:
        """Those of all open tabs."""

    async def sign_in(self) -> None:
        """Open the address of the waiting sign-in and see it through."""


class _ChromiumTab:
    def __init__(self, tab: Inbox) -> None:
        self._page = tab.page
        self._tab = tab

    async def wait_for(self, selector: str, words: str = "") -> None:
        await self._page.locator(selector, has_text=words).first.wait_for(state="attached")

    async def read(self, function: str) -> Any:
        return await self._page.evaluate(function)

    async def press(self, selector: str, words: str = "") -> None:
        await self._page.locator(selector, has_text=words).first.click()

    async def read_in(self, kind: str, function: str, at: int = 0) -> Any:
        found = await find_controls(self._page, kind)
        return await found[at].call(f"function() {{ return ({function})(this); }}") if found[at:] else None

    async def press_in(self, kind: str, find: str, at: int = 0) -> None:
        found = await find_controls(self._page, kind)
        await found[at].press_found(f"({find})(this)")

    async def keys(self, *names: str) -> None:
        for name in names:
            await self._page.keyboard.press(name)

    async def reload(self) -> None:
        await self._page.reload()

    async def come_to_front(self) -> None:
        await self._page.bring_to_front()

    async def close(self) -> None:
        await self._page.close()

    def control_of(self, message: str) -> Control:
        return self._tab.control_of(message)


class _Chromium:
    def __init__(self, browser: DemoBrowser) -> None:
        self._browser = browser
        self.sign_in = browser.sign_in

    async def open_inbox(self) -> Tab:
        return _ChromiumTab(await self._browser.open_inbox())

    async def open_tab(self, address: str) -> Tab:
        page = await self._browser.context.new_page()
        await page.goto(address)
        return _ChromiumTab(Inbox(page, await self._browser.context.new_cdp_session(page)))

    async def addresses(self) -> Sequence[str]:
        return [page.url for page in self._browser.context.pages]

    async def open_page(self, path: str) -> Tab:
        return await self.open_tab(f"chrome-extension://{EXTENSION_ID}/{path}")


@asynccontextmanager
async def running_either(stage: Stage, name: str) -> AsyncIterator[EitherBrowser]:
    """One of BROWSERS with the extension, for as long as the block runs."""
    if name == "firefox":
        async with firefox_on(stage) as firefox:
            yield firefox
    else:
        async with running_browser(stage, is_headless=True) as chromium:
            yield _Chromium(chromium)


def page_address(path: str) -> str:
    """The address of a page of the look-alike."""
    return f"https://{HOST_NAME}/sales/{path}"
