"""The companion's window as somebody at the screen has it: looked at until it shows what is wanted, and focused."""

from __future__ import annotations

import asyncio

from tests.looking import breathe
from tests.window.eyes import Element, Eyes
from tests.window.screen import Screen

_TITLE = "Copy to CRM"


class Window:
    """One window, by what it shows. Every look that waits, waits for what is on the screen, never for a time."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.eyes = Eyes(screen.session_bus)

    async def see(self) -> list[Element]:
        """What its page shows now; a breath before it, as whoever waits for something looks again and again."""
        await breathe()
        return await asyncio.to_thread(self.eyes.page)

    async def around(self) -> list[Element]:
        """The frames of windows and what they show outside their pages; a breath before it, as above."""
        await breathe()
        return await asyncio.to_thread(self.eyes.around)

    async def find(self, role: str, name: str) -> Element:
        """The element with this role and name, once it is there."""
        while True:
            for element in await self.see():
                if (role, name) == (element.role, element.name):
                    return element

    async def offered(self, words: str) -> Element:
        """The first button whose name begins so, once there is one."""
        while True:
            for element in await self.see():
                if element.role == "button" and element.name.startswith(words):
                    return element

    async def again(self, element: Element) -> Element:
        """The same element as it is now; it must not have gone."""
        [now] = [one for one in await self.see() if one.path == element.path]
        return now

    async def read(self, words: str) -> Element:
        """What says these words, once something does."""
        while True:
            for element in await self.see():
                if words in element.text:
                    return element

    async def shows(self, role: str, name: str) -> bool:
        """Whether there is such an element now."""
        return any((role, name) == (one.role, one.name) for one in await self.see())

    async def act(self, *action: str) -> bytes:
        """Let somebody at the screen do something; what came of it."""
        return await self._screen.act(*action)

    async def to_front(self) -> None:
        """Give it the keyboard, as soon as it is to be seen, until it knows; no window manager does that here."""
        while not any(one.role == "frame" and one.is_active for one in await self.around()):
            await self._act_on_it("windowfocus")

    async def take_keys(self) -> None:
        """To the front, and Tab until its page says what has the focus: it loses keys that come before that."""
        await self.to_front()
        while not any(element.is_focused for element in await self.see()):
            await self.act("key", "Tab")

    async def escape(self) -> None:
        """Escape, once, where something in the page can have the focus; a second one would put away what comes next."""
        await self.take_keys()
        await self.act("key", "Escape")
        while await self._act_on_it():
            await breathe()

    async def put_away(self) -> None:
        """Escape, until it is to be seen no more, whether or not it hears yet."""
        while await self._act_on_it():
            await self._act_on_it("windowfocus", "key", "Escape")
            await breathe()

    async def _act_on_it(self, *action: str) -> bytes:
        """Do something with it if it is to be seen; without an action, its number where it is."""
        return await self.act("search", "--onlyvisible", "--name", _TITLE, *action)
