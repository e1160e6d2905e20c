"""The panel's first look at a page that is on its way to somebody else, with nothing of ours in the page. D8, D11."""

from __future__ import annotations

import pytest

from tests.browser.either import page_address
from tests.browser.page_world import hear_settings, worker_of
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_notes import LEAD

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

_LOOK = """async () => {
  const [tab] = await chrome.tabs.query({ active: true });
  const { subject, trouble } = await chrome.tabs.sendMessage(tab.id, { kind: "view.read" }, { frameId: 0 });
  return [subject?.name ?? null, trouble];
}"""
_MODE = "(mode) => chrome.storage.local.set({ capture_mode: mode })"
# The address goes first; the page's card is drawn and drawn again until it has arrived.
_HALF = """() => {
  history.pushState({}, "", "/sales/lead/ACwAAASomebodyElse0001,NAME_SEARCH,xYz0");
  const name = document.querySelector("[data-anonymize=person-name]");
  let count = 0;
  const drawing = setInterval(() => (name.textContent = `Drawing ${(count += 1)}`), 20);
  globalThis.arrive = () => {
    clearInterval(drawing);
    name.textContent = "Ilse Brandt";
  };
}"""


async def test_first_look_at_a_half_switched_page_shows_nobody_and_the_next_one_whom_it_shows(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The one before is never shown under the next one's address, nor held against them once the page has arrived."""
    page = await stage.context.new_page()
    worker = await worker_of(stage.context)
    await worker.evaluate(_MODE, "panel")
    await page.goto(page_address(LEAD))
    await page.locator("[data-anonymize=person-name]").first.wait_for()
    await hear_settings(page)
    await page.evaluate(_HALF)
    assert [None, "page_switching"] == await worker.evaluate(_LOOK)
    await page.evaluate("arrive()")
    assert ["Ilse Brandt", None] == await worker.evaluate(_LOOK)
    assert crm.requests.empty()
    await worker.evaluate(_MODE, "inline")
    await page.close()
