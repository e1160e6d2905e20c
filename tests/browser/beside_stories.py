"""The stories of the side panel and the popup about a page: found, used, and taken back."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from tests.browser.desk import INMAIL, LEAD, NOTE, STRANGER, STRANGERS, Desk, settled
from tests.browser.either import Tab, page_address
from tests.browser.hands import Hand, Part, seen

SELECTION = "Copy selected text as note"
_SELECT = """() => getSelection().selectAllChildren(
  [...document.querySelectorAll("p")].find((one) => one.textContent.includes(%s)))"""
_LAST_ONLY = """() => [...document.querySelectorAll("#history-list input")].forEach((one, at, all) => {
  if (one.checked !== (at === all.length - 1)) one.click();
})"""


async def _take_back(panel: Tab, hand: Hand) -> None:
    await panel.wait_for("#entries-list li", "Held")
    await hand.use(panel, Part("#entries-list button", "Undo"))
    await panel.wait_for("[role=status]", "Discarded")


async def _panel_message(desk: Desk, hand: Hand) -> None:
    page, panel = await desk.panel_beside(desk.browser.open_inbox)
    await panel.wait_for("#subject-name", "Yvonne McKay")
    await hand.use(panel, Part("#look"))
    await settled(panel)
    await hand.use(panel, Part("#messages-list button"))
    await _take_back(panel, hand)
    await panel.close()
    await page.close()


async def _panel_note(desk: Desk, hand: Hand) -> None:
    page, panel = await desk.panel_beside(lambda: desk.browser.open_tab(page_address(LEAD)))
    await hand.use(panel, Part("#notes-list button"))
    await _take_back(panel, hand)
    await panel.close()
    await page.close()


async def _lead_with_selection(desk: Desk) -> Tab:
    page = await desk.browser.open_tab(page_address(LEAD))
    await page.wait_for("p", NOTE)
    await page.read(_SELECT % json.dumps(NOTE))
    return page


async def _panel_selection(desk: Desk, hand: Hand) -> None:
    page, panel = await desk.panel_beside(lambda: _lead_with_selection(desk))
    await panel.wait_for("#badge:not([hidden])")
    await hand.use(panel, Part("#selection button", SELECTION))
    await _take_back(panel, hand)
    await panel.close()
    await page.close()


async def _panel_sent(desk: Desk, hand: Hand) -> None:
    page, panel = await desk.panel_beside(desk.browser.open_inbox)
    await panel.wait_for("#subject-name", "Yvonne McKay")
    await hand.use(panel, Part("#look"))
    await settled(panel)
    await hand.use(panel, Part("#sent button", "Copy what I just sent"))
    await _take_back(panel, hand)
    await panel.close()
    await page.close()


async def _panel_history(desk: Desk, hand: Hand) -> None:
    page, panel = await desk.panel_beside(desk.browser.open_inbox)
    await panel.wait_for("#subject-name", "Yvonne McKay")
    await hand.use(panel, Part("#history-open button", "Copy history"))
    await panel.wait_for("#history-list li:last-child input")
    await panel.read(_LAST_ONLY)
    await hand.use(panel, Part("#history-buttons button", "Copy what is ticked: 1"))
    await panel.wait_for("#history-list li:last-child", "Held")
    await hand.use(panel, Part("#history-list li:last-child button", "Undo"), is_before=True)
    await panel.wait_for("#history-list li:last-child", "Discarded")
    await panel.close()
    await page.close()


async def _panel_call(desk: Desk, hand: Hand) -> None:
    page, panel = await desk.panel_beside(lambda: desk.browser.open_tab(page_address(LEAD)))
    await panel.wait_for("#badge:not([hidden])")
    await hand.use(panel, Part("#call-open button"))
    await panel.wait_for("#call-title", "Yvonne McKay")
    await hand.use(panel, Part("#call-minutes"), key="1")
    await panel.keys("2")
    await hand.use(panel, Part("#call .buttons button"))
    await _take_back(panel, hand)
    await panel.close()
    await page.close()


async def _panel_tags(desk: Desk, hand: Hand) -> None:
    page, panel = await desk.panel_beside(lambda: desk.browser.open_tab(page_address(LEAD)))
    await panel.wait_for("#badge:not([hidden])")
    await hand.use(panel, Part("#tags-field"), key="f")
    await panel.keys("a", "i", "r")
    await hand.use(panel, Part("#tags-copy"))
    await _take_back(panel, hand)
    await panel.close()
    await page.close()


async def _panel_add(desk: Desk, hand: Hand) -> None:
    async def open_conversation() -> Tab:
        inbox = await desk.browser.open_inbox()
        await inbox.press("a.conversation-list-item__link", STRANGER)
        await inbox.wait_for(".thread-container h2", STRANGER)
        await inbox.control_of(STRANGERS).wait_for("ready")
        return inbox

    page, panel = await desk.panel_beside(open_conversation)
    await panel.wait_for("#subject-name", STRANGER)
    await hand.use(panel, Part("#add:not([hidden])"))

    async def is_open() -> bool:
        return any("prompt/prompt.html" in address for address in await desk.browser.addresses())

    await seen(panel, is_open, "the prompt in a window of its own")
    await panel.close()
    await page.close()


async def _from_popup(
    desk: Desk, hand: Hand, open_page: Callable[[], Awaitable[Tab]], action: str, said: str
) -> None:
    popup = await desk.browser.open_page("popup/popup.html")
    page = await open_page()
    # Opened from the toolbar it stands over the page: read anew, its page is the one in front.
    await popup.reload()
    await popup.wait_for("#headline", "Connected")
    # It goes on being about the page that was in front when it was opened.
    await popup.come_to_front()
    await hand.use(popup, Part("#actions-list button", action))
    await popup.wait_for("#acted", said)
    await hand.use(popup, Part("#acted-undo:not([hidden])", "Undo"))
    await popup.wait_for("#acted", "Last copy: Discarded")
    await popup.close()
    await page.close()


async def _popup_selection(desk: Desk, hand: Hand) -> None:
    said = "Note about Yvonne McKay: Held"
    await _from_popup(desk, hand, lambda: _lead_with_selection(desk), SELECTION, said)


async def _popup_sent(desk: Desk, hand: Hand) -> None:
    said = "Message, Yvonne McKay: Held"
    await _from_popup(desk, hand, _settled_inbox(desk), "Copy what I just sent to CRM", said)


def _settled_inbox(desk: Desk) -> Callable[[], Awaitable[Tab]]:
    async def open_inbox() -> Tab:
        inbox = await desk.browser.open_inbox()
        await inbox.control_of(INMAIL).wait_for("ready", "discarded")
        return inbox

    return open_inbox


STORIES: dict[str, Callable[[Desk, Hand], Awaitable[None]]] = {
    "side panel beside inbox: copy message": _panel_message,
    "side panel beside inbox: copy what I just sent": _panel_sent,
    "side panel beside inbox: copy history": _panel_history,
    "side panel beside inbox: add to CRM": _panel_add,
    "side panel beside lead page: copy note": _panel_note,
    "side panel beside lead page: copy selected text": _panel_selection,
    "side panel beside lead page: log a call": _panel_call,
    "side panel beside lead page: copy tags": _panel_tags,
    "popup: copy selected text": _popup_selection,
    "popup: copy what I just sent": _popup_sent,
}
"""By where the page's things are done, and what is done."""
