"""The administrator's pages in a real browser: what works, for whom, and what is stuck. G1, G2, H2, K1, K2."""

from __future__ import annotations

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.axe import check_looks
from tests.browser.test_panel import PICTURES


async def open_admin(browser: DemoBrowser, section: str = "") -> Page:
    """The administrator's pages in a tab, at a section."""
    page = await browser.context.new_page()
    page.set_default_timeout(20_000)
    await page.goto(f"chrome-extension://{EXTENSION_ID}/admin/admin.html#{section}")
    return page


async def look_at(page: Page, name: str) -> None:
    """No violation and nothing to scroll sideways at 320 px; wide, a picture for whoever wants one."""
    await check_looks(page, PICTURES, name)
    await page.set_viewport_size({"width": 1100, "height": 900})
    if PICTURES is not None:
        await page.screenshot(path=PICTURES / f"{name}-wide.png", full_page=True)


async def test_overview_says_that_it_works_and_an_examination_names_what_does_not(
    stage: Stage, browser: DemoBrowser
) -> None:
    """By keyboard alone: the verdict, then the doctor's findings, faults first; nothing was changed."""
    page = await open_admin(browser)
    await page.get_by_text("Copying is possible now.").wait_for()
    await page.get_by_text("Nothing is stuck").wait_for()
    await look_at(page, f"admin-overview-{stage.language}")
    await page.get_by_role("button", name="Examine now").focus()
    await page.keyboard.press("Enter")
    await (
        page.get_by_role("status")
        .get_by_text("Examining")
        .or_(page.get_by_text("checks found"))
        .first.wait_for()
    )
    await page.get_by_text("checks found nothing wrong").wait_for()
    await page.get_by_text("checks found nothing wrong").click()
    await page.get_by_text("The companion is running, version").wait_for()
    await look_at(page, f"admin-examined-{stage.language}")
