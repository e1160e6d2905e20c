"""Every state of the control, in a real browser with the real extension and native host; the companion is played."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.page_controls import PageControl, find_controls, states_come_to
from tests.browser.played_companion import (
    WRITING,
    PlayedCompanion,
    activity_status,
    item_status,
    outbox_items,
)
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.looking import comes_to, expect

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

INBOX = "https://www.linkedin.com/sales/inbox"
CONTROL = "[data-copy-to-crm=message]"
MATCH = {"table": "contact", "row_id": "row-1", "name": "Yvonne McKay", "how": "address"}
RECEIPT = {
    "table": "li_message",
    "row_id": "5d0c9f0e-8f0d-5b7e-9a4f-2f6f3c1f6a11",
    "record_address": "https://contoso.crm.dynamics.com/main.aspx?id=row-1",
    "written_at": "2026-11-18T14:06:00.000Z",
    "owner_name": "Marisa Duarte",
    "is_completed": True,
    "left_out": [],
    "is_withdrawn": False,
    "found": None,
}
CHANGED = {
    "code": "row_changed_since",
    "params": [{"name": "who", "value": "Paula Reis"}, {"name": "when", "value": "2026-11-19T08:00:00Z"}],
    "family": None,
    "written": "part",
    "reference": None,
    "happened_at": None,
}


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: PlayedStage, crm: PlayedCompanion) -> AsyncIterator[Page]:
    """The first conversation with its controls, connected to the played companion."""
    page = await stage.context.new_page()
    await page.goto(INBOX)
    await page.locator(CONTROL).nth(3).wait_for(state="attached")
    await crm.greeted.wait()
    yield page
    await page.close()


async def _press_first(page: Page, crm: PlayedCompanion) -> tuple[PageControl, dict[str, Any]]:
    control = (await find_controls(page))[0]
    await control.press()
    return control, await crm.next_request("activity.copy")


async def _hold_first(page: Page, crm: PlayedCompanion) -> PageControl:
    control, request = await _press_first(page, crm)
    await crm.answer(request, activity_status("held", hold_ends_at="2036-11-18T14:06:00.000Z"))
    await control.reach_state("held")
    return control


async def test_control_follows_one_message_from_press_to_receipt(page: Page, crm: PlayedCompanion) -> None:
    """Nothing is promised before the answer; then each state in words, on a line that never changes its height."""
    control, request = await _press_first(page, crm)
    looks = [await control.look()]
    await crm.answer(request, activity_status("held", hold_ends_at="2036-11-18T14:06:00.000Z"))
    looks.append(await control.reach_state("held"))
    for state in ("queued", "sending"):
        await crm.tell(item_status(state))
        looks.append(await control.reach_state(state))
    await crm.tell(item_status("written", match=MATCH, receipt=RECEIPT))
    looks.append(await control.reach_state("written"))
    assert ["Not saved yet", "Held", "Queued", "Sending", "Written"] == [look.label for look in looks]
    assert [False, True, True, False, False] == [look.can_undo for look in looks]
    assert {32} == {look.height for look in looks}


async def test_control_opens_the_receipt_at_the_second_press(page: Page, crm: PlayedCompanion) -> None:
    """A second press copies nothing: it shows record, owner and the way into the CRM."""
    control, request = await _press_first(page, crm)
    await crm.answer(request, activity_status("written", match=MATCH, receipt=RECEIPT))
    assert (await control.reach_state("written")).card is None
    await control.press()
    look = await control.look()
    assert look.card is not None
    assert all(word in look.card for word in ("Yvonne McKay", "LinkedIn address", "Marisa Duarte"))
    assert look.link == RECEIPT["record_address"]
    assert crm.requests.empty()


async def test_control_says_that_an_unmatched_activity_stays_open(page: Page, crm: PlayedCompanion) -> None:
    """Written without a match reads as open, and says why."""
    control, request = await _press_first(page, crm)
    await crm.answer(request, activity_status("written", receipt={**RECEIPT, "is_completed": False}))
    look = await control.reach_state("written_open")
    assert ("Written, open", "nobody in the CRM matches yet") == (look.label, look.note)


async def test_control_takes_a_held_message_back(page: Page, crm: PlayedCompanion) -> None:
    """Undo asks for that item with a key of its own, and offers the copy again."""
    control = await _hold_first(page, crm)
    await control.press(undo=True)
    request = await crm.next_request("activity.undo")
    assert request["message"]["item_id"] == "item-1"
    assert request["idempotency_key"]
    await crm.answer(request, activity_status("discarded"))
    look = await control.reach_state("discarded")
    assert ("Copy message to CRM", "Discarded", False) == (look.label, look.note, look.can_undo)


async def test_second_press_of_a_double_click_meets_nothing_that_came_under_it(
    page: Page, crm: PlayedCompanion
) -> None:
    """An impatient double click takes nothing back, and one on Undo copies nothing again. D7."""
    control = await _hold_first(page, crm)
    await control.press_second(undo=True)
    assert "false" == await control.call("function() { return this.querySelector('.undo').ariaDisabled; }")
    await control.press(undo=True)
    undoing = await crm.next_request("activity.undo")
    assert crm.requests.empty()
    await crm.answer(undoing, activity_status("discarded"))
    await control.reach_state("discarded")
    await control.press_second()
    assert "discarded" == (await control.look()).state
    await control.press()
    again = await crm.next_request("activity.copy")
    assert crm.requests.empty()
    await crm.answer(again, activity_status("held", hold_ends_at="2036-11-18T14:06:00.000Z"))
    await control.reach_state("held")


async def test_control_takes_a_written_message_back_or_marks_it(page: Page, crm: PlayedCompanion) -> None:
    """The card asks for the undo, says who stood in its way, and asks for the mark; nothing is said early."""
    control, request = await _press_first(page, crm)
    written: dict[str, Any] = {"match": MATCH, "receipt": RECEIPT}
    await crm.answer(request, activity_status("written", **written))
    await control.reach_state("written")
    await control.press()
    await control.press_in_card("Undo")
    request = await crm.next_request("activity.undo")
    assert request["message"]["item_id"] == "item-1"
    await crm.answer(request, activity_status("written", **written, errand="undo"))
    assert (await control.reach_note("undo requested")).label == "Written"
    await crm.tell(item_status("written", **written, cause=CHANGED))
    await control.reach_note("left as it is in the CRM")
    await control.press()
    look = await control.look()
    assert look.card is not None
    assert "Paula Reis" in look.card
    await control.press_in_card("Mark as withdrawn")
    request = await crm.next_request("item.withdraw")
    assert request["message"]["item_id"] == "item-1"
    await crm.answer(request, activity_status("written", **written, errand="withdraw"))
    await control.reach_note("withdrawal requested")
    marked = {**written, "receipt": {**RECEIPT, "is_withdrawn": True}}
    await crm.tell(item_status("written", **marked))
    assert (await control.reach_note("marked as withdrawn")).label == "Written"


async def test_control_says_why_it_was_refused_and_stays_usable(page: Page, crm: PlayedCompanion) -> None:
    """The whole sentence opens by itself, and the next press tries again."""
    control, request = await _press_first(page, crm)
    await crm.refuse(request, "writeback_off")
    look = await control.reach_state("refused")
    assert look.card is not None
    assert "Activity writeback is off. Nothing was saved. Your administrator can turn it on." in look.card
    await control.press()
    await crm.answer(await crm.next_request("activity.copy"), activity_status("queued"))
    assert (await control.reach_state("queued")).label == "Queued"


async def test_control_ignores_presses_of_scripts(page: Page, crm: PlayedCompanion) -> None:
    """Even a script that could reach the button cannot press it: only a person's gesture counts."""
    control = (await find_controls(page))[0]
    await control.call("function() { this.querySelector('button').click(); }")
    assert (await control.look()).state == "ready"
    assert crm.requests.empty()


