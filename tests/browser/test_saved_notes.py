"""A note that the rep saves is copied once it stands in the list, where that was chosen; a played companion. D3."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.either import page_address
from tests.browser.page_controls import find_controls
from tests.browser.page_world import hear_settings
from tests.browser.played_companion import PlayedCompanion, activity_status, item_status, outbox_items
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_notes import LEAD

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELD = {"hold_ends_at": "2036-11-18T14:06:00.000Z"}
REP, COLLEAGUE = "Marisa Duarte", "Teo Almeida"
_SAVE = "aside section:nth-of-type(2) > button"
OURS = "[data-copy-to-crm=note]"
# As the page does once it has saved a note: a new entry above the others.
_APPEAR = """([author, text, isNew]) => {
  const first = [...document.querySelectorAll("aside li")].find((one) => one.querySelector("time"));
  const entry = first.cloneNode(true);
  entry.querySelectorAll("[data-copy-to-crm]").forEach((ours) => ours.remove());
  entry.querySelector("[data-anonymize=person-name]").textContent = author;
  const at = isNew ? new Date().toISOString() : "2026-03-02T09:00:00.000Z";
  entry.querySelector("time").setAttribute("datetime", at);
  entry.querySelectorAll("p").forEach((one) => one.remove());
  entry.append(Object.assign(document.createElement("p"), { textContent: text }));
  first.before(entry);
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: PlayedStage, crm: PlayedCompanion) -> AsyncIterator[Page]:
    """The page of a lead with two notes, of a rep who has chosen to have saved notes copied."""
    page = await stage.context.new_page()
    await page.goto(page_address(LEAD))
    request = await crm.next_request("match.preview")
    none = {"badge": "not_in_crm", "table": None, "row_id": None, "name": None}
    await crm.answer(request, {"kind": "match.previews", "previews": [none]})
    await page.locator(OURS).nth(1).wait_for(state="attached")
    await _choose(stage, page, is_on=True)
    yield page
    await page.close()


async def _choose(stage: PlayedStage, page: Page, *, is_on: bool) -> None:
    """As the box in the panel does; a person's press comes after the page has heard of it."""
    await stage.context.service_workers[0].evaluate(
        "(isOn) => chrome.storage.local.set({ copy_saved_note: isOn })", is_on
    )
    await hear_settings(page)


async def _press_and_see(page: Page, author: str, text: str, *, is_new: bool = True) -> None:
    """The rep's own press in the notes, after which a note appears and gets its control."""
    count = await page.locator(OURS).count()
    await page.locator(_SAVE).click()
    await page.evaluate(_APPEAR, [author, text, is_new])
    await page.locator(OURS).nth(count).wait_for(state="attached")


async def _hold(crm: PlayedCompanion) -> str:
    request = await crm.requests.get()
    while request["message"]["kind"] == "outbox.list":
        # A choice that changes has the worker ask anew how what it has seen copied stands.
        await crm.answer(request, outbox_items(item_status("held", "item-1", **HELD)))
        request = await crm.requests.get()
    assert "activity.copy" == request["message"]["kind"], request["message"]["kind"]
    await crm.answer(request, {**activity_status("held"), "item": item_status("held", "item-1", **HELD)})
    body: str = request["message"]["item"]["body"]
    return body


def _copies_waiting(crm: PlayedCompanion) -> list[str]:
    waiting = [crm.requests.get_nowait() for _ in range(crm.requests.qsize())]
    return [one["message"]["kind"] for one in waiting if one["message"]["kind"] == "activity.copy"]


async def test_saved_note_is_copied_once_and_held_with_undo(page: Page, crm: PlayedCompanion) -> None:
    """What appears after the rep's press, by the rep and new, is copied; its control reads Held; no second copy."""
    await _press_and_see(page, REP, "Wants samples in May.")
    assert "Wants samples in May." == await _hold(crm)
    [saved, *others] = await find_controls(page, "note")
    await saved.reach_state("held")
    assert ["ready"] * len(others) == [(await one.look()).state for one in others]
    await _press_and_see(page, REP, "And a price list.")
    assert "And a price list." == await _hold(crm)
    assert not _copies_waiting(crm)


@pytest.mark.parametrize(("author", "is_new"), [(COLLEAGUE, True), (REP, False)], ids=["colleague", "old"])
async def test_what_the_rep_has_not_just_saved_is_not_copied(
    page: Page, crm: PlayedCompanion, author: str, is_new: bool
) -> None:
    """A colleague's note, and an older one that is loaded late, keep their plain control; the next own one goes."""
    await _press_and_see(page, author, "Not saved by this press.", is_new=is_new)
    await _press_and_see(page, REP, "Saved by this one.")
    assert "Saved by this one." == await _hold(crm)
    assert not _copies_waiting(crm)


async def test_nothing_is_copied_while_the_choice_is_off_or_for_somebody_else(
    stage: PlayedStage, page: Page, crm: PlayedCompanion
) -> None:
    """Turned off it is off at once; and a press on one page copies nothing that appears under the next address. D11."""
    await page.locator(_SAVE).click()
    await page.evaluate("history.pushState({}, '', '/sales/lead/ACwAAASomebodyElse0001,NAME_SEARCH,xYz0')")
    await page.evaluate(_APPEAR, [REP, "Under the next address.", True])
    await page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    assert not _copies_waiting(crm)
    await page.goto(page_address(LEAD))
    await crm.answer(
        await crm.next_request("match.preview"),
        {
            "kind": "match.previews",
            "previews": [{"badge": "not_in_crm", "table": None, "row_id": None, "name": None}],
        },
    )
    await page.locator(OURS).nth(1).wait_for(state="attached")
    await _choose(stage, page, is_on=False)
    await _press_and_see(page, REP, "Off.")
    await _choose(stage, page, is_on=True)
    await _press_and_see(page, REP, "On.")
    assert "On." == await _hold(crm)
    assert not _copies_waiting(crm)
