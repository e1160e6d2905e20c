"""Somebody's hands at the window: keys alone, or a mouse and keys to type with. Real events of the screen."""

from __future__ import annotations

import asyncio
from typing import Protocol

from tests.window.eyes import Element
from tests.window.standing import Window


class Hands(Protocol):
    """What is done with the window, in whichever way."""

    async def press(self, name: str) -> None:
        """Press a button."""

    async def choose(self, name: str) -> None:
        """Set the mark of a radio button."""

    async def fill(self, name: str, text: str) -> None:
        """Type into a field, instead of what stands there."""

    async def pick(self, name: str, choice: str) -> None:
        """Take the choice that begins so out of a list."""


class Keyboard:
    """Keys alone: everything is reached by Tab and the arrows."""

    def __init__(self, window: Window) -> None:
        self._window = window

    async def press(self, name: str) -> None:
        """Go to the button and press it with Enter."""
        await self._reach("button", name)
        await self._window.act("key", "Return")

    async def choose(self, name: str) -> None:
        """Go to the group and through it with the arrows; Space where the first of a group has no mark yet."""
        there = await self._reach("radio button", name)
        if not there.is_checked:
            await self._window.act("key", "space")
        await _until_checked(self._window, there)

    async def fill(self, name: str, text: str) -> None:
        """Go to the field and type."""
        await _type(self._window, await self._reach("entry", name), text)

    async def pick(self, name: str, choice: str) -> None:
        """Go to the list and type the first word of the choice."""
        there = await self._reach("combo box", name)
        # One word: after a pause, Space would open the list.
        await self._window.act("type", choice.partition(" ")[0])
        await _until_picked(self._window, there, choice)

    async def _reach(self, role: str, name: str) -> Element:
        """Move the focus there, one key after the other, each seen to have moved it."""
        await self._window.take_keys()
        wanted = await self._window.find(role, name)
        seen = await self._window.see()
        while True:
            places = {element.path: place for place, element in enumerate(seen)}
            focused = _focused(seen)
            if focused is not None and focused.path == wanted.path:
                return focused
            await self._window.act("key", _key_towards(places, focused, wanted))
            seen = await self._moved_from(focused)

    async def _moved_from(self, before: Element | None) -> list[Element]:
        while True:
            seen = await self._window.see()
            now = _focused(seen)
            if now is not None and (before is None or now.path != before.path):
                return seen


class Mouse:
    """A mouse, and keys only to type with."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._is_heard = False

    async def press(self, name: str) -> None:
        """Point at the button and click."""
        await self._click(await self._window.find("button", name))

    async def choose(self, name: str) -> None:
        """Click the radio button."""
        there = await self._window.find("radio button", name)
        await self._click(there)
        await _until_checked(self._window, there)

    async def fill(self, name: str, text: str) -> None:
        """Click into the field and type."""
        there = await self._window.find("entry", name)
        await self._click(there)
        while not (await self._window.again(there)).is_focused:
            continue
        await _type(self._window, there, text)

    async def pick(self, name: str, choice: str) -> None:
        """Click the list, and the choice in what opens."""
        there = await self._window.find("combo box", name)
        await self._click(there)
        while True:
            found = await self._window.around()
            offered = [one for one in found if one.role == "table cell" and one.name.startswith(choice)]
            if offered and offered[0].is_showing:
                break
        await self._point(offered[0])
        await self._window.act("click", "1")
        await _until_picked(self._window, there, choice)

    async def _click(self, element: Element) -> None:
        await self._window.to_front()
        await self._until_heard()
        await self._bring_into_sight(element)
        await self._point(element)
        await self._window.act("click", "1")

    async def _until_heard(self) -> None:
        """Click who it is about until that has the focus: a window that has only just come up may lose clicks."""
        while not self._is_heard:
            seen = await self._window.see()
            name = next(one for one in seen if one.role == "heading" and one.is_focusable)
            self._is_heard = name.is_focused
            if not self._is_heard:
                await self._point(name)
                await self._window.act("click", "1")

    async def _bring_into_sight(self, element: Element) -> None:
        """Turn the wheel until it lies wholly within the window."""
        around = await self._window.around()
        left, top, width, height = await self._place(next(one for one in around if one.role == "frame"))
        while True:
            _, y, _, tall = await self._place(element)
            if top <= y and y + tall <= top + height:
                return
            await self._window.act("mousemove", str(left + width // 2), str(top + height // 2))
            await self._window.act("click", "4" if y < top else "5")
            # One look at everything is time enough for a turn to show; one that does not is made again.
            await self._window.see()

    async def _point(self, element: Element) -> None:
        x, y, width, height = await self._place(element)
        # A mark stands at the left of its words, and both are its place.
        await self._window.act("mousemove", str(x + min(width // 2, 12)), str(y + height // 2))

    async def _place(self, element: Element) -> tuple[int, int, int, int]:
        return await asyncio.to_thread(self._window.eyes.place, element)


def _focused(seen: list[Element]) -> Element | None:
    # What holds it counts as focused as well; the page alone is where nobody has gone yet.
    last = [element for element in seen if element.is_focused][-1:]
    return last[0] if last and last[0].role != "page" else None


def _key_towards(places: dict[str, int], focused: Element | None, wanted: Element) -> str:
    if focused is None:
        return "Tab"
    is_ahead = places[focused.path] < places[wanted.path]
    if focused.role == wanted.role == "radio button" and focused.group == wanted.group:
        return "Down" if is_ahead else "Up"
    return "Tab" if is_ahead else "shift+Tab"


async def _type(window: Window, field: Element, text: str) -> None:
    await window.act("key", "ctrl+a")
    await window.act("type", text)
    while (await window.again(field)).text != text:
        continue


async def _until_checked(window: Window, element: Element) -> None:
    while not (await window.again(element)).is_checked:
        continue


async def _until_picked(window: Window, box: Element, choice: str) -> None:
    while not any(
        one.group == box.path and one.is_selected and one.name.startswith(choice)
        for one in await window.see()
    ):
        continue
