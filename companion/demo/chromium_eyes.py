"""See and press a control in Chromium, through its debugging protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.async_api import CDPSession, Error, Page

from companion.demo.control import ControlSeen, Handle

Node = dict[str, Any]

# Chromium's own words of a node that the page has made anew since the look, or hidden.
_GONE = ("node with given id", "detached", "layout object", "box model")


class ChromiumEyes:
    """Eyes and hand on the control of the message or note that holds these words.

    Its shadow root is closed to the page and to scripts; the debugger may look, as a person's eyes do.
    """

    def __init__(self, page: Page, session: CDPSession, message: str) -> None:
        self._page = page
        self._session = session
        self._message = message

    async def look(self) -> ControlSeen | None:
        """The control as it is now, or None while the page shows none for this message."""
        document = await self._session.send("DOM.getDocument", {"depth": -1, "pierce": True})
        for holder in _all(document["root"]):
            for element in holder.get("children", ()):
                is_control = _attributes(element).get("data-copy-to-crm") in ("message", "note")
                if is_control and self._message in _words(holder):
                    return _control_seen(element)
        return None

    async def centre_of(self, button: Handle) -> tuple[float, float] | None:
        """Where the middle of a button stands in the window, brought into view if it was not; None once it has gone."""
        node = {"nodeId": button}
        try:
            await self._session.send("DOM.scrollIntoViewIfNeeded", node)
            corners = (await self._session.send("DOM.getBoxModel", node))["model"]["content"]
        except Error as error:
            if not any(words in error.message for words in _GONE):
                raise
            return None
        return (corners[0] + corners[4]) / 2, (corners[1] + corners[5]) / 2

    async def click(self, place: tuple[float, float], times: int) -> None:
        """Press the mouse at a place in the window, so often as one gesture."""
        await self._page.mouse.click(*place, click_count=times)

    async def blink(self) -> None:
        """Let a twentieth of a second pass in the page."""
        await self._page.wait_for_timeout(50)


def _control_seen(host: Node) -> ControlSeen | None:
    for root in host.get("shadowRoots", ()):
        line = next((node for node in _all(root) if "data-state" in _attributes(node)), None)
        if line is None:
            continue
        card = next((node for node in _all(root) if "popover" in _attributes(node)), {})
        buttons = tuple(node["nodeId"] for node in _elements(line, "BUTTON"))
        in_card = {_words(node): node["nodeId"] for node in _elements(card, "BUTTON")}
        return ControlSeen(_attributes(line)["data-state"], _words(line), _words(card), buttons, in_card)
    return None


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("children", ()):
        yield from _all(child)


def _elements(node: Node, name: str) -> Iterator[Node]:
    return (element for element in _all(node) if element.get("nodeName") == name)


def _attributes(node: Node) -> dict[str, str]:
    flat = node.get("attributes", [])
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _words(node: Node) -> str:
    return " ".join(_text(node).split())


def _text(node: Node) -> str:
    return "".join(
        found.get("nodeValue", "") + " " for found in _all(node) if found.get("nodeName") == "#text"
    )
