"""Notes that were copied before the page lived, and badges in a window of another size; the companion is played."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.either import page_address
from tests.browser.page_controls import find_controls
from tests.browser.played_companion import PlayedCompanion, activity_status, item_status
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_notes import LEAD, OTHERS, OWN

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELD = {"hold_ends_at": "2036-11-18T14:06:00.000Z"}
IN_CRM = {"badge": "in_crm", "table": None, "row_id": None, "name": None}
# The wider the window, the more room there is after the name.
_TO_THE_END = """({ parentElement: { style } }) => {
  style.textAlign = "right";
  style.paddingInlineEnd = "calc(50vw - 170px)";
}"""
BADGE = "[data-copy-to-crm=badge]"


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: PlayedStage, crm: PlayedCompanion) -> AsyncIterator[Page]:
    """A lead's page with two notes, whose badge has been asked about and answered."""
    page = await stage.context.new_page()
    await page.goto(page_address(LEAD))
    request = await crm.next_request("match.preview")
    await crm.answer(request, {"kind": "match.previews", "previews": [IN_CRM]})
    await page.locator("[data-copy-to-crm=note]").nth(1).wait_for(state="attached")
    await page.locator(BADGE).wait_for(state="attached")
    yield page
    await page.close()


async def _hold(crm: PlayedCompanion) -> Any:
    request = await crm.next_request("activity.copy")
    await crm.answer(request, {**activity_status("held"), "item": item_status("held", "item-1", **HELD)})
    return request["message"]["item"]


async def test_first_press_on_a_note_shows_which_others_were_copied_before(
    page: Page, crm: PlayedCompanion
) -> None:
    """Nothing is asked before it; after it the other note says what became of it, and has its Undo. D4, D9."""
    crm.copied_before[OTHERS] = item_status("queued", "item-9")
    own, others = await find_controls(page, "note")
    assert ["ready", "ready"] == [(await one.look()).state for one in (own, others)]
    await own.press()
    assert (await _hold(crm))["body"].startswith(OWN)
    await others.reach_state("queued")
    await own.reach_state("held")
    assert crm.requests.empty()


async def test_badge_shows_as_much_as_has_room_after_the_window_changed(
    page: Page, crm: PlayedCompanion
) -> None:
    """Narrow it covers nothing, wide again it says its word; nothing is asked for that. D5, D9."""
    await page.set_viewport_size({"width": 1400, "height": 900})
    await page.locator(BADGE).evaluate(_TO_THE_END)
    for width, is_word in ((1300, True), (340, False), (1400, True)):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.wait_for_function(
            "([selector, isWord]) => (document.querySelector(selector).dataset.size === 'word') === isWord",
            arg=[BADGE, is_word],
        )
    assert crm.requests.empty()
