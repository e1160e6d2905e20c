"""Seat and size of a company, beside its page: ignored in the panel by keyboard, and taken back. D13."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from companion.demo.browser import DemoBrowser
from companion.demo.stage import Stage
from companion.demo.story import connect
from tests.browser.axe import check_looks
from tests.browser.desk import Desk, settled
from tests.browser.either import BROWSERS, EitherBrowser, page_address, running_either
from tests.browser.hands import seen_in
from tests.browser.test_panel import PICTURES, look_anew, open_panel_beside
from tests.fakes.controls import as_colleague

COMPANY = "company/900101"
NAME = "Fourth Coffee"
_IN_CRM = "(root) => root.querySelector('.badge')?.dataset.state === 'in_crm'"


@pytest.fixture(params=BROWSERS)
async def either(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[EitherBrowser]:
    """Each of the two, connected to the emulated Dynamics."""
    async with running_either(stage, request.param) as browser:
        await connect(stage, browser, lambda _line: None)
        yield browser


async def placed_elsewhere(stage: Stage) -> None:
    """The account that the company is linked with has its seat in Lisbon and is large; its page says otherwise."""
    [account] = [row for row in await stage.read_rows("accounts") if row["name"] == NAME]
    row = account["accountid"]
    seat = {"address1_city": "Lisbon", "address1_country": "Portugal", "numberofemployees": 3000}
    await as_colleague(stage.emulator, "PATCH", f"accounts({row})", **seat)
    await stage.run_command("link", page_address(COMPANY), "account", row)
    await stage.sync()


async def test_seat_and_size_are_ignored_in_the_panel_by_keyboard_and_told_again(
    stage: Stage, either: EitherBrowser
) -> None:
    """Page and panel say Out of date; Enter ignores, and both say In CRM; from the history it is told again."""
    desk = Desk(stage, either, await either.open_page("popup/popup.html"))
    page, panel = await desk.panel_beside(lambda: either.open_tab(page_address(COMPANY)))
    # The companion runs: it has answered.
    await panel.wait_for("#badge:not([hidden])")
    await placed_elsewhere(stage)
    before = await stage.read_rows("accounts")
    await panel.press("#look")
    await panel.wait_for("#badge", "Out of date")
    await panel.wait_for("#facts", "3,000")
    await settled(panel)
    await panel.come_to_front()
    await panel.read("() => document.querySelector('#ignore').focus()")
    await panel.keys("Enter")
    await panel.wait_for("[role=status]", "until the page says something else")
    await panel.wait_for("#badge", "In CRM")
    await page.come_to_front()
    await page.reload()
    await seen_in(page, "badge", _IN_CRM)
    await panel.come_to_front()
    await panel.read("() => { document.querySelector('#decisions').open = true; }")
    await panel.wait_for("#decisions-list > li", "Redmond")
    await panel.press("#decisions-list button", "Say it again")
    await panel.wait_for("#badge", "Out of date")
    assert before == await stage.read_rows("accounts")


async def test_comparison_shows_both_sides_of_seat_and_size_and_ignores_them(
    stage: Stage, browser: DemoBrowser
) -> None:
    """Nothing can be ticked, so only Ignore stands there; pressed, the comparison has its end."""
    page = await browser.context.new_page()
    await page.goto(page_address(COMPANY))
    panel = await open_panel_beside(browser, page)
    # The companion runs: it has answered.
    await panel.locator("#badge").wait_for()
    await placed_elsewhere(stage)
    await look_anew(panel)
    await panel.locator("#badge", has_text="Out of date").wait_for()
    await check_looks(panel, PICTURES, f"panel-company-out-of-date-{stage.language}")
    async with browser.context.expect_page() as opening:
        await panel.get_by_role("button", name="Update in the CRM…").click()
    prompt = await opening.value
    await prompt.locator("#changes-company li", has_text="Lisbon, Portugal").wait_for()
    await prompt.locator("#changes-company li", has_text="3,000").wait_for()
    await check_looks(prompt, PICTURES, f"prompt-company-{stage.language}")
    await prompt.get_by_role("button", name="Ignore").click()
    await prompt.get_by_role("status").get_by_text("until the page says something else").wait_for()
    await prompt.locator("#prompt").wait_for(state="hidden")