async def test_control_is_worked_with_the_keyboard_and_keeps_the_focus(
    page: Page, crm: PlayedCompanion
) -> None:
    """Enter copies, Tab reaches Undo, and the focus stays on the control when Undo goes away."""
    control = (await find_controls(page))[0]
    await control.call("function() { this.querySelector('button').focus(); }")
    await page.keyboard.press("Enter")
    request = await crm.next_request("activity.copy")
    await crm.answer(request, activity_status("held", hold_ends_at="2036-11-18T14:06:00.000Z"))
    await control.reach_state("held")
    await page.keyboard.press("Tab")
    focus = "function() { return this.activeElement?.className; }"
    assert await control.call(focus) == "undo"
    await crm.tell(item_status("sending"))
    await control.reach_state("sending")
    assert await control.call(focus) == "main"


async def test_control_keeps_its_state_when_the_page_draws_the_messages_anew(
    page: Page, crm: PlayedCompanion
) -> None:
    """All elements are replaced; the copied message still shows what became of it, the others are ready."""
    await _hold_first(page, crm)
    await page.evaluate("demoInbox.rerender()")
    await page.locator(CONTROL).nth(3).wait_for(state="attached")
    await states_come_to(page, ["held", "ready", "ready", "ready"])


async def test_control_paints_no_late_answer_on_another_conversation(
    page: Page, crm: PlayedCompanion
) -> None:
    """An answer that comes after a switch shows on its own message only, when that is shown again."""
    _, request = await _press_first(page, crm)
    await page.locator("a.conversation-list-item__link", has_text="Susanna").click()
    await page.locator(f"li > article:has-text('Lisbon') > {CONTROL}").first.wait_for(state="attached")
    await crm.answer(request, activity_status("held", hold_ends_at="2036-11-18T14:06:00.000Z"))
    assert {"ready"} == {(await one.look()).state for one in await find_controls(page)}
    await page.locator("a.conversation-list-item__link", has_text="Yvonne").click()
    await page.locator(f"li > article:has-text('Fourth Coffee') > {CONTROL}").first.wait_for(state="attached")
    assert (await (await find_controls(page))[0].reach_state("held")).can_undo


