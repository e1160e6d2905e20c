"""The first steps in a real browser: a copy rehearsed against the emulator and taken back by keyboard. L-7, K1."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.axe import check_looks
from tests.browser.test_calls import hold_for
from tests.browser.test_panel import PICTURES
from tests.fakes.controls import rows_of
from tests.looking import expect


async def test_rehearsal_is_held_and_taken_back_and_nothing_reaches_the_crm(
    stage: Stage, browser: DemoBrowser
) -> None:
    """All five steps stand there; Enter copies, Enter undoes, and the emulator has no new activity."""
    await hold_for(stage, 60)
    before = await rows_of(stage.emulator, "tasks")
    page = await browser.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/onboarding/onboarding.html")
    await page.locator("#crm").get_by_text("Connected to Microsoft Dynamics").wait_for()
    await expect(page.locator("main li h2")).to_have_count(5)
    await check_looks(page, PICTURES, f"onboarding-{stage.language}")
    await page.get_by_role("button", name="Copy the practice message").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("status").get_by_text("Held").wait_for()
    await page.get_by_role("button", name="Undo").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("status").get_by_text("Discarded").wait_for()
    await page.locator("#practice").get_by_text("done").wait_for()
    assert before == await rows_of(stage.emulator, "tasks")
