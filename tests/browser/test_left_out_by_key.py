"""A control whose kind is left out, by key and for a screen reader; the companion is played. C3, D14, A-1, A-3."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.page_controls import PageControl, find_controls
from tests.browser.played_companion import WRITING, PlayedCompanion
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_calls import reach_control, reach_dialog
from tests.browser.test_copy_history import (
    look_at_review,
    open_review,
    press_in_review,
    reach_count,
    reach_rows,
)

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

INBOX = "https://www.linkedin.com/sales/inbox"
BY = "not copied in your organisation: your administrator can turn that on"
_NOTE = "function() { return this.querySelector('.note').textContent; }"
_WHEN_TROUBLE = """function(count) {
  const look = () => [...this.querySelectorAll(".trouble")].filter((one) => one.textContent !== "").length;
  return new Promise((resolve) => {
    const see = () => look() === Number(count) && resolve(true);
    new MutationObserver(see).observe(this, { childList: true, characterData: true, subtree: true });
    see();
  });
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: PlayedStage, crm: PlayedCompanion) -> AsyncIterator[Page]:
    """The first conversation, with an InMail and three messages, connected to the played companion."""
    page = await stage.context.new_page()
    await page.goto(INBOX)
    await page.locator("[data-copy-to-crm=message]").nth(3).wait_for(state="attached")
    for kind in ("history", "switch"):
        await page.locator(f"[data-copy-to-crm={kind}]").wait_for(state="attached")
    await reach_control(page)
    await crm.greeted.wait()
    yield page
    await page.close()


async def _leave_out(crm: PlayedCompanion, *whats: str, by: str = "administrator") -> None:
    await crm.tell_settings({**WRITING, "left_out": [{"what": what, "by": by} for what in whats]})


async def _buttons(page: Page) -> Sequence[tuple[str, str]]:
    """Name and description of every button that has one, as the browser tells them to a screen reader."""
    session = await page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    return [
        (node["name"]["value"], node["description"]["value"])
        for node in nodes
        if node.get("role", {}).get("value") in ("button", "switch")
        and node.get("description", {}).get("value")
    ]


async def test_control_is_pressed_by_key_all_the_same_and_refused_as_ever(
    page: Page, crm: PlayedCompanion
) -> None:
    """It keeps focus and name and tells its reason as its description; a press in between gets the full sentence."""
    control = (await find_controls(page))[3]
    await control.call("function() { this.querySelector('button').focus(); }")
    await _leave_out(crm, "message")
    shown = await control.reach_note(f"messages are {BY}")
    assert "Copy message to CRM, Yvonne McKay" == shown.name
    assert ("Copy message to CRM, Yvonne McKay", f"messages are {BY}") in await _buttons(page)
    await page.keyboard.press("Enter")
    await crm.refuse(await crm.next_request("activity.copy"), "message_off")
    look = await control.reach_state("refused")
    assert "Messages are not copied to the CRM in your organisation." in (look.card or "")


async def test_history_and_switch_say_it_for_their_own_kind(page: Page, crm: PlayedCompanion) -> None:
    """Of a conversation only where neither kind is copied; at the composer of messages for messages alone."""
    (head,), (switch,) = await find_controls(page, "history"), await find_controls(page, "switch")
    first = (await find_controls(page))[0]
    await _leave_out(crm, "inmail")
    await first.reach_note(f"InMails are {BY}")
    assert ["", ""] == [await one.call(_NOTE) for one in (head, switch)]
    await _leave_out(crm, "inmail", "message")
    await head.reach_note_only(f"messages and InMails are {BY}")
    await switch.reach_note_only(f"messages are {BY}")
    described = dict(await _buttons(page))
    assert f"messages and InMails are {BY}" == described["Copy history to CRM, Yvonne McKay"]
    assert f"messages are {BY}" in described.values()
    await _leave_out(crm)
    await head.reach_note_only("")
    await switch.reach_note_only("")


async def test_choice_of_the_users_own_is_called_that(page: Page, crm: PlayedCompanion) -> None:
    """Nobody is sent to the administrator for a setting that they have made themselves."""
    control = (await find_controls(page))[1]
    await _leave_out(crm, "inbound", by="user")
    look = await control.reach_note(
        "left out by your own setting: copy-to-crm settings set inbound_messages on"
    )
    assert "ready" == look.state


async def test_review_unticks_what_is_left_out_and_follows_while_it_is_open(
    page: Page, crm: PlayedCompanion
) -> None:
    """Such rows say why and cannot be ticked, not even all at once; let in again, they can, and wait for a tick."""
    await _leave_out(crm, "inbound")
    await (await find_controls(page))[1].reach_note(f"received messages are {BY}")
    review = await open_review(page)
    rows = (await look_at_review(review))["rows"]
    assert [True, False, False, True] == [row["is_ticked"] for row in rows]
    assert [True, False, False, True] == [row["may_tick"] for row in rows]
    assert ["", *[f"received messages are {BY}"] * 2, ""] == [row["trouble"] for row in rows]
    await press_in_review(review, "Tick all")
    await reach_count(review, "Copy what is ticked: 2")
    await _leave_out(crm, "inbound", "message")
    await review.call_with(_WHEN_TROUBLE, "3")
    await reach_count(review, "Copy what is ticked: 1")
    await _leave_out(crm)
    await review.call_with(_WHEN_TROUBLE, "0")
    await reach_rows(review, "may_tick", [True] * 4)
    await reach_rows(review, "is_ticked", [True, False, False, False])
    assert crm.requests.empty()


async def test_open_form_of_a_call_follows_the_setting(page: Page, crm: PlayedCompanion) -> None:
    """Whoever is typing learns of it above the form, and keeps what was typed."""
    (call,) = await find_controls(page, "call")
    await call.press()
    dialog = await reach_dialog(page)
    await _leave_out(crm, "call")
    await _reach_reason(dialog, f"calls are {BY}")
    await _leave_out(crm)
    await _reach_reason(dialog, "")
    await page.keyboard.press("Escape")


async def _reach_reason(dialog: PageControl, words: str) -> None:
    await dialog.call_with(
        """function(words) {
          const reason = this.querySelector(".top .quiet");
          return new Promise((resolve) => {
            const look = () => reason.textContent === words && resolve(true);
            new MutationObserver(look).observe(reason, { childList: true });
            look();
          });
        }""",
        words,
    )
