"""Several people to be asked about at once: one page for all, nothing lost with it, and every way to answer. F6, K5."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.axe import check_looks
from tests.browser.test_panel import PICTURES
from tests.fakes.controls import as_colleague
from tests.looking import expect

ODALYS, ISHAAN, SUSANNA = "Odalys Ferrant", "Ishaan Velloor", "Susanna Stubberod"
MESSAGES = {
    ODALYS: "Good afternoon Marisa, a colleague",
    ISHAAN: "Wonderful, the list helps a lot",
    SUSANNA: "Hello Marisa, it was good to meet you",
}


async def unresolved(stage: Stage) -> dict[str, dict[str, Any]]:
    """Name → prompt, as the command line lists them."""
    told = json.loads(await stage.run_command("unresolved", "list", "--json"))
    return {prompt["about"]["name"]: prompt for prompt in told}


async def ask_first(stage: Stage, browser: DemoBrowser, inbox: Inbox) -> Page:
    """The page that asks about Odalys. Ishaan is in nobody's CRM either, and now Susanna is not."""
    [gone] = [row for row in await stage.read_rows("contacts") if row["fullname"].startswith(SUSANNA)]
    await as_colleague(stage.emulator, "DELETE", f"contacts({gone['contactid']})")
    await inbox.control_of("I read that Fourth Coffee").wait_for("ready")
    await stage.sync()
    async with browser.context.expect_page() as opening:
        await copy(inbox, ODALYS)
    return await opening.value


async def test_three_prompts_share_a_page_outlive_it_and_are_kept_discarded_and_never_copied_again(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Each of the three is answered in another way by keyboard; only what was kept for later stands in the CRM."""
    prompt = await ask_first(stage, browser, inbox)
    for name in (ISHAAN, SUSANNA):
        await copy(inbox, name)
        await prompt.get_by_role("heading", name=name).wait_for()
    await expect(prompt.locator("#queue-list li")).to_have_count(3)
    await check_looks(prompt, PICTURES, f"prompt-queue-{stage.language}")
    await prompt.close()
    assert {"waiting"} == {one["state"] for one in (await unresolved(stage)).values()}

    again = await browser.context.new_page()
    await again.goto(f"chrome-extension://{EXTENSION_ID}/prompt/prompt.html")
    await again.locator("#queue-list li").nth(2).wait_for()
    for name, answer, sure in (
        (ISHAAN, "Keep for later", None),
        (SUSANNA, "Discard", "Discard"),
        (ODALYS, "Never copy this person", "Never copy this person"),
    ):
        entry = again.locator("#queue-list").get_by_role("button", name=name)
        if await entry.count():
            await entry.press("Enter")
        await again.get_by_role("heading", name=name).wait_for()
        await again.locator("#otherwise").get_by_role("button", name=answer).press("Enter")
        if sure is not None:
            await again.get_by_role("dialog").get_by_role("button", name=sure).press("Enter")
        await again.get_by_role("heading", name=name).wait_for(state="hidden")
        # With whom it was about gone from the list, it is read anew: nobody else will go from it by themselves.
        await expect(entry).to_have_count(0)
    await (
        again.get_by_text("Nothing asks for an answer now")
        .or_(again.get_by_text("is copied any more"))
        .wait_for()
    )
    await inbox.open_conversation(ISHAAN)
    await inbox.control_of(MESSAGES[ISHAAN]).wait_for("written_open")
    [left] = (await unresolved(stage)).values()
    assert (ISHAAN, "later") == (left["about"]["name"][: len(ISHAAN)], left["state"])
    [row] = await stage.read_rows("li_messages")
    assert MESSAGES[ISHAAN] in row["description"]
    blocked = await stage.run_command("blocked")
    assert "1" in blocked


async def copy(inbox: Inbox, name: str) -> None:
    """One message of somebody; a page behind another one places nothing."""
    await inbox.page.bring_to_front()
    await inbox.open_conversation(name)
    await inbox.control_of(MESSAGES[name]).wait_for("ready")
    await inbox.control_of(MESSAGES[name]).press()
