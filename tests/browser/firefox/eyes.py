"""See and press a control in Firefox, through WebDriver BiDi."""

from __future__ import annotations

from companion.demo.control import ControlSeen, Handle
from tests.browser.firefox.bidi import Bidi, BidiError, Json, plain

_FIND = """(words) => {
  const text = (element) => element.textContent.split(/\\s+/).join(" ");
  const controls = [...document.querySelectorAll("[data-copy-to-crm=message], [data-copy-to-crm=note]")];
  return controls.find((one) => text(one.parentElement).includes(words)) ?? null;
}"""

_LOOK = """(root) => {
  const line = root.querySelector("[data-state]");
  if (line === null) return null;
  const card = root.querySelector("[popover]");
  const words = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const parts = [];
    while (walker.nextNode()) parts.push(walker.currentNode.data);
    return parts.join(" ").split(/\\s+/).filter(Boolean).join(" ");
  };
  const inCard = [...card.querySelectorAll("button")];
  const shown = [line.dataset.state, words(line), words(card), [...line.querySelectorAll("button")]];
  return [...shown, inCard.map(words), inCard];
}"""

_CENTRE = """(button) => {
  button.scrollIntoView({ block: "nearest", behavior: "instant" });
  const { left, top, width, height } = button.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}"""

# What has gone, or is not shown just now, cannot be pointed at.
_GONE = ("no such element", "no such node", "stale element reference", "move target out of bounds")

_BLINK = "() => new Promise((done) => setTimeout(done, 50))"


def is_gone(error: BidiError) -> bool:
    """Whether Firefox could not do it because the page has drawn the element anew, or hidden it."""
    return str(error).startswith(_GONE)


class FirefoxEyes:
    """Eyes and hand on the control of the message or note that holds these words."""

    def __init__(self, bidi: Bidi, context: str, message: str) -> None:
        self._bidi = bidi
        self._context = context
        self._message = message

    async def look(self) -> ControlSeen | None:
        """The control as it is now, or None while the page shows none for this message."""
        words = {"type": "string", "value": " ".join(self._message.split())}
        host = await self._bidi.call(self._context, _FIND, words)
        root: Json = host.get("value", {}).get("shadowRoot")
        if root is None:
            return None
        try:
            seen = plain(await self._bidi.call(self._context, _LOOK, {"sharedId": root["sharedId"]}))
        except BidiError as error:
            if not is_gone(error):
                raise
            return None
        if seen is None:
            return None
        state, line, card, buttons, names, in_card = seen
        return ControlSeen(state, line, card, tuple(buttons), dict(zip(names, in_card, strict=True)))

    async def centre_of(self, button: Handle) -> tuple[float, float] | None:
        """Where the middle of a button stands in the window, brought into view if it was not; None once it has gone."""
        try:
            x, y = plain(await self._bidi.call(self._context, _CENTRE, {"sharedId": button}))
        except BidiError as error:
            if not is_gone(error):
                raise
            return None
        return x, y

    async def click_steady(self, button: Handle) -> bool:
        """Press the mouse on it once it stands still, as a person waits for; False where the page has drawn it anew."""
        before, place = None, await self.centre_of(button)
        while place != before:
            await self.blink()
            before, place = place, await self.centre_of(button)
        if place is None:
            return False
        # At the element, not at the place: what moves between look and press is followed by the browser itself.
        element = {"type": "element", "element": {"sharedId": button}}
        try:
            await self._press({"type": "pointerMove", "x": 0, "y": 0, "origin": element}, 1)
        except BidiError as error:
            if not is_gone(error):
                raise
            return False
        return True

    async def click(self, place: tuple[float, float], times: int) -> None:
        """Press the mouse at a place in the window, so often as one gesture."""
        await self._press({"type": "pointerMove", "x": int(place[0]), "y": int(place[1])}, times)

    async def _press(self, move: Json, times: int) -> None:
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "actions": [move, *press * times]}
        await self._bidi.send("input.performActions", context=self._context, actions=[mouse])
        # A gesture of its own: with the next one, elsewhere and a moment later, it would count as a double click.
        await self._bidi.send("input.releaseActions", context=self._context)

    async def blink(self) -> None:
        """Let a twentieth of a second pass in the page."""
        await self._bidi.call(self._context, _BLINK)
