"""Presses and answers that overlap in popup, options and first steps, in a real browser. D3, D7, J5, L-7."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from native_host.registration import EXTENSION_ID
from tests.browser.played_companion import PlayedCompanion, activity_status
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOLDS = """() => {
  const { local } = chrome.storage;
  const get = local.get.bind(local);
  window.isHolding = false;
  local.get = async (keys) => {
    const found = await get(keys);
    const isHeld = window.isHolding && keys.includes("copy_sent_message");
    if (isHeld) {
      await new Promise((resolve) => {
        window.letGo = resolve;
        document.documentElement.dataset.held = "";
      });
    }
    return found;
  };
}"""
"""What was read of the user's own choices waits, while it is told to, until the test lets it go."""
HEARS_END = """() => {
  const port = chrome.runtime.connect(chrome.runtime.id, { name: "popup" });
  port.onDisconnect.addListener(() => (document.documentElement.dataset.ended = ""));
}"""
"""A second line to the worker, which says when the worker has ended."""


async def opened(stage: PlayedStage, name: str) -> Page:
    """One of the extension's own pages in a tab."""
    page = await stage.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/{name}/{name}.html")
    return page


async def test_practice_message_is_copied_and_taken_back_once_however_often_it_is_pressed(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Two presses before the answer are one copy; two on Undo are one undo, and no refusal follows it."""
    page = await opened(stage, "onboarding")
    practise = page.locator("#practise[aria-disabled=false]")
    await practise.wait_for()
    await practise.press("Enter")
    await practise.press("Enter")
    await crm.answer(await crm.next_request("activity.copy"), activity_status("held"))
    undo = page.get_by_role("button", name="Undo")
    await undo.press("Enter")
    await undo.press("Enter")
    await crm.answer(await crm.next_request("activity.undo"), activity_status("discarded"))
    await page.locator("#practice").get_by_text("done").wait_for()
    # The next press is the next question: nothing was asked in between.
    await practise.press("Enter")
    await crm.answer(await crm.next_request("activity.copy"), activity_status("held"))
    await undo.wait_for()
    await page.close()


@pytest.mark.usefixtures("crm")
async def test_choice_is_not_unticked_by_what_was_read_before_it(stage: PlayedStage) -> None:
    """Something else has changed, and reading it takes its time: the tick that was set meanwhile stays."""
    page = await opened(stage, "options")
    box = page.get_by_role("group", name="Copy what I send to CRM").get_by_role("checkbox").first
    await box.wait_for()
    await page.evaluate(HOLDS)
    await page.evaluate("window.isHolding = true")
    await page.evaluate("chrome.storage.local.set({ capture_mode: 'panel' })")
    await page.locator("html[data-held]").wait_for()
    await page.evaluate("window.isHolding = false")
    await box.check()
    await page.locator("[value=panel]:checked").wait_for()
    await page.evaluate("window.letGo()")
    assert await box.is_checked()
    await page.evaluate("chrome.storage.local.clear()")
    await page.close()


async def test_press_in_a_popup_wakes_a_worker_that_fell_asleep(stage: PlayedStage) -> None:
    """No companion is reached, so the browser ends the worker: the next press says what came of it all the same."""
    page = await opened(stage, "popup")
    await page.locator("#headline").get_by_text("Copying is not possible right now").wait_for()
    await page.evaluate(HEARS_END)
    session = await stage.context.new_cdp_session(page)
    await session.send("ServiceWorker.enable")
    await session.send("ServiceWorker.stopAllWorkers")
    await page.locator("html[data-ended]").wait_for(state="attached")
    await page.get_by_role("button", name="Copy newest message").click()
    await page.locator("#acted").get_by_text("This page does not answer.").wait_for()
    await page.close()
