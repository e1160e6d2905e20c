"""See and press the extension's controls, whose shadow roots are closed to the page and so to page scripts.

Reads through the browser's debugging protocol; presses are the browser's own mouse and keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from playwright.async_api import CDPSession, Error, Page

from tests.looking import comes_to

# The debugging protocol says nothing more exact about what it gives.
Json: TypeAlias = Any

_NEXT_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

_WHEN_STATE = """function(state) {
  const line = this.querySelector(".line");
  return new Promise((resolve) => {
    const look = () => line.dataset.state === state && resolve(true);
    new MutationObserver(look).observe(line, { attributes: true });
    look();
  });
}"""

_WHEN_NOTE = """function(words) {
  const note = this.querySelector(".note");
  return new Promise((resolve) => {
    const look = () => note.textContent === words && resolve(true);
    new MutationObserver(look).observe(note, { childList: true, characterData: true, subtree: true });
    look();
  });
}"""

_LOOK = """function() {
  const text = (selector) => this.querySelector(selector)?.textContent ?? "";
  const [main, undo] = this.querySelectorAll("button");
  const card = this.querySelector(".card");
  return {
    state: this.querySelector(".line").dataset.state,
    name: main.getAttribute("aria-label"),
    label: main.querySelector("span").textContent,
    note: text(".note"),
    can_undo: !undo.hidden,
    card: card.matches(":popover-open") ? card.textContent : null,
    link: card.querySelector("a")?.href ?? null,
    height: this.host.getBoundingClientRect().height,
  };
}"""


@dataclass(frozen=True)
class Look:
    """What one control shows."""

    state: str
    name: str
    label: str
    note: str
    can_undo: bool
    card: str | None
    link: str | None
    height: float


_BUTTON = {
    undo: f"function() {{ return this.querySelectorAll('button')[{int(undo)}]; }}" for undo in (False, True)
}


@dataclass(frozen=True)
class PageControl:
    """One control, held by its shadow root."""

    page: Page
    session: CDPSession
    root: str

    async def look(self) -> Look:
        """What it shows now."""
        return Look(**await self._call(_LOOK))

    async def reach_state(self, state: str) -> Look:
        """Wait until it shows a state, told by the element itself."""
        await self._call(_WHEN_STATE, state)
        return await self.look()

    async def press(self, *, undo: bool = False) -> None:
        """Press the main button or the undo button with the mouse."""
        await self._press(_BUTTON[undo])

    async def press_second(self, *, undo: bool = False) -> None:
        """The second press of a double click, whose first has met what stood there a moment before."""
        await self._press_second(_BUTTON[undo])

    async def press_in_card(self, words: str) -> None:
        """Press the button with these words in the open card with the mouse."""
        buttons = "this.querySelectorAll('.card:popover-open button')"
        await self._press(
            f"function() {{ return [...{buttons}].find((one) => one.textContent === {json.dumps(words)}); }}"
        )

    async def reach_note(self, words: str) -> Look:
        """Wait until it says these words beside its label, told by the element itself."""
        await self._call(_WHEN_NOTE, words)
        return await self.look()

    async def reach_note_only(self, words: str) -> None:
        """The same of what has no states of its own."""
        await self._call(_WHEN_NOTE, words)

    async def press_second_found(self, expression: str) -> None:
        """The second press of a double click on what an expression gives, in which `this` is the shadow root."""
        await self._press_second(f"function() {{ return {expression}; }}")

    async def _press_second(self, find: str) -> None:
        await self.page.mouse.move(*await self._centre(await self._object(find)))
        await self.page.mouse.down(click_count=2)
        await self.page.mouse.up(click_count=2)

    async def _press(self, find: str) -> None:
        button = await self._object(find)
        await self.session.send("DOM.scrollIntoViewIfNeeded", {"objectId": button})
        before = None
        # A scroll is told to the page a frame later, and closes cards; what is being drawn moves what stands below.
        # A person's press comes after both.
        while (place := await self._centre(button)) != before:
            before = place
            await self.page.evaluate(_NEXT_FRAMES)
        await self.page.mouse.click(*place)

    async def _centre(self, button: str) -> tuple[float, float]:
        box = await self.session.send("DOM.getBoxModel", {"objectId": button})
        corners = box["model"]["border"]
        return (corners[0] + corners[4]) / 2, (corners[1] + corners[5]) / 2

    async def call(self, function: str) -> object:
        """What a function gives that is called with the shadow root as `this`."""
        return await self._call(function)

    async def call_with(self, function: str, *arguments: str) -> object:
        """The same with arguments."""
        return await self._call(function, *arguments)

    async def press_found(self, expression: str) -> None:
        """Press what an expression gives, in which `this` is the shadow root, with the mouse."""
        await self._press(f"function() {{ return {expression}; }}")

    async def _object(self, function: str) -> str:
        answer = await self.session.send(
            "Runtime.callFunctionOn", {"functionDeclaration": function, "objectId": self.root}
        )
        return str(answer["result"]["objectId"])

    async def _call(self, function: str, *arguments: str) -> Json:
        answer = await self.session.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": function,
                "objectId": self.root,
                "arguments": [{"value": argument} for argument in arguments],
                "returnByValue": True,
                "awaitPromise": True,
            },
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")


async def find_controls(page: Page, kind: str = "message") -> Sequence[PageControl]:
    """All controls in the page, or other elements of ours of that kind, in document order."""
    session = await page.context.new_cdp_session(page)
    while True:
        try:
            return [PageControl(page, session, root) for root in await _roots(session, kind)]
        except Error as error:
            # The page was just drawing itself anew: what was found has gone, and other elements stand there.
            if "No node with given id" not in error.message:
                raise


async def _roots(session: CDPSession, kind: str) -> list[str]:
    document = await session.send("DOM.getDocument", {"depth": -1, "pierce": True})
    found = []
    for host in _hosts_below(document["root"], ("data-copy-to-crm", kind)):
        root = await session.send("DOM.resolveNode", {"nodeId": host["shadowRoots"][0]["nodeId"]})
        found.append(str(root["object"]["objectId"]))
    return found


async def states_come_to(page: Page, wanted: Sequence[str], kind: str = "message") -> None:
    """Return once the controls of that kind that stand in the page show these states, in document order."""

    async def states() -> Sequence[str]:
        return [(await one.look()).state for one in await find_controls(page, kind)]

    await comes_to(list(wanted), states)


def _hosts_below(node: Json, mark: tuple[str, str]) -> Iterator[Json]:
    attributes = node.get("attributes", [])
    if mark in zip(attributes[::2], attributes[1::2], strict=True):
        yield node
    for child in (*node.get("children", []), *node.get("shadowRoots", [])):
        yield from _hosts_below(child, mark)
