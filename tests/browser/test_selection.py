"""Words selected on a page become a note on the record of whom it shows: from panel, menu and shortcut. C4, D4, D8."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from companion.demo.browser import DemoBrowser
from companion.demo.look_alike.cards import lead_panel
from companion.demo.look_alike.cast import load_cast
from companion.demo.look_alike.words import Look
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.either import page_address
from tests.browser.test_notes import LEAD, OTHERS
from tests.browser.test_panel import PERSON, PICTURES, open_panel_beside
from tests.browser.test_panel_only import choose_panel_only, entry_of

_PAGE = "document.documentElement.outerHTML"
_NOTE = "Copy selected text as note"
# Without a screen there is neither menu nor key: the worker's events are told as the browser tells them. The real ones
# are pressed in tests/window/test_browser_by_hand.py.
_PRESSES = {
    "menu": "(words) => chrome.tabs.query({ active: true }).then(([tab]) =>"
    " chrome.contextMenus.onClicked.dispatch({ menuItemId: 'copy_selection', selectionText: words }, tab))",
    "shortcut": "() => chrome.tabs.query({ active: true }).then(([tab]) =>"
    " chrome.commands.onCommand.dispatch('copy_selection', tab))",
}


async def open_lead(browser: DemoBrowser, words: str) -> Page:
    """The page of a lead with a paragraph selected by mouse."""
    page = await browser.context.new_page()
    await page.goto(page_address(LEAD))
    await page.get_by_text(words).click(click_count=3)
    return page


async def test_selected_words_are_copied_from_the_panel_and_the_page_stays_the_same_to_the_byte(
    stage: Stage, browser: DemoBrowser
) -> None:
    """With only the side panel chosen: pressed, undone while held, pressed again by key, written once."""
    await choose_panel_only(browser)
    page = await open_lead(browser, OTHERS)
    before = await page.evaluate(_PAGE)
    panel = await open_panel_beside(browser, page)
    await panel.locator("#badge").wait_for()
    copy = panel.get_by_role("button", name=_NOTE)
    await copy.click()
    await entry_of(panel, "Held").get_by_role("button", name="Undo").click()
    await panel.get_by_role("status").get_by_text("Discarded").wait_for()
    await copy.focus()
    await panel.keyboard.press("Enter")
    await entry_of(panel, "Written").wait_for()
    [row] = await stage.read_rows("annotations")
    assert row["notetext"].startswith(f"{OTHERS}\n")
    assert row["subject"].startswith("Selected on LinkedIn, ")
    await copy.click()
    await panel.get_by_role("status").get_by_text("Written").wait_for()
    assert 1 == len(await stage.read_rows("annotations"))
    assert before == await page.evaluate(_PAGE)


@pytest.mark.parametrize("way", ["menu", "shortcut"])
async def test_selected_words_are_copied_at_a_press_beside_the_page(
    stage: Stage, browser: DemoBrowser, way: str
) -> None:
    """The panel that opens says whom the note is about and that it is held."""
    page = await open_lead(browser, OTHERS)
    panel = await open_panel_beside(browser, page)
    await panel.locator("#badge").wait_for()
    await page.bring_to_front()
    await browser.context.service_workers[0].evaluate(_PRESSES[way], OTHERS)
    await panel.get_by_text(f"Note about {PERSON}: Held").wait_for()
    await entry_of(panel, "Written").wait_for()
    [row] = await stage.read_rows("annotations")
    assert row["notetext"].startswith(f"{OTHERS}\n")


async def test_words_that_may_be_somebody_elses_are_refused_in_words(
    stage: Stage, browser: DemoBrowser
) -> None:
    """Nothing selected, nobody in view, another row than the panel's: each says so, and nothing is written."""
    page = await browser.context.new_page()
    await page.goto(page_address(LEAD))
    panel = await open_panel_beside(browser, page)
    await panel.locator("#badge").wait_for()
    await panel.get_by_role("button", name=_NOTE).click()
    await panel.get_by_text("No text is selected on the page.").wait_for()

    await page.goto(page_address("search/people"))
    row = page.locator("[data-x-search-result=LEAD]").first
    await row.locator("[data-anonymize=person-name]").first.wait_for()
    cast = load_cast()
    shown = str(lead_panel(cast, Look("en"), cast.leads[0]))
    await page.evaluate(
        "(html) => document.getElementById('content-main').insertAdjacentHTML('beforeend', html)", shown
    )
    await panel.get_by_role("button", name="Look at this page").click()
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for()
    await row.locator("[data-anonymize=title]").first.click(click_count=3)
    await panel.get_by_role("button", name=_NOTE).click()
    await panel.get_by_text("or in somebody else's row").wait_for()

    await page.locator("aside").get_by_text(OTHERS).click(click_count=3)
    await panel.get_by_role("button", name=_NOTE).click()
    await panel.get_by_role("status").get_by_text("Held").wait_for()
    await entry_of(panel, "Held").get_by_role("button", name="Undo").click()
    await panel.get_by_role("status").get_by_text("Discarded").wait_for()
    assert [] == await stage.read_rows("annotations")


async def test_words_never_go_under_whom_the_page_shows_next(stage: Stage, browser: DemoBrowser) -> None:
    """The address has gone on and the card has not: refused; the panel shows somebody else: refused."""
    page = await open_lead(browser, OTHERS)
    panel = await open_panel_beside(browser, page)
    await panel.locator("#badge").wait_for()
    copy = panel.get_by_role("button", name=_NOTE)
    await page.evaluate("history.pushState({}, '', '/sales/lead/ACwAAASomebodyElse0001,NAME_SEARCH,xYz0')")
    await copy.click()
    await panel.get_by_text("The page is still switching to somebody else").wait_for()
    other = load_cast().leads[1]
    await page.goto(page_address(other.path.removeprefix("/sales/")))
    await page.get_by_text(OTHERS).click(click_count=3)
    await copy.click()
    await panel.get_by_text("The page shows somebody else now than this panel.").wait_for()
    assert [] == await stage.read_rows("annotations")
    await check_looks(panel, PICTURES, f"panel-selection-{stage.language}")
