"""The side panel in a real browser: who is in view, copied and undone from there, judged by axe-core. D8, D15, K1."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.axe import check_looks
from tests.browser.page_world import worker_of
from tests.browser.test_calls import hold_for
from tests.looking import expect

PERSON = "Yvonne McKay"
INMAIL = "I read that Fourth Coffee opens three more bars"

# A folder for pictures of every screen, to be looked at by a person.
PICTURES = Path(os.environ["COPY_TO_CRM_PICTURES"]) if "COPY_TO_CRM_PICTURES" in os.environ else None


async def open_panel(browser: DemoBrowser, inbox: Inbox) -> Page:
    """The panel in a window of its own, about the tab of the inbox, at which it has looked."""
    return await open_panel_beside(browser, inbox.page)


async def open_panel_beside(browser: DemoBrowser, page: Page) -> Page:
    """The panel in a window of its own, about the tab of a page, at which it has looked."""
    await page.bring_to_front()
    worker = await worker_of(browser.context)
    tab = await worker.evaluate("async () => (await chrome.tabs.query({ active: true }))[0].id")
    panel = await browser.context.new_page()
    await panel.goto(f"chrome-extension://{EXTENSION_ID}/panel/panel.html?tab={tab}")
    # Before its first look has ended nothing is in view that a press could be about.
    await panel.locator("#page[aria-busy=false]").wait_for()
    return panel


async def look_anew(panel: Page) -> None:
    """Press the panel's own button, and wait until all that it asks for then has come."""
    await panel.get_by_role("button", name="Look at this page").click()
    await panel.locator("#page[aria-busy=false]").wait_for()


async def test_panel_shows_who_is_in_view_and_copies_by_keyboard_alone(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Probable match with reasons, opportunities and timeline; Enter copies, Enter undoes; nothing for axe-core."""
    await hold_for(stage, 60)
    panel = await open_panel(browser, inbox)
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for()
    # The companion runs: it has answered.
    await panel.locator("#badge").wait_for()
    await stage.sync()
    await look_anew(panel)
    await panel.get_by_text("Probable match").wait_for()
    await panel.get_by_role("link", name="New espresso line for Renton").wait_for()
    await panel.locator("#activities-list li").first.wait_for()
    message = panel.locator("#messages-list li", has_text=INMAIL)
    await check_looks(panel, PICTURES, f"panel-{stage.language}")
    await message.get_by_role("button").focus()
    await panel.keyboard.press("Enter")
    entry = panel.locator("#entries-list li", has_text="Held")
    await entry.get_by_role("button", name="Undo").focus()
    await panel.keyboard.press("Enter")
    await panel.get_by_role("status").get_by_text("Discarded").wait_for()
    # With the text went whose it was.
    await entry.wait_for(state="hidden")


async def test_what_is_copied_on_the_page_stands_in_the_open_panel_while_it_is_held(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The list has it without a look anew; taken back from there, the page says so, too; nothing is written. D8."""
    await stage.run_command("settings", "set", "hold_seconds", "60")
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await inbox.page.bring_to_front()
    control = inbox.control_of(INMAIL)
    await control.press()
    await control.wait_for("held")
    await panel.bring_to_front()
    await panel.locator("#entries-list li", has_text="Held").get_by_role("button", name="Undo").click()
    await panel.get_by_role("status").get_by_text("Discarded").wait_for()
    await inbox.page.bring_to_front()
    await control.wait_for("discarded")
    assert [] == await stage.read_rows("li_inmails")


async def test_panel_copies_nothing_that_the_page_does_not_show_any_more(
    browser: DemoBrowser, inbox: Inbox
) -> None:
    """A message seen before the page went on to another conversation is refused, and says so."""
    panel = await open_panel(browser, inbox)
    message = panel.locator("#messages-list li", has_text=INMAIL)
    await message.wait_for()
    other = inbox.page.locator("a.conversation-list-item__link").nth(1)
    await inbox.page.bring_to_front()
    await other.click()
    await inbox.page.locator(".thread-container h2", has_not_text=PERSON).wait_for()
    await panel.bring_to_front()
    await message.get_by_role("button").click()
    await panel.get_by_text("The page does not show this message any more").wait_for()
    await expect(panel.locator("#entries")).to_be_hidden()


async def test_call_is_logged_from_the_panel_by_keyboard_alone(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """What is missing is said at its field; saved, it is held and can be undone; left, nothing is written. D4."""
    await hold_for(stage, 60)
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await panel.get_by_role("button", name="Log a call").focus()
    await panel.keyboard.press("Enter")
    await panel.get_by_role("heading", name=f"Call with {PERSON}").wait_for()
    await check_looks(panel, PICTURES, f"panel-call-{stage.language}")
    minutes = panel.get_by_label("Minutes")
    await minutes.focus()
    await panel.keyboard.press("Enter")
    await panel.get_by_text("Give whole minutes from 0 to 1440").wait_for()
    await expect(minutes).to_have_attribute("aria-invalid", "true")
    await panel.keyboard.type("12")
    await panel.keyboard.press("Tab")
    await panel.keyboard.type("She asks for an offer.")
    await panel.keyboard.press("Tab")
    await panel.keyboard.press("Enter")
    entry = panel.locator("#entries-list li", has_text="Held")
    await entry.get_by_role("button", name="Undo").wait_for()
    await expect(panel.locator("#call")).to_be_hidden()
    await entry.get_by_role("button", name="Undo").focus()
    await panel.keyboard.press("Enter")
    await panel.get_by_role("status").get_by_text("Discarded").wait_for()
    assert [] == await stage.read_rows("phonecalls")
