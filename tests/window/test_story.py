"""From somebody unknown on the page to the timeline of the new contact, in the real window. D6, F1-F3, F5, F6."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from companion.demo.browser import Inbox, running_browser
from companion.demo.stage import Stage
from companion.demo.story import connect
from tests.window.hands import Hands, Keyboard, Mouse
from tests.window.standing import Window

STRANGER = "Odalys Ferrant"
MESSAGE = "Good afternoon Marisa, a colleague"


@pytest.fixture
async def inbox(stage: Stage) -> AsyncIterator[Inbox]:
    """The inbox in Chromium, connected, with the CRM's people read."""
    async with running_browser(stage, is_headless=True) as browser:
        await connect(stage, browser, lambda _line: None)
        inbox: Inbox = await browser.open_inbox()
        await inbox.open_conversation(STRANGER)
        await inbox.control_of(MESSAGE).wait_for("ready")
        await stage.sync()
        yield inbox


@pytest.mark.parametrize("kind_of_hands", [Keyboard, Mouse])
async def test_somebody_unknown_on_the_page_becomes_a_contact_of_a_new_account(
    stage: Stage, inbox: Inbox, window: Window, kind_of_hands: type[Keyboard | Mouse]
) -> None:
    """The window comes up with the copy; one account, one contact on it, and the message completed there."""
    hands: Hands = kind_of_hands(window)
    await inbox.control_of(MESSAGE).press()
    await window.find("heading", STRANGER)
    await hands.choose("A new account")
    await hands.fill("Account Name (required)", "Relecloud Brasil")
    await hands.press("Create contact")
    await window.read("Created. What waited is filed")
    await inbox.control_of(MESSAGE).wait_for("written")
    [account] = [row for row in await stage.read_rows("accounts") if row["name"] == "Relecloud Brasil"]
    [contact] = [row for row in await stage.read_rows("contacts") if row["fullname"] == STRANGER]
    [message] = await stage.read_rows("li_messages")
    assert account["accountid"] == contact["parentcustomerid"]
    assert (1, contact["contactid"]) == (message["statecode"], message["regardingobjectid"])
