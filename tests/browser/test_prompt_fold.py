"""Below somebody who is likely the one, the form for a new record is folded and keeps what was typed. D6, F1, F6."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from native_host.registration import EXTENSION_ID
from tests.browser.axe import violations_of
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.looking import expect
from tests.window.answers import ANSWERS, PROMPT_ID

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPENER = "Create a new record instead"


async def open_prompt(stage: PlayedStage, crm: PlayedCompanion, **changes: Any) -> Page:
    """The page of the example's prompt, changed so, once its form has come."""
    page = await stage.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/prompt/prompt.html?prompt={PROMPT_ID}")
    found = ANSWERS["prompts.read"]
    [prompt, *_others] = found["prompts"]
    form = {**ANSWERS["form.read"], "may_create": True, "refusal": None, "refusal_params": []}
    answers = {
        **ANSWERS,
        "prompts.read": {**found, "prompts": [{**prompt, "cause": None, **changes}]},
        "form.read": form,
        "changes.read": {**ANSWERS["changes.read"], "row": None},
    }
    await answer_form(crm, answers)
    await page.locator("#fields-lastname").wait_for(state="attached")
    return page


async def answer_form(crm: PlayedCompanion, answers: dict[str, Any]) -> None:
    """Answer all that the page asks before its form is there; and what the worker asks once more of a page before."""
    # Whether somebody like that is there already is asked last, of the form itself.
    waiting = set(answers) - {"duplicates.ask"}
    while waiting:
        request = await crm.requests.get()
        kind = request["message"]["kind"]
        await crm.answer(request, answers[kind])
        waiting.discard(kind)


async def test_form_opens_and_folds_by_keyboard_and_keeps_what_was_typed(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Its button says whether it is open; folded, nothing of it is in reach; opened, what was typed is there again."""
    page = await open_prompt(stage, crm)
    opener = page.get_by_role("button", name=OPENER)
    await opener.wait_for()
    await expect(opener).to_have_attribute("aria-expanded", "false")
    await expect(page.get_by_role("button", name="Create contact")).to_be_hidden()
    assert [] == await violations_of(page)
    await opener.press("Enter")
    await expect(opener).to_have_attribute("aria-expanded", "true")
    name = page.get_by_role("textbox", name="Last Name (required)").first
    await name.fill("Quintanilha Neto")
    await opener.press("Space")
    await expect(name).to_be_hidden()
    await opener.press("Space")
    await expect(name).to_have_value("Quintanilha Neto")
    assert [] == await violations_of(page)
    await page.close()


async def test_form_is_simply_there_where_nobody_is_likely(stage: PlayedStage, crm: PlayedCompanion) -> None:
    """Candidates that matching itself takes for nobody stand above, and fold nothing."""
    page = await open_prompt(stage, crm, verdict="none", proposal=None)
    await page.get_by_role("button", name="Create contact").wait_for()
    await expect(page.get_by_role("button", name=OPENER)).to_be_hidden()
    await page.get_by_role("heading", name="Create a record").wait_for()
    await page.close()


async def test_answer_that_did_not_hold_stands_open(stage: PlayedStage, crm: PlayedCompanion) -> None:
    """Whoever has filled the form in and was refused sees it, with why, whoever stands above it."""
    cause = ANSWERS["prompts.read"]["prompts"][0]["cause"] or {
        "code": "crm_duplicate_found",
        "params": [],
        "at": "2026-11-20T09:00:00.000Z",
        "reference": None,
        "written": "no",
        "retryable": False,
    }
    page = await open_prompt(stage, crm, cause=cause)
    await page.get_by_role("textbox", name="Last Name (required)").first.wait_for()
    await expect(page.get_by_role("button", name=OPENER)).to_have_attribute("aria-expanded", "true")
    await page.close()
