"""Notes of lead and account, copied in the side panel alone: by keyboard, as they stand, under whom they are about."""

from __future__ import annotations

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.either import page_address
from tests.browser.test_calls import hold_for
from tests.browser.test_notes import ACCOUNT, LEAD, OTHERS, OWN
from tests.browser.test_panel import PERSON, PICTURES, look_anew, open_panel
from tests.browser.test_panel_only import choose_panel_only, entry_of
from tests.looking import expect

_PAGE = "document.documentElement.outerHTML"


async def panel_beside(browser: DemoBrowser, path: str) -> tuple[Page, Page]:
    """A page of the look-alike and the panel beside it, which has looked at it."""
    page = await browser.context.new_page()
    await page.goto(page_address(path))
    panel = await open_panel(browser, Inbox(page, await browser.context.new_cdp_session(page)))
    await panel.locator("#badge").wait_for()
    return page, panel


async def test_a_note_is_copied_and_undone_beside_a_page_that_stays_the_same(
    stage: Stage, browser: DemoBrowser
) -> None:
    """In the panel-only mode, by keyboard alone: held, undone, copied again, one row; the page is untouched. D4, D8."""
    await choose_panel_only(browser)
    page, panel = await panel_beside(browser, LEAD)
    before = await page.evaluate(_PAGE)
    await stage.sync()
    await look_anew(panel)
    await panel.get_by_text("Probable match").wait_for()
    await check_looks(panel, PICTURES, f"panel-notes-{stage.language}")
    await hold_for(stage, 60)
    note = panel.locator("#notes-list li", has_text=OWN)
    assert "Marisa Duarte" in await note.inner_text()
    await note.get_by_role("button", name="Copy note to CRM").focus()
    await panel.keyboard.press("Enter")
    await entry_of(panel, "Held").get_by_role("button", name="Undo").focus()
    await panel.keyboard.press("Enter")
    await panel.get_by_role("status").get_by_text("Discarded").wait_for()
    assert [] == await stage.read_rows("annotations")
    await hold_for(stage, 0)
    await note.get_by_role("button").focus()
    await panel.keyboard.press("Enter")
    await entry_of(panel, "Written").wait_for()
    [row] = await stage.read_rows("annotations")
    assert OWN in row["notetext"]
    assert before == await page.evaluate(_PAGE)


async def test_a_note_that_is_not_as_it_was_seen_is_refused(stage: Stage, browser: DemoBrowser) -> None:
    """Changed on the page since the panel looked: nothing is copied, and looked at again it is what it is now. D11."""
    page, panel = await panel_beside(browser, ACCOUNT)
    await page.locator("aside p", has_text=OWN).evaluate(
        "(note) => { note.textContent = 'Prefers a letter.'; }"
    )
    note = panel.locator("#notes-list li", has_text=OWN)
    await note.get_by_role("button").click()
    await panel.get_by_text("The page does not show this note any more").wait_for()
    await look_anew(panel)
    await panel.locator("#notes-list li", has_text="Prefers a letter.").wait_for()
    await page.locator("aside li [data-anonymize=person-name]").first.evaluate("(author) => author.remove()")
    await look_anew(panel)
    await panel.locator("#notes-list").get_by_text("author could not be found").wait_for()
    await panel.locator("#notes-list li", has_text=OTHERS).get_by_role("button").wait_for()
    assert [] == await stage.read_rows("tasks")


async def test_nobody_is_shown_while_the_page_is_between_two_people(browser: DemoBrowser) -> None:
    """The next one's address over the card of the one before, in panel-only mode too: nothing can be filed. D11."""
    await choose_panel_only(browser)
    page, panel = await panel_beside(browser, LEAD)
    await page.evaluate("history.pushState(null, '', '/sales/lead/ACwAAAyRene,NAME_SEARCH,dEm0')")
    await look_anew(panel)
    await panel.get_by_text("The page is still switching to somebody else").wait_for()
    for part in (
        panel.get_by_role("heading", name=PERSON, exact=True),
        panel.locator("#notes"),
        panel.locator("#tags"),
    ):
        await expect(part).to_be_hidden()
    await page.evaluate("history.back()")
    await page.wait_for_url("**/ACwAAAyVonNe*")
    await look_anew(panel)
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for()
    await panel.locator("#notes-list li", has_text=OTHERS).wait_for()
