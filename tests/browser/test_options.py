"""The options page in a real browser, and a page that nothing is put into. D8, J5, K1, K2."""

from __future__ import annotations

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.axe import check_looks
from tests.browser.test_calls import hold_for
from tests.browser.test_panel import INMAIL, PICTURES, open_panel
from tests.looking import expect

_OURS = "document.querySelectorAll('[data-copy-to-crm]').length"
_PAGE = "document.documentElement.outerHTML"


async def open_options(browser: DemoBrowser) -> Page:
    """The options page in a tab."""
    page = await browser.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/options/options.html")
    return page


async def test_panel_only_takes_every_control_away_at_once_and_leaves_the_page_as_it_was(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Chosen by keyboard, an open page loses all that is ours; a fresh one stays the same to the byte while copying."""
    await inbox.control_of(INMAIL).wait_for("ready")
    await hold_for(stage, 60)
    options = await open_options(browser)
    await options.locator("#companion").get_by_text("writeback", exact=True).wait_for()
    await check_looks(options, PICTURES, f"options-{stage.language}")
    await options.get_by_role("radio", name="In the page").focus()
    await options.keyboard.press("ArrowDown")
    await options.get_by_role("status").get_by_text("Kept").wait_for()
    await inbox.page.wait_for_function(f"{_OURS} === 0")
    fresh = await browser.open_inbox()
    await fresh.page.locator("article").first.wait_for()
    before = await fresh.page.evaluate(_PAGE)
    panel = await open_panel(browser, fresh)
    message = panel.locator("#messages-list li", has_text=INMAIL)
    await message.get_by_role("button").click()
    await panel.locator("#entries-list li", has_text="Held").wait_for()
    assert before == await fresh.page.evaluate(_PAGE)


async def test_switches_at_the_composer_are_chosen_here_too(browser: DemoBrowser, inbox: Inbox) -> None:
    """For messages and InMails apart, off as shipped; what is chosen in the page shows here, and the other way. D3."""
    await inbox.control_of(INMAIL).wait_for("ready")
    options = await open_options(browser)
    group = options.get_by_role("group", name="Copy what I send to CRM")
    boxes = [group.get_by_role("checkbox", name=name, exact=True) for name in ("Message", "InMail")]
    assert [False, False] == [await box.is_checked() for box in boxes]
    await boxes[1].focus()
    await options.keyboard.press("Space")
    await options.get_by_role("status").get_by_text("Kept").wait_for()
    kept = await options.evaluate("chrome.storage.local.get(['copy_sent_message', 'copy_sent_inmail'])")
    assert {"copy_sent_inmail": True} == kept
    await options.evaluate("chrome.storage.local.set({ copy_sent_message: true })")
    await expect(options.locator("[name=copy_sent_message]")).to_be_checked()
