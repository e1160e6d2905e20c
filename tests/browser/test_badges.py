"""The badges on the pages of people and companies, from the mirror of the emulated Dynamics. D5, D9."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser
from companion.demo.stage import Stage
from tests.browser.page_controls import find_controls

SITE = "https://www.linkedin.com"

_LOOK = """function() {
  const badge = this.querySelector(".badge");
  return [badge.dataset.state, badge.textContent, badge.href ?? null];
}"""

_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (sum += value)))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""

PAGES = {
    "/sales/search/people": 7,
    "/sales/lists/people/7001": 7,
    "/sales/search/company": 3,
    "/sales/accounts/dashboard": 3,
    "/sales/company/900101": 1,
    "/sales/lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0": 1,
}
OF_ONE = ("/sales/lead/", "/sales/company/")
"""Pages of one person or company, which have notes."""


async def _badges(page: Page, count: int) -> list[list[str | None]]:
    """State, word and record of each badge in the page's order, once there are as many."""
    await page.wait_for_function(
        "(count) => document.querySelectorAll('[data-copy-to-crm=badge]').length === count", arg=count
    )
    seen = []
    for badge in await find_controls(page, "badge"):
        told = await badge.call(_LOOK)
        assert isinstance(told, list)
        seen.append(told)
    return seen


async def test_every_page_kind_says_who_is_in_the_crm(stage: Stage, browser: DemoBrowser) -> None:
    """Rows of both layouts, cards and the hub carry one badge each; nothing moves for it or for a note's control."""
    inbox = await browser.open_inbox()
    await stage.wait_until_companion_listens()
    sync = await asyncio.create_subprocess_exec(*stage.command("sync"), env=stage.environ)
    assert 0 == await sync.wait()
    page = inbox.page
    found = {}
    shifts = {}
    for path, count in PAGES.items():
        await page.goto(f"{SITE}{path}")
        if path.startswith(OF_ONE):
            await page.locator("[data-copy-to-crm=note]").nth(1).wait_for(state="attached")
        found[path] = await _badges(page, count)
        shift = await page.evaluate(_SHIFT)
        shifts[path] = shift
    assert dict.fromkeys(PAGES, 0) == shifts
    people, as_table, *_ = found.values()
    assert people == as_table
    # Of names in other letters matching may rightly say less; these five it can read.
    assert ["Probable match", "Probable match", *["Not in CRM"] * 3] == [word for _, word, _ in people[:5]]
    contact = next(row for row in await stage.read_rows("contacts") if row["fullname"] == "Yvonne McKay")
    query = f"pagetype=entityrecord&etn=contact&id={contact['contactid']}"
    assert f"{stage.emulator.address}/main.aspx?{query}" == people[0][2]
