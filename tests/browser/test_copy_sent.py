"""The switch at the composer: what is sent is copied once it appears as sent; the companion is played. D3, D11."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.page_controls import PageControl, find_controls
from tests.browser.played_companion import PlayedCompanion, activity_status, item_status
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.looking import comes_to

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

INBOX = "https://www.linkedin.com/sales/inbox"
SWITCH = "[data-copy-to-crm=switch]"
MESSAGES = "[data-copy-to-crm=message]"
HELD = {"hold_ends_at": "2036-11-18T14:06:00.000Z"}
LEFT_OUT = "This message stays out of the CRM. The next one is copied again."

_LOOK = """function() {
  const text = (selector) => this.querySelector(selector).textContent;
  const box = this.querySelector("input");
  return { is_on: box.checked, note: text(".note"), warning: text(".warning"), name: box.labels[0].textContent };
}"""
_WHEN_IS = """function(isOn) {
  return new Promise((resolve) => {
    const look = () => (String(this.querySelector("input").checked) === isOn ? resolve(true) : setTimeout(look, 20));
    look();
  });
}"""
_WHERE = """(words) => [...document.querySelectorAll("li > article")]
  .findLastIndex((one) => one.textContent.includes(words))"""
_FORGET = "() => chrome.storage.local.remove(['copy_sent_message', 'copy_sent_inmail'])"


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: PlayedStage, crm: PlayedCompanion) -> AsyncIterator[Page]:
    """The conversation with Yvonne, of a user who has never touched the switch."""
    if stage.context.service_workers:
        await stage.context.service_workers[0].evaluate(_FORGET)
    page = await stage.context.new_page()
    await page.goto(INBOX)
    await page.locator(SWITCH).wait_for(state="attached")
    await crm.greeted.wait()
    yield page
    await page.close()


async def _switch(page: Page) -> PageControl:
    await page.locator(SWITCH).wait_for(state="attached")
    (switch,) = await find_controls(page, "switch")
    return switch


async def _look(page: Page) -> Any:
    return await (await _switch(page)).call(_LOOK)


async def _reach(page: Page, part: str, wanted: object) -> None:
    """Return once the switch, which the page may draw anew with its composer, shows this."""

    async def shown() -> object:
        return (await _look(page))[part]

    await comes_to(wanted, shown)


async def _turn(page: Page, *, on: bool) -> None:
    switch = await _switch(page)
    await switch.press_found("this.querySelector('input')")
    await switch.call_with(_WHEN_IS, str(on).lower())


async def _send(page: Page, text: str) -> None:
    await page.fill("textarea", text)
    await page.locator("form button.button").click()


async def _hold(page: Page, crm: PlayedCompanion, item_id: str = "item-1") -> dict[str, Any]:
    """Answer the next copy, and see it held at its message; the item that was copied."""
    request = await crm.next_request("activity.copy")
    await crm.answer(request, {**activity_status("held"), "item": item_status("held", item_id, **HELD)})
    item: dict[str, Any] = request["message"]["item"]
    at = await page.evaluate(_WHERE, item["body"].split("\n")[0])
    await page.locator("li > article").nth(at).locator(MESSAGES).wait_for(state="attached")
    await (await find_controls(page))[at].reach_state("held")
    return item


async def _open(page: Page, name: str, words: str) -> None:
    await page.locator("a.conversation-list-item__link", has_text=name).click()
    await page.locator("li > article", has_text=words).first.wait_for()


async def test_nothing_is_copied_until_the_switch_is_on(page: Page, crm: PlayedCompanion) -> None:
    """The switch is off at first, and what is sent stays LinkedIn's; its message keeps the plain control."""
    assert not (await _look(page))["is_on"]
    await _send(page, "Speak soon")
    await (
        page.locator("li > article", has_text="Speak soon")
        .locator("[data-copy-to-crm=message]")
        .wait_for(state="attached")
    )
    assert "ready" == (await (await find_controls(page))[-1].look()).state
    assert crm.requests.empty()


async def test_sent_message_is_copied_as_it_stands_in_the_conversation(
    page: Page, crm: PlayedCompanion
) -> None:
    """Once, with LinkedIn's own time and the person of that conversation; drawn anew, it is not copied again."""
    await _turn(page, on=True)
    await _send(page, "Thank you, Yvonne.\nSpeak soon")
    item = await _hold(page, crm)
    assert ("Thank you, Yvonne.\nSpeak soon", "outbound", "Yvonne McKay") == (
        item["body"],
        item["direction"],
        item["person"]["name"],
    )
    assert item["sent_at"]
    await (await find_controls(page))[-1].reach_state("held")
    await page.evaluate("demoInbox.rerender()")
    await page.locator("[data-copy-to-crm=message]").nth(4).wait_for(state="attached")
    await (await find_controls(page))[-1].reach_state("held")
    assert crm.requests.empty()


async def test_same_words_sent_twice_are_two_copies(page: Page, crm: PlayedCompanion) -> None:
    """Each Send is one message: an equal one that stands above is neither copied again nor instead of it."""
    # Both are sent in one minute, however long this takes: only equal ones of one minute are told apart by their order.
    await page.clock.set_fixed_time(datetime.now(UTC))
    await _turn(page, on=True)
    ordinals = []
    for number in range(2):
        await _send(page, "Noted!")
        ordinals.append((await _hold(page, crm, f"item-{number}"))["place"]["ordinal"])
    assert [0, 1] == ordinals
    assert crm.requests.empty()


