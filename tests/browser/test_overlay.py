"""Messages in the small windows over other pages: copied as in the inbox, never under whom the page shows. D1, D11."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser
from companion.demo.conversations import load_conversations
from companion.demo.look_alike.cast import load_cast
from companion.demo.look_alike.threads import overlay_window
from companion.demo.look_alike.words import Look
from companion.demo.stage import Stage
from tests.browser.either import page_address
from tests.browser.page_controls import PageControl, find_controls
from tests.browser.test_calls import hold_for
from tests.browser.test_panel import PERSON, look_anew, open_panel_beside
from tests.looking import expect

YVONNE, SUSANNA = load_conversations()[:2]
LEAD = "lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"
FAIR = "it was good to meet you at the trade fair"
_ADD = "(html) => document.body.insertAdjacentHTML('beforeend', html)"
_OURS_IN_WINDOWS = "() => document.querySelectorAll('.message-overlay [data-copy-to-crm=message]').length"
# As the imitated framework does: the header's link in place, the list drawn anew.
_SHOW_NEXT = """(html) => {
  const next = new DOMParser().parseFromString(html, "text/html").querySelector(".message-overlay");
  const now = document.querySelector(".message-overlay");
  for (const links of ["a[data-control-name=view_profile]", "a[href*='/sales/inbox/']"])
    now.querySelector(links).setAttribute("href", next.querySelector(links).getAttribute("href"));
  now.querySelector("a > span").textContent = next.querySelector("a > span").textContent;
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
_FOLD = {
    "folded": (".message-overlay__conversation", "display: none"),
    "cut off": (".message-overlay", "height: 48px"),
    "pushed out of view": (".message-overlay", "transform: translateY(432px)"),
}
_STYLE = "(part, style) => part.style.cssText = style"


def _window(*, of: int = 1, is_linked: bool = True, is_first: bool = True) -> str:
    conversation = (YVONNE, SUSANNA)[of]
    return str(overlay_window(load_cast(), Look("en"), conversation, is_linked=is_linked, is_first=is_first))


async def _lead_page(browser: DemoBrowser, *windows: str) -> Page:
    """Yvonne's page with windows over it, which stand outside the page's root."""
    page = await browser.context.new_page()
    await page.goto(page_address(LEAD))
    for window in windows:
        await page.evaluate(_ADD, window)
    return page


async def _controls(page: Page, count: int) -> Sequence[PageControl]:
    await page.locator(".message-overlay [data-copy-to-crm=message]").nth(count - 1).wait_for()
    return await find_controls(page)


async def test_a_message_over_a_page_is_the_same_one_as_in_the_inbox(
    stage: Stage, browser: DemoBrowser
) -> None:
    """Over Yvonne's page, Susanna's message is written once, on Susanna's conversation; in the inbox it is known."""
    await hold_for(stage, 60)
    page = await _lead_page(browser, _window())
    first, *_others = await _controls(page, 3)
    await first.press()
    assert (await first.reach_state("held")).name.endswith("Susanna Stubberod")
    await first.press(undo=True)
    await first.reach_state("discarded")
    await hold_for(stage, 0)
    await first.press()
    # Nobody of the CRM matches her, so it stays open; what counts is whose it is.
    written = await _finished(first)
    inbox = await browser.open_inbox()
    await inbox.open_conversation("Susanna Stubberod")
    there = inbox.control_of(FAIR)
    await there.press()
    await there.wait_for(written)
    rows = [row for table in ("li_messages", "tasks") for row in await stage.read_rows(table)]
    assert 1 == len(rows)
    assert FAIR in str(rows[0])
    assert PERSON not in str(rows[0])


async def _finished(control: PageControl) -> str:
    ends = [asyncio.ensure_future(control.reach_state(state)) for state in ("written", "written_open")]
    done, waiting = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for other in waiting:
        other.cancel()
    return done.pop().result().state


async def test_a_window_that_goes_on_to_somebody_else_refuses_the_messages_it_still_shows(
    stage: Stage, browser: DemoBrowser
) -> None:
    """Header and link name the next one, the messages are the last one's: a press says so and nothing is written."""
    page = await _lead_page(browser, _window())
    first, *_others = await _controls(page, 3)
    await page.evaluate(_SHOW_NEXT, _window(of=0))
    await first.press()
    shown = await first.reach_state("refused")
    assert "still switching to somebody else; nothing was saved" in (shown.card or "")
    assert [] == await stage.read_rows("li_messages")


async def test_each_of_two_windows_is_its_own_conversation(stage: Stage, browser: DemoBrowser) -> None:
    """Side by side, every message's control names its own person, and what is copied is of that one."""
    page = await _lead_page(browser, _window(), _window(of=0, is_first=False))
    controls = await _controls(page, 7)
    names = [(await control.look()).name for control in controls]
    assert [3, 4] == [
        sum(name.endswith(person) for name in names) for person in ("Susanna Stubberod", PERSON)
    ]
    for kind in ("history", "switch"):
        window = page.locator(".message-overlay", has=page.locator(f"[data-copy-to-crm={kind}]"))
        await expect(window).to_have_count(2)
    await controls[-1].press()
    await controls[-1].reach_state("written")
    [row] = await stage.read_rows("li_messages")
    assert "both prices by Friday noon" in str(row)


async def test_a_minimised_window_is_not_what_the_panel_speaks_of(stage: Stage, browser: DemoBrowser) -> None:
    """Open, it is in view; minimised in any way a page may do it, the page below is; and what was copied stays."""
    await hold_for(stage, 60)
    page = await _lead_page(browser, _window())
    first, *_others = await _controls(page, 3)
    await first.press()
    await first.reach_state("held")
    panel = await open_panel_beside(browser, page)
    name = panel.locator("#subject-name")
    await name.get_by_text("Susanna Stubberod").wait_for()
    await panel.locator("#messages-list li", has_text=FAIR).wait_for()
    for way, (part, style) in _FOLD.items():
        await page.locator(part).evaluate(_STYLE, style)
        await look_anew(panel)
        await expect(name, way).to_have_text(PERSON)
        await expect(panel.locator("#messages-list li"), way).to_have_count(0)
        await page.locator(part).evaluate(_STYLE, "")
    await look_anew(panel)
    await name.get_by_text("Susanna Stubberod").wait_for()
    assert "ready" != (await first.look()).state


async def test_a_window_that_says_not_which_conversation_it_is_gets_no_control(browser: DemoBrowser) -> None:
    """Nobody could know its messages again, so none is offered; the panel names the place that is missing."""
    page = await _lead_page(browser, _window(is_linked=False))
    await page.locator("[data-copy-to-crm=note]").first.wait_for(state="attached")
    panel = await open_panel_beside(browser, page)
    await panel.get_by_text("the link to the whole conversation").wait_for()
    assert 0 == await page.evaluate(_OURS_IN_WINDOWS)


async def test_a_closed_window_leaves_nothing_of_ours(browser: DemoBrowser) -> None:
    """With the window gone, neither a control nor the line at its head stands anywhere in the page."""
    page = await _lead_page(browser, _window())
    await _controls(page, 3)
    await page.locator("[data-copy-to-crm=history]").wait_for()
    await page.locator(".message-overlay").evaluate("(one) => one.remove()")
    await page.wait_for_function("() => !document.querySelector('[data-copy-to-crm=history]')")
    left = page.locator(":is([data-copy-to-crm=message], [data-copy-to-crm=switch])")
    await expect(left).to_have_count(0)
