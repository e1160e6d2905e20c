"""A whole conversation reviewed and copied, in a real browser; the companion is played. D2, D11, K1."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.page_controls import PageControl, find_controls, states_come_to
from tests.browser.played_companion import PlayedCompanion, activity_status, item_status
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.looking import comes_to

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

INBOX = "https://www.linkedin.com/sales/inbox"
HEAD = "[data-copy-to-crm=history]"
MESSAGES = "[data-copy-to-crm=message]"
DIALOG = "[data-copy-to-crm=dialog]"
OPENINGS = ("Hello Yvonne,", "Hi Marisa,", "Could you send", "Gladly!")
HELD = {"hold_ends_at": "2036-11-18T14:06:00.000Z"}

_LOOK = """function() {
  return {
    rows: [...this.querySelectorAll("li")].map((row) => ({
      is_ticked: row.querySelector("input").checked,
      may_tick: row.querySelector("input").ariaDisabled !== "true",
      state: row.querySelector(".state").textContent,
      trouble: row.querySelector(".trouble").textContent,
      may_undo: row.querySelector("button").checkVisibility({ visibilityProperty: true }),
    })),
    copy: this.querySelector(".first").textContent,
    told: this.querySelector("[role=status]").textContent,
  };
}"""
_WHEN_TOLD = """function(words) {
  const told = this.querySelector("[role=status]");
  return new Promise((resolve) => {
    const look = () => told.textContent.includes(words) && resolve(true);
    new MutationObserver(look).observe(told, { childList: true });
    look();
  });
}"""
_WHEN_COUNTED = """function(words) {
  const button = this.querySelector(".first");
  return new Promise((resolve) => {
    const look = () => button.textContent === words && resolve(true);
    new MutationObserver(look).observe(button, { childList: true, characterData: true, subtree: true });
    look();
  });
}"""
_WHEN_BUILT = """function() {
  return new Promise((resolve) => {
    const look = () => this.querySelectorAll("dialog[open] li").length === 4 && resolve(true);
    new MutationObserver(look).observe(this, { childList: true, subtree: true, attributes: true });
    look();
  });
}"""
_FOCUS = "function() { return this.activeElement?.id || this.activeElement?.textContent || null; }"


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: PlayedStage, crm: PlayedCompanion) -> AsyncIterator[Page]:
    """The first conversation, with four messages, connected to the played companion."""
    page = await stage.context.new_page()
    await page.goto(INBOX)
    await page.locator(HEAD).wait_for(state="attached")
    await page.locator(MESSAGES).nth(3).wait_for(state="attached")
    await crm.greeted.wait()
    yield page
    await page.close()


async def open_review(page: Page) -> PageControl:
    await page.locator(HEAD).wait_for(state="attached")
    (head,) = await find_controls(page, "history")
    await head.press()
    return await _reach_review(page)


async def _reach_review(page: Page) -> PageControl:
    await page.locator(DIALOG).wait_for(state="attached")
    (dialog,) = await find_controls(page, "dialog")
    await dialog.call(_WHEN_BUILT)
    return dialog


async def look_at_review(dialog: PageControl) -> Any:
    return await dialog.call(_LOOK)


async def reach_rows(dialog: PageControl, part: str, wanted: Sequence[object]) -> None:
    """Return once a part of the rows reads so from the first to the last."""

    async def rows() -> list[object]:
        return [row[part] for row in (await look_at_review(dialog))["rows"]]

    await comes_to(list(wanted), rows)


async def reach_count(dialog: PageControl, words: str) -> None:
    """Return once the button says how many are ticked."""
    await dialog.call_with(_WHEN_COUNTED, words)


async def press_in_review(dialog: PageControl, words: str) -> None:
    button = f"[...this.querySelectorAll('button')].find((one) => one.textContent === {words!r})"
    await comes_to(words, lambda: dialog.call(f"function() {{ return {button}?.textContent; }}"))
    await dialog.press_found(button)


async def _tick(dialog: PageControl, index: int) -> None:
    await dialog.press_found(f"this.querySelectorAll('input')[{index}]")


async def _hold(crm: PlayedCompanion, opening: str, item_id: str) -> str:
    """Answer the next copy, which must be of this message; its click id."""
    request = await crm.next_request("activity.copy")
    assert request["message"]["item"]["body"].startswith(opening)
    assert "Yvonne McKay" == request["message"]["item"]["person"]["name"]
    status = {**activity_status("held"), "item": item_status("held", item_id, **HELD)}
    await crm.answer(request, status)
    return str(request["idempotency_key"])


async def test_ticked_messages_are_copied_in_their_order(page: Page, crm: PlayedCompanion) -> None:
    """Everything is ticked at first; what is unticked stays out, and each of the others is a click of its own."""
    dialog = await open_review(page)
    assert [True] * 4 == [row["is_ticked"] for row in (await look_at_review(dialog))["rows"]]
    await _tick(dialog, 1)
    await press_in_review(dialog, "Copy what is ticked: 3")
    wanted = [OPENINGS[0], OPENINGS[2], OPENINGS[3]]
    clicks = [await _hold(crm, opening, f"item-{number}") for number, opening in enumerate(wanted)]
    assert 3 == len(set(clicks))
    await dialog.call_with(_WHEN_TOLD, "Finished. Copied: 3 of 3.")
    await reach_rows(dialog, "state", ["Held", "", "Held", "Held"])
    await states_come_to(page, ["held", "ready", "held", "held"])
    assert crm.requests.empty()


async def test_what_was_copied_before_the_page_lived_is_shown_as_such(
    page: Page, crm: PlayedCompanion
) -> None:
    """After a reload, or from another browser: shown, unticked and not copied again; its control says so, too. D2."""
    crm.copied_before[OPENINGS[1]] = item_status("queued", "item-9")
    dialog = await open_review(page)
    await reach_count(dialog, "Copy what is ticked: 3")
    await reach_rows(dialog, "state", ["", "Queued", "", ""])
    rows = (await look_at_review(dialog))["rows"]
    assert [True, False, True, True] == [row["is_ticked"] for row in rows]
    assert not rows[1]["may_tick"]
    await press_in_review(dialog, "Copy what is ticked: 3")
    for number, opening in enumerate((OPENINGS[0], OPENINGS[2], OPENINGS[3])):
        await _hold(crm, opening, f"item-{number}")
    await dialog.call_with(_WHEN_TOLD, "Finished. Copied: 3 of 3.")
    await states_come_to(page, ["held", "queued", "held", "held"])
    assert crm.requests.empty()


async def test_first_press_in_a_conversation_shows_what_was_copied_before_the_page_lived(
    page: Page, crm: PlayedCompanion
) -> None:
    """Nothing is read before it; after it the other controls say so too, asked about in one question. D2, D9."""
    crm.copied_before[OPENINGS[1]] = item_status("queued", "item-9")
    controls = await find_controls(page)
    assert ["ready"] * 4 == [(await one.look()).state for one in controls]
    await controls[0].press()
    await _hold(crm, OPENINGS[0], "item-1")
    await controls[1].reach_state("queued")
    await controls[0].reach_state("held")
    assert ["ready"] * 2 == [(await one.look()).state for one in controls[2:]]
    await controls[2].press()
    await _hold(crm, OPENINGS[2], "item-2")
    # An answer that the page leaves behind would be asked for again, of the next test's companion.
    await controls[2].reach_state("held")
    assert crm.requests.empty()


async def test_copied_message_is_shown_as_such_and_can_be_undone_here(
    page: Page, crm: PlayedCompanion
) -> None:
    """It is neither ticked nor tickable, not even by Tick all; Undo takes it back, and then it may be ticked."""
    control = (await find_controls(page))[1]
    await control.press()
    await _hold(crm, OPENINGS[1], "item-1")
    await control.reach_state("held")
    dialog = await open_review(page)
    await press_in_review(dialog, "Tick all")
    copied = (await look_at_review(dialog))["rows"][1]
    assert ("Held", False, False) == (copied["state"], copied["is_ticked"], copied["may_tick"])
    await _tick(dialog, 1)
    await reach_count(dialog, "Copy what is ticked: 3")
    await dialog.press_found("this.querySelectorAll('li button')[1]")
    request = await crm.next_request("activity.undo")
    await crm.answer(request, activity_status("discarded"))
    await (await find_controls(page))[1].reach_state("discarded")
    await reach_rows(dialog, "state", ["", "Discarded", "", ""])
    taken_back = (await look_at_review(dialog))["rows"][1]
    assert (False, True) == (taken_back["is_ticked"], taken_back["may_tick"])


async def test_review_is_worked_with_the_keyboard_alone(page: Page, crm: PlayedCompanion) -> None:
    """Enter opens, Space unticks, the focus stays inside and returns to the control at Escape; nothing is copied."""
    (head,) = await find_controls(page, "history")
    await head.call("function() { this.querySelector('button').focus(); }")
    await page.keyboard.press("Enter")
    dialog = await _reach_review(page)
    stops = []
    for _ in range(12):
        stops.append(await dialog.call(_FOCUS))
        await page.keyboard.press("Tab")
    assert {"message-0", "message-1", "message-2", "message-3", "Tick all", "Untick all", "Close"} <= set(
        stops
    )
    await dialog.call("function() { this.querySelector('#message-2').focus(); }")
    await page.keyboard.press("Space")
    await reach_count(dialog, "Copy what is ticked: 3")
    await page.keyboard.press("Escape")
    await page.locator(DIALOG).wait_for(state="detached")
    await comes_to("Copy history to CRM", lambda: head.call(_FOCUS))
    assert crm.requests.empty()


async def test_stopping_leaves_exactly_what_was_acknowledged(page: Page, crm: PlayedCompanion) -> None:
    """The message on its way is still answered; the ones after it are not asked for, and keep their ticks."""
    dialog = await open_review(page)
    await press_in_review(dialog, "Copy what is ticked: 4")
    await _hold(crm, OPENINGS[0], "item-1")
    request = await crm.next_request("activity.copy")
    await press_in_review(dialog, "Stop")
    await crm.answer(request, {**activity_status("held"), "item": item_status("held", "item-2", **HELD)})
    await dialog.call_with(_WHEN_TOLD, "Stopped. Copied: 2 of 4.")
    await reach_rows(dialog, "state", ["Held", "Held", "", ""])
    await reach_count(dialog, "Copy what is ticked: 2")
    assert crm.requests.empty()


async def test_second_press_of_a_double_click_does_not_stop_what_the_first_began(
    page: Page, crm: PlayedCompanion
) -> None:
    """The button that copies is the one that stops, once it was pressed: an impatient hand copies all the same."""
    dialog = await open_review(page)
    await press_in_review(dialog, "Copy what is ticked: 4")
    first = await crm.next_request("activity.copy")
    await reach_count(dialog, "Stop")
    await dialog.press_second_found("this.querySelector('.first')")
    await crm.answer(first, {**activity_status("held"), "item": item_status("held", "item-1", **HELD)})
    for number, opening in enumerate(OPENINGS[1:], start=2):
        await _hold(crm, opening, f"item-{number}")
    await dialog.call_with(_WHEN_TOLD, "Finished. Copied: 4 of 4.")


async def test_refusal_that_would_meet_all_ends_the_copying(page: Page, crm: PlayedCompanion) -> None:
    """The message says why, the others are not tried, and the same button goes on once the cause is mended."""
    dialog = await open_review(page)
    await press_in_review(dialog, "Copy what is ticked: 4")
    await _hold(crm, OPENINGS[0], "item-1")
    await crm.refuse(await crm.next_request("activity.copy"), "writeback_off")
    await dialog.call_with(_WHEN_TOLD, "Copied: 1 of 4.")
    look = await look_at_review(dialog)
    assert "Activity writeback is off." in look["rows"][1]["trouble"]
    assert crm.requests.empty()
    await press_in_review(dialog, "Copy what is ticked: 3")
    for number, opening in enumerate(OPENINGS[1:], start=2):
        await _hold(crm, opening, f"item-{number}")
    await dialog.call_with(_WHEN_TOLD, "Finished. Copied: 3 of 3.")


async def test_refusal_of_one_message_leaves_the_others_their_turn(page: Page, crm: PlayedCompanion) -> None:
    """Where received messages may not be copied, the sent ones are."""
    dialog = await open_review(page)
    await press_in_review(dialog, "Copy what is ticked: 4")
    await _hold(crm, OPENINGS[0], "item-1")
    for _ in range(2):
        await crm.refuse(await crm.next_request("activity.copy"), "inbound_off")
    await _hold(crm, OPENINGS[3], "item-4")
    await dialog.call_with(_WHEN_TOLD, "Finished. Copied: 2 of 4.")


async def test_other_conversation_in_the_middle_ends_the_copying(page: Page, crm: PlayedCompanion) -> None:
    """The page goes elsewhere while one message is on its way: that one counts, no further one is asked for."""
    await page.locator("a.conversation-list-item__link", has_text="Susanna").click()
    await page.locator("li > article", has_text="Lisbon").first.wait_for()
    await page.locator("a.conversation-list-item__link", has_text="Yvonne").click()
    await (
        page.locator("li > article", has_text="Fourth Coffee")
        .locator(MESSAGES)
        .first.wait_for(state="attached")
    )
    dialog = await open_review(page)
    await press_in_review(dialog, "Copy what is ticked: 4")
    request = await crm.next_request("activity.copy")
    await page.evaluate("history.back()")
    await page.locator("li > article", has_text="Lisbon").first.wait_for()
    await crm.answer(request, {**activity_status("held"), "item": item_status("held", "item-1", **HELD)})
    await dialog.call_with(_WHEN_TOLD, "The page now shows another conversation")
    assert "Copied: 1 of 4." in (await look_at_review(dialog))["told"]
    assert crm.requests.empty()
    await press_in_review(dialog, "Copy what is ticked: 3")
    await dialog.call_with(_WHEN_TOLD, "Copied: 0 of 3.")
    assert crm.requests.empty()


async def test_review_outlives_messages_drawn_anew(page: Page, crm: PlayedCompanion) -> None:
    """All elements of the conversation are replaced while it is copied; each message is found again."""
    dialog = await open_review(page)
    await press_in_review(dialog, "Copy what is ticked: 4")
    await _hold(crm, OPENINGS[0], "item-1")
    request = await crm.next_request("activity.copy")
    await page.evaluate("demoInbox.rerender()")
    await crm.answer(request, {**activity_status("held"), "item": item_status("held", "item-2", **HELD)})
    for number, opening in enumerate(OPENINGS[2:], start=3):
        await _hold(crm, opening, f"item-{number}")
    await dialog.call_with(_WHEN_TOLD, "Finished. Copied: 4 of 4.")


async def test_scripts_of_the_page_can_press_nothing(page: Page, crm: PlayedCompanion) -> None:
    """Only a person's gesture counts, for the button and for a tick."""
    dialog = await open_review(page)
    await dialog.call(
        "function() { this.querySelector('.first').click(); this.querySelector('input').click(); }"
    )
    assert "Copy what is ticked: 4" == (await look_at_review(dialog))["copy"]
    assert crm.requests.empty()