async def test_choice_is_remembered_for_every_page(
    stage: PlayedStage, page: Page, crm: PlayedCompanion
) -> None:
    """Another tab shows the switch on; turned off there, it is off here as well, without a reload."""
    await _turn(page, on=True)
    other = await stage.context.new_page()
    await other.goto(INBOX)
    await (await _switch(other)).call_with(_WHEN_IS, "true")
    await _turn(other, on=False)
    await (await _switch(other)).press_found("this.querySelector('.undo')")
    await (await _switch(page)).call_with(_WHEN_IS, "false")
    await other.close()
    await _send(page, "This one stays here")
    await page.locator("li > article", has_text="This one stays here").wait_for()
    assert crm.requests.empty()


async def test_unticking_leaves_one_message_out_and_the_choice_as_it_was(
    page: Page, crm: PlayedCompanion
) -> None:
    """What is being written stays out, and says so; after it is sent the switch is on again and counts again."""
    await _turn(page, on=True)
    await _turn(page, on=False)
    await _reach(page, "note", LEFT_OUT)
    await _send(page, "Between us")
    await page.locator("li > article", has_text="Between us").wait_for()
    await (await _switch(page)).call_with(_WHEN_IS, "true")
    await _send(page, "For the record")
    assert "For the record" == (await _hold(page, crm))["body"]
    assert crm.requests.empty()


async def test_conversation_left_before_it_appears_copies_nothing_and_says_so(
    page: Page, crm: PlayedCompanion
) -> None:
    """Not under the other person, not when it appears unseen, not at the return; the switch names whom it concerns."""
    await _turn(page, on=True)
    await page.evaluate("demoInbox.holdSending()")
    await _send(page, "Did this arrive?")
    await _open(page, "Susanna", "Lisbon")
    await page.evaluate("demoInbox.deliver()")

    async def warning() -> str:
        told: str = (await _look(page))["warning"]
        return told.partition(",")[0]

    what = "What you wrote to Yvonne McKay had not yet appeared as sent when the page left that conversation"
    await comes_to(what, warning)
    await _open(page, "Yvonne", "Did this arrive?")
    late = page.locator("li > article", has_text="Did this arrive?")
    await late.locator(MESSAGES).wait_for(state="attached")
    await (await find_controls(page))[-1].press()
    assert "Did this arrive?" == (await _hold(page, crm))["body"]
    assert crm.requests.empty()


async def test_message_of_somebody_else_with_the_same_words_is_not_taken(
    page: Page, crm: PlayedCompanion
) -> None:
    """Neither what the other side says nor what is loaded from above is what the rep has just sent."""
    await _turn(page, on=True)
    await page.evaluate("demoInbox.holdSending()")
    await _send(page, "Agreed")
    await page.evaluate("demoInbox.appendIncoming('Agreed'); demoInbox.loadOlder()")
    await page.locator("li > article", has_text="Agreed").wait_for()
    assert crm.requests.empty()
    await page.evaluate("demoInbox.deliver()")
    item = await _hold(page, crm)
    assert ("Agreed", "outbound") == (item["body"], item["direction"])
    assert crm.requests.empty()


async def test_switch_is_worked_with_the_keyboard_alone(page: Page, crm: PlayedCompanion) -> None:
    """It is the stop before the writing; Space turns it, and Send is pressed with Enter."""
    await page.locator("textarea").focus()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Space")
    await (await _switch(page)).call_with(_WHEN_IS, "true")
    assert "Copy what I send to CRM" == (await _look(page))["name"]
    await page.keyboard.press("Tab")
    await page.keyboard.type("By keyboard")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert "By keyboard" == (await _hold(page, crm))["body"]


async def test_first_inmail_has_a_choice_of_its_own(page: Page, crm: PlayedCompanion) -> None:
    """Switched on there it is copied with its subject, and the switch of messages stays off."""
    story = await page.evaluate("fetch('/look-alike/inbox.json').then((answer) => answer.json())")
    story["conversations"][0]["messages"] = []
    await page.route("**/look-alike/inbox.json", lambda route: route.fulfill(json=story))
    await page.reload()
    await _turn(page, on=True)
    await page.locator("form input[maxlength]").fill("Espresso machines")
    await _send(page, "Hello Yvonne, a short call next week?")
    item = await _hold(page, crm)
    assert ("inmail", "Espresso machines") == (item["item_kind"], item["subject"])
    await _open(page, "Susanna", "Lisbon")
    await _reach(page, "is_on", wanted=False)


async def test_scripts_of_the_page_can_neither_switch_nor_send(page: Page, crm: PlayedCompanion) -> None:
    """Only the user's own gesture turns the switch, and only the user's own Send counts."""
    await (await _switch(page)).call("function() { this.querySelector('input').click(); }")
    assert not (await _look(page))["is_on"]
    await _turn(page, on=True)
    await page.fill("textarea", "Sent by a script")
    await page.evaluate("document.querySelector('form button.button').click()")
    await page.locator("li > article", has_text="Sent by a script").wait_for()
    assert crm.requests.empty()