async def test_control_waits_with_an_answer_until_the_header_is_its_own_again(
    page: Page, crm: PlayedCompanion
) -> None:
    """While the header names somebody else nothing is painted; once all agrees again, it is."""
    control, request = await _press_first(page, crm)
    link = "document.querySelector('a[data-control-name=view_profile]')"
    own = await page.evaluate(f"{link}.getAttribute('href')")
    await page.evaluate(f"{link}.setAttribute('href', '/sales/lead/ACwAAASomebodyElse,NAME_SEARCH,xxxx')")
    await crm.answer(request, activity_status("held", hold_ends_at="2036-11-18T14:06:00.000Z"))
    other, second = (await find_controls(page))[1], item_status("queued")
    await crm.tell(second)
    assert ("saving", "ready") == ((await control.look()).state, (await other.look()).state)
    await page.evaluate(f"{link}.setAttribute('href', '{own}')")
    assert (await control.reach_state("queued")).can_undo


async def test_control_learns_what_happened_while_the_companion_was_away(
    page: Page, crm: PlayedCompanion
) -> None:
    """After a restart of the companion the extension asks for what the page waits for, by itself."""
    control = await _hold_first(page, crm)
    await crm.drop()
    request = await crm.next_request("outbox.list")
    assert request["message"]["item_ids"] == ["item-1"]
    await crm.answer(request, outbox_items(item_status("written", match=MATCH, receipt=RECEIPT)))
    assert (await control.reach_state("written")).label == "Written"


async def test_control_says_before_the_press_why_it_would_not_copy(page: Page, crm: PlayedCompanion) -> None:
    """A setting that changes reaches open pages without a reload, and says who can change it."""
    control = await _hold_first(page, crm)
    await crm.tell_settings({**WRITING, "is_writeback_on": False})
    await crm.tell(item_status("failed"))
    await control.reach_state("failed")
    other = (await find_controls(page))[1]
    await other.reach_note("writing to the CRM is off: your administrator can turn it on")


async def test_control_goes_with_the_page_and_remembers(page: Page, crm: PlayedCompanion) -> None:
    """Outside the inbox nothing of ours is left in the page; back in it everything returns as it was."""
    await _hold_first(page, crm)
    await page.evaluate("history.pushState({}, '', '/sales/home')")
    await page.wait_for_function("document.querySelectorAll('[data-copy-to-crm]').length === 0")
    await page.evaluate("history.back()")
    request = await crm.next_request("outbox.list")
    assert request["message"]["item_ids"] == ["item-1"]
    await crm.answer(request, outbox_items(item_status("queued")))
    await page.locator(CONTROL).first.wait_for(state="attached")

    # The page may draw itself once more: what is found at one look is not always what stands there at the next.
    async def first() -> Sequence[tuple[str, bool]]:
        looks = [await control.look() for control in (await find_controls(page))[:1]]
        return [(look.state, look.can_undo) for look in looks]

    await comes_to([("queued", True)], first)


async def test_control_speaks_through_a_region_that_exists_beforehand(
    page: Page, crm: PlayedCompanion
) -> None:
    """Screen readers hear the new state from one polite region that was there, empty, before the press."""
    (announcer,) = await find_controls(page, "announcer")
    region = "function() { return [this.firstChild.role, this.firstChild.textContent]; }"
    assert ["status", ""] == await announcer.call(region)
    await _hold_first(page, crm)
    await comes_to(["status", "Held, Yvonne McKay"], lambda: announcer.call(region))


async def test_control_leaves_with_the_extension(stage: PlayedStage, page: Page) -> None:
    """When the extension is reloaded, scripts already in the page take their controls away."""
    await stage.context.service_workers[0].evaluate("chrome.runtime.reload()")
    await page.locator("[data-copy-to-crm]").first.wait_for(state="detached")
    await expect(page.locator("[data-copy-to-crm]")).to_have_count(0)
