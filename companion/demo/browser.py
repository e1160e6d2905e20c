"""The demo's browser: real Chromium, a throw-away profile, the unmodified extension, real presses."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Page, ViewportSize, async_playwright

from companion.demo.stage import Stage
from companion.errors import NotPossibleHere
from native_host.registration import EXTENSION_ID

EXTENSION = Path(__file__).resolve().parents[2] / "extension"
WINDOW: ViewportSize = {"width": 1280, "height": 860}

Node = dict[str, Any]


# A minute of looks: whatever has not come by then waits for something that nobody will do.
_MOST_LOOKS = 1200


@dataclass(frozen=True)
class ControlSeen:
    """What a control shows at one moment."""

    state: str
    words: str
    card: str
    """The words of its card, shown or not."""
    buttons: tuple[int, ...]
    """The debugger's ids of the main button and of Undo."""
    card_buttons: dict[str, int]
    """Those of the card's buttons, by their words."""


class Control:
    """The Copy to CRM control of one message, found by the message's words."""

    def __init__(self, page: Page, session: CDPSession, message: str) -> None:
        self._page = page
        self._session = session
        self._message = message

    async def look(self) -> ControlSeen | None:
        """The control as it is now, or None while the page shows none for this message.

        Its shadow root is closed to the page and to scripts; the debugger may look, as a person's eyes do.
        """
        document = await self._session.send("DOM.getDocument", {"depth": -1, "pierce": True})
        for article in _elements(document["root"], "ARTICLE"):
            # The inbox as a whole is an article too, with the list and its previews inside.
            is_message = len(list(_elements(article, "ARTICLE"))) == 1
            if not is_message or self._message not in _words(article):
                continue
            for element in _all(article):
                attributes = _attributes(element)
                if attributes.get("data-copy-to-crm") == "message":
                    return _control_seen(element)
        return None

    async def wait_for(self, *states: str) -> ControlSeen:
        """The control once it is in one of the states. Raises TimeoutError naming what it shows instead."""
        return await self._wait_until(lambda seen: seen.state in states, f"{states}")

    async def wait_for_card(self, state: str, words: str) -> ControlSeen:
        """The control once it is in the state and its card holds the words. Raises TimeoutError."""
        return await self._wait_until(
            lambda seen: seen.state == state and words in seen.card, f"{state} and a card with {words!r}"
        )

    async def wait_for_words(self, state: str, words: str) -> ControlSeen:
        """The control once it is in the state and says the words beside its label. Raises TimeoutError."""
        return await self._wait_until(
            lambda seen: seen.state == state and words in seen.words, f"{state} and {words!r}"
        )

    async def _wait_until(self, is_so: Callable[[ControlSeen], bool], wanted: str) -> ControlSeen:
        seen = None
        for _ in range(_MOST_LOOKS):
            seen = await self.look()
            if seen and is_so(seen):
                return seen
            await self._page.wait_for_timeout(50)
        raise TimeoutError(f"waited for {wanted}, the control shows {seen}")

    async def press(self, times: int = 1) -> None:
        """Press the control's button with the mouse, as a person does."""
        await self._press(_PRESSABLE, 0, times)

    async def open_card(self) -> None:
        """Press the button of a message that waits, which opens its card."""
        await self._press(("queued", "needs_you", "failed"), 0, 1)

    async def press_undo(self) -> None:
        """Press Undo while it is offered."""
        await self._press(("held", "queued"), 1, 1)

    async def press_in_card(self, words: str) -> None:
        """Press the button with these words in the card, which is open."""
        await self._press(_PRESSABLE, words, 1)

    async def _press(self, states: Sequence[str], button: int | str, times: int) -> None:
        before = None
        while True:
            seen = await self.wait_for(*states)
            node = {"nodeId": seen.card_buttons[button] if isinstance(button, str) else seen.buttons[button]}
            await self._session.send("DOM.scrollIntoViewIfNeeded", node)
            corners = (await self._session.send("DOM.getBoxModel", node))["model"]["content"]
            # A page that is still drawing moves its messages; a person waits until they stand still.
            if corners == before:
                break
            before = corners
            await self._page.wait_for_timeout(50)
        x, y = (corners[0] + corners[4]) / 2, (corners[1] + corners[5]) / 2
        await self._page.mouse.click(x, y, click_count=times)


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
        return Control(self.page, self._session, message)

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
    stage: Stage, *, is_headless: bool, program: Path | None = None
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
        f"--load-extension={EXTENSION}",
        f"--disable-extensions-except={EXTENSION}",
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
            chromium_sandbox=not is_root,
            # A person's window has the size it has; pictures want the same size every time.
            viewport=WINDOW if is_headless else None,
            no_viewport=not is_headless,
            locale=stage.language,
            env={**stage.environ, "LANGUAGE": stage.language.replace("-", "_")},
        )
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


_PRESSABLE = (
    "ready",
    "refused",
    "written",
    "written_open",
    "written_by_linkedin",
    "needs_you",
    "failed",
    "discarded",
    "undone",
)


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
