"""Answers that overtake one another and the press, in the prompt's page in a real browser. D13, F4."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page

from native_host.registration import EXTENSION_ID
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_prompt_fold import answer_form
from tests.window.answers import ANSWERS, PROMPT_ID, example

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAUSE_MS = 600
"""More than the page waits after typing before it asks."""
NONE = ANSWERS["duplicates.ask"]
ONE = example("duplicates.found")


A, *_ = ANSWERS["prompts.read"]["prompts"]
B = {**A, "prompt_id": "b" * 8, "about": {**A["about"], "name": "Teo Lindqvist"}}
BOTH = {**ANSWERS["prompts.read"], "prompts": [A, B]}
FORM = {**ANSWERS["form.read"], "may_create": True, "refusal": None, "refusal_params": []}
ALL = {
    **ANSWERS,
    "prompts.read": BOTH,
    "form.read": FORM,
    "changes.read": {**ANSWERS["changes.read"], "row": None},
}
LAST_NAME = "Last Name (required)"


async def go_on(page: Page, crm: PlayedCompanion) -> None:
    """Go on to the other prompt, as far as its form."""
    await page.get_by_role("button", name="Teo Lindqvist", exact=True).click()
    while (request := await crm.requests.get())["message"]["kind"] != "opportunities.read":
        await crm.answer(request, ALL[request["message"]["kind"]])
    await crm.answer(request, ALL["opportunities.read"])
    await page.get_by_role("button", name="Create a new record instead").click()


async def open_form(
    stage: PlayedStage, crm: PlayedCompanion, prompts: dict[str, Any] = ANSWERS["prompts.read"]
) -> Page:
    """The page of a prompt, its form filled and its first question about duplicates answered, its clock held."""
    page = await stage.context.new_page()
    await page.clock.install(time=NOW)
    await page.goto(f"chrome-extension://{EXTENSION_ID}/prompt/prompt.html?prompt={PROMPT_ID}")
    answers = {**ALL, "prompts.read": prompts}
    await answer_form(crm, answers)
    # The example has somebody who is likely the one: the form is folded below them.
    await page.get_by_role("button", name="Create a new record instead").click()
    await page.get_by_role("button", name="Create contact").wait_for()
    # From here on no pause in typing comes by itself, however slowly the test goes on.
    await page.clock.pause_at(NOW + timedelta(hours=1))
    await answer_next(crm, answers)
    return page


async def ask_for_a_new_account(page: Page, crm: PlayedCompanion) -> None:
    """Ask on the same line as everything before: it is the next to come, and by its answer the page has heard that."""
    await page.locator("#account-new").check()
    await answer_next(crm, {"form.read": {**ANSWERS["form.read"], "table": "account"}})
    await page.locator("#account-fields").get_by_label(LAST_NAME).wait_for()


async def press_second(button: Locator) -> None:
    """The second press of a double click, whose first has met what stood there a moment before."""
    await button.scroll_into_view_if_needed()
    box = await button.bounding_box()
    assert box is not None
    mouse = button.page.mouse
    await mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await mouse.down(click_count=2)
    await mouse.up(click_count=2)


async def answer_next(crm: PlayedCompanion, answers: dict[str, dict[str, Any]]) -> None:
    """Answer the next question."""
    request = await crm.requests.get()
    await crm.answer(request, answers[request["message"]["kind"]])


async def test_question_of_a_pause_in_typing_never_takes_the_word_from_that_of_the_press(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Pressed, then typed on: the press's own answer names a duplicate and nothing is created."""
    page = await open_form(stage, crm)
    await page.get_by_role("button", name="Create contact").click()
    asked = await crm.next_request("duplicates.ask")
    await page.locator("#fields").get_by_label("Last Name (required)").fill("Quintanilha Neto")
    await page.clock.run_for(PAUSE_MS)
    await crm.answer(asked, ONE)
    await page.get_by_role("button", name="Create anyway").wait_for()
    assert crm.requests.empty()
    await page.close()


