"""A browser of either kind at work: what the stories of every control share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from companion.demo.stage import Stage
from tests.browser.either import EitherBrowser, Tab

INMAIL = "I read that Fourth Coffee opens three more bars"
NOTE = "Prefers a call on Tuesday mornings."
STRANGER = "Odalys Ferrant"
STRANGERS = "Good afternoon Marisa, a colleague"
LEAD = "lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"

_TABS = "async () => (await chrome.tabs.query({})).map((one) => one.id)"


async def settled(panel: Tab) -> None:
    """Return once nothing that was asked of page or CRM is still to come, so that no line moves under a hand."""
    await panel.wait_for("#page[aria-busy=false]")


@dataclass(frozen=True)
class Desk:
    """A browser, and a page of the extension's own that tells the numbers of its tabs."""

    stage: Stage
    browser: EitherBrowser
    office: Tab

    async def panel_beside(self, open_page: Callable[[], Awaitable[Tab]]) -> tuple[Tab, Tab]:
        """A page of the look-alike, and the side panel about it in a tab of its own."""
        before = set(await self.office.read(_TABS))
        page = await open_page()
        (number,) = set(await self.office.read(_TABS)) - before
        panel = await self.browser.open_page(f"panel/panel.html?tab={number}")
        await settled(panel)
        return page, panel
