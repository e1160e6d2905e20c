"""Two ways to use a control: with the mouse, or reached by Tab and used by a key, as whoever has no mouse does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from tests.browser.either import Tab

_MOST_TABS = 150
"""More stops than any page of the look-alike has."""

_BLINK = "() => new Promise((done) => setTimeout(done, 50))"
_MOST_LOOKS = 1200
"""A minute of looks: whatever has not come by then waits for something that nobody will do."""

_HAS_FOCUS = """() => {
  const words = %s;
  const text = document.activeElement?.textContent ?? "";
  return document.activeElement?.matches(%s) === true && text.split(/\\s+/).join(" ").includes(words);
}"""


@dataclass(frozen=True)
class Ours:
    """Something in an element of ours in the page: its kind, the function that finds it, and which of that kind."""

    kind: str
    find: str
    at: int = 0


@dataclass(frozen=True)
class Part:
    """Something in a page of the extension's own: a selector, and words that it holds."""

    selector: str
    words: str = ""
    stop: str = ""
    """Where the Tab key stops for it, if not at itself: of radio buttons, only the chosen one is a stop."""


class Hand(Protocol):
    """A way to use controls."""

    async def use(self, tab: Tab, what: Ours | Part, key: str = "Enter", *, is_before: bool = False) -> None:
        """Use it; without a mouse, with this key. `is_before`: it stands before what was used last."""

    async def leave(self, tab: Tab, what: Ours) -> None:
        """Leave what is open: by its own button, or by Escape."""


class Mouse:
    """Moves there and presses."""

    async def use(  # noqa: D102 - as Hand has it
        self,
        tab: Tab,
        what: Ours | Part,
        key: str = "Enter",  # noqa: ARG002 - a mouse has none
        *,
        is_before: bool = False,  # noqa: ARG002 - and goes straight there
    ) -> None:
        if isinstance(what, Part):
            await tab.press(what.selector, what.words)
            return
        await found(tab, what)
        await tab.press_in(what.kind, what.find, what.at)

    async def leave(self, tab: Tab, what: Ours) -> None:
        """Press its button."""
        await self.use(tab, what)


class Keyboard:
    """Goes from stop to stop until it is there, and presses a key."""

    async def use(self, tab: Tab, what: Ours | Part, key: str = "Enter", *, is_before: bool = False) -> None:
        """Tab until it has the focus. Raises AssertionError where no stop is it."""
        if isinstance(what, Part):
            await tab.wait_for(what.selector, what.words)
        else:
            await found(tab, what)
        for _ in range(_MOST_TABS):
            if await self._is_there(tab, what):
                await tab.keys(key)
                return
            await tab.keys("Shift+Tab" if is_before else "Tab")
        raise AssertionError(f"no stop of the Tab key is {what}")

    async def leave(self, tab: Tab, what: Ours) -> None:  # noqa: ARG002 - the key needs no button
        """Press Escape."""
        await tab.keys("Escape")

    async def _is_there(self, tab: Tab, what: Ours | Part) -> bool:
        if isinstance(what, Part):
            return bool(await tab.read(_HAS_FOCUS % (_js(what.words), _js(what.stop or what.selector))))
        function = f"(root) => root.activeElement !== null && root.activeElement === ({what.find})(root)"
        return await tab.read_in(what.kind, function, what.at) is True


async def found(tab: Tab, what: Ours) -> None:
    """Wait until it is there. Raises TimeoutError."""
    await seen_in(tab, what.kind, f"(root) => Boolean(({what.find})(root))", at=what.at)


async def seen_in(tab: Tab, kind: str, function: str, *, at: int = 0) -> Any:
    """What the function of the shadow root gives, once that is true of it. Raises TimeoutError."""
    return await seen(tab, lambda: tab.read_in(kind, function, at), f"{kind}: {function}")


async def seen(tab: Tab, look: Callable[[], Awaitable[Any]], wanted: str) -> Any:
    """What a look gives, once that is true of it. Raises TimeoutError naming what was waited for."""
    for _ in range(_MOST_LOOKS):
        if given := await look():
            return given
        await tab.read(_BLINK)
    raise TimeoutError(f"waited for {wanted}")


def _js(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