async def test_older_answer_that_arrives_after_that_of_the_press_changes_nothing(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Typed, then pressed before the answer: the late "nobody" does not wipe out whom the press has found."""
    page = await open_form(stage, crm)
    await page.locator("#fields").get_by_label("Last Name (required)").fill("Quintanilha Neto")
    await page.clock.run_for(PAUSE_MS)
    earlier = await crm.next_request("duplicates.ask")
    await page.get_by_role("button", name="Create contact").click()
    pressed = await crm.next_request("duplicates.ask")
    await crm.answer(pressed, ONE)
    await page.get_by_role("button", name="Create anyway").wait_for()
    await crm.answer(earlier, NONE)
    await ask_for_a_new_account(page, crm)
    await page.get_by_role("button", name="Create anyway").click()
    created = await crm.next_request("record.create")
    assert created["message"]["is_anyway"]
    await crm.refuse(created, "prompt_gone")
    await page.close()


async def test_whoever_goes_on_while_somebody_is_created_keeps_what_they_type(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The answer about the first comes while the form of the second is filled: it stays, and so do its words."""
    page = await open_form(stage, crm, BOTH)
    await page.get_by_role("button", name="Create contact").click()
    pressed = await crm.next_request("duplicates.ask")
    await go_on(page, crm)
    name = page.locator("#fields").get_by_label(LAST_NAME)
    await name.fill("Lindqvist Neto")
    await crm.answer(pressed, NONE)
    created = await crm.next_request("record.create")
    assert PROMPT_ID == created["message"]["prompt_id"]
    being = {**A, "state": "creating"}
    await crm.answer(created, {"kind": "prompt.status", "prompt": being})
    await crm.answer(await crm.next_request("prompts.read"), {**BOTH, "prompts": [being, B]})
    await page.get_by_role("button", name="Keep for later").click()
    later = await crm.next_request("prompt.later")
    assert B["prompt_id"] == later["message"]["prompt_id"]
    assert "Lindqvist Neto" == await name.input_value()
    await crm.refuse(later, "prompt_gone")
    await page.close()


async def test_press_for_the_next_one_counts_while_the_first_is_still_looked_up(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Each is created once, from its own form; a second press for the same one is none."""
    page = await open_form(stage, crm, BOTH)
    create = page.get_by_role("button", name="Create contact")
    await create.click()
    first = await crm.next_request("duplicates.ask")
    await create.click()
    await go_on(page, crm)
    await page.locator("#fields").get_by_label(LAST_NAME).fill("Lindqvist Neto")
    await create.click()
    second = await crm.next_request("duplicates.ask")
    wanted = []
    for asked in (first, second):
        await crm.answer(asked, NONE)
        created = await crm.next_request("record.create")
        wanted.append(created["message"])
        await crm.refuse(created, "prompt_gone")
    assert [A["prompt_id"], B["prompt_id"]] == [one["prompt_id"] for one in wanted]
    assert not any(one["is_anyway"] for one in wanted)
    assert "Lindqvist Neto" in [field["value"] for field in wanted[1]["fields"]]
    assert crm.requests.empty()
    await page.close()


async def test_second_press_of_a_double_click_creates_nothing_beside_a_duplicate(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Where Create stood, "anyway" stands a moment later: an impatient double click must not mean it. F4."""
    page = await open_form(stage, crm)
    await page.get_by_role("button", name="Create contact").click()
    await crm.answer(await crm.next_request("duplicates.ask"), ONE)
    anyway = page.get_by_role("button", name="Create anyway")
    await anyway.wait_for()
    await press_second(anyway)
    await ask_for_a_new_account(page, crm)
    await anyway.click()
    created = await crm.next_request("record.create")
    assert created["message"]["is_anyway"]
    await crm.refuse(created, "prompt_gone")
    await page.close()


async def test_second_press_of_a_double_click_answers_no_other_prompt(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The next prompt's form has come under the pointer, and nobody has read it yet. F6."""
    page = await open_form(stage, crm, BOTH)
    create = page.get_by_role("button", name="Create contact")
    await go_on(page, crm)
    await create.wait_for()
    await press_second(create)
    await ask_for_a_new_account(page, crm)
    await create.click()
    await crm.answer(await crm.next_request("duplicates.ask"), ONE)
    await page.get_by_role("button", name="Create anyway").wait_for()
    await page.close()


async def test_answer_that_comes_while_somebody_types_leaves_them_the_focus(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Kept for later, gone on to the next, typing: what came of the press is said, and no letter is lost."""
    page = await open_form(stage, crm, BOTH)
    await page.get_by_role("button", name="Keep for later").click()
    later = await crm.next_request("prompt.later")
    await go_on(page, crm)
    await page.locator("#fields").get_by_label(LAST_NAME).fill("Lindqvist Neto")
    await crm.answer(later, {"kind": "prompt.status", "prompt": {**A, "state": "later"}})
    await crm.answer(await crm.next_request("prompts.read"), {**BOTH, "prompts": [B], "later": 1})
    await page.get_by_role("status").get_by_text("Kept").wait_for()
    await page.keyboard.press("End")
    await page.keyboard.type(" Filho")
    assert "Lindqvist Neto Filho" == await page.locator("#fields").get_by_label(LAST_NAME).input_value()
    await page.close()


async def test_part_in_an_opportunity_that_was_chosen_for_one_is_not_chosen_for_the_next(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Both work at the same account: the opportunities are asked for anew, and none of them is chosen. F3."""
    page = await open_form(stage, crm, BOTH)
    opportunity = page.locator("#opportunity")
    await opportunity.select_option(index=1)
    await go_on(page, crm)
    await page.locator("#stake").wait_for()
    assert "" == await opportunity.input_value()
    await page.close()


async def test_queue_that_is_read_twice_at_once_does_not_wipe_out_what_came_of_ignoring(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The companion tells of the end while the page itself asks: nothing more is asked about what has ended."""
    page = await stage.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/prompt/prompt.html?prompt={PROMPT_ID}")
    compared = await asked(crm, "changes.read")
    await crm.answer(compared, ANSWERS["changes.read"])
    await page.locator("#ignore-button").click()
    ignored = await asked(crm, "differences.ignore")
    await crm.answer(ignored, ANSWERS["decisions.read"])
    own = await asked(crm, "prompts.read")
    await crm.tell_prompts()
    told = await asked(crm, "prompts.read")
    await crm.answer(own, ANSWERS["prompts.read"])
    await crm.answer(told, {**ANSWERS["prompts.read"], "prompts": []})
    await page.get_by_role("status").get_by_text("until the page says something else").wait_for()
    await page.locator("#prompt").wait_for(state="hidden")
    waiting = [crm.requests.get_nowait()["message"]["kind"] for _ in range(crm.requests.qsize())]
    assert "changes.read" not in waiting
    await page.close()


async def asked(crm: PlayedCompanion, kind: str) -> dict[str, Any]:
    """The next question of this kind; those before it that the page had begun with are answered."""
    while True:
        request = await crm.requests.get()
        if kind == request["message"]["kind"]:
            return request
        # The worker asks once more what a page before has left without an answer.
        if request["message"]["kind"] in ANSWERS:
            await crm.answer(request, ANSWERS[request["message"]["kind"]])
