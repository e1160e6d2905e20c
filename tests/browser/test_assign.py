"""What waits is given to a colleague from the window, by keyboard alone and in both languages, and taken back. H1."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from companion.demo.browser import DemoBrowser, running_browser
from companion.demo.stage import Stage, set_stage
from companion.demo.story import connect
from tests.browser.axe import check_looks
from tests.browser.test_panel import PICTURES
from tests.browser.test_prompt_queue import MESSAGES, ODALYS, copy
from tests.fakes.controls import control
from tests.fakes.environment import MARISA
from tests.looking import breathe, expect

TEO = "Teo Lindqvist"


@pytest.fixture(params=["en", "pt-BR"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A stage in each language."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with set_stage(Path(folder), request.param) as stage:
            yield stage


@pytest.fixture
async def browser(stage: Stage) -> AsyncIterator[DemoBrowser]:
    """Chromium with the extension in the stage's language."""
    async with running_browser(stage, is_headless=True) as browser:
        await connect(stage, browser, lambda _line: None)
        yield browser


async def owner_of_the_message(stage: Stage) -> tuple[str, int]:
    """Whose the one copied message is in Dynamics, and whether it stands open."""
    names = {row["systemuserid"]: row["fullname"] for row in await stage.read_rows("systemusers")}
    [row] = await stage.read_rows("li_messages")
    return names[row["ownerid"]], row["statecode"]


async def the_prompt(stage: Stage, *states: str) -> dict[str, Any]:
    """The one question, as the command line tells it once it is in none of these states any more."""
    while True:
        [told] = json.loads(await stage.run_command("unresolved", "list", "--json"))
        prompt: dict[str, Any] = told
        if prompt["state"] not in states:
            return prompt
        await breathe()


async def test_what_waits_is_given_away_by_keyboard_and_taken_back(
    stage: Stage, browser: DemoBrowser
) -> None:
    """A few letters, Enter to go on, Enter to pick, a question; it leaves the window, and comes when taken back."""
    await stage.run_command("settings", "set", "hold_seconds", "0")
    inbox = await browser.open_inbox()
    await inbox.control_of("I read that Fourth Coffee").wait_for("ready")
    await stage.sync()
    async with browser.context.expect_page() as opening:
        await copy(inbox, ODALYS)
    prompt = await opening.value
    await prompt.get_by_role("heading", name=ODALYS, exact=True).wait_for()
    await inbox.control_of(MESSAGES[ODALYS]).wait_for("written_open")
    await prompt.bring_to_front()
    await prompt.locator("#assign").press("Enter")
    search = prompt.locator("#assign-prefix")
    await expect(search).to_be_focused()
    await prompt.keyboard.type("Te")
    found = prompt.locator("#assigning .found button", has_text=TEO)
    await found.wait_for()
    await check_looks(prompt, PICTURES, f"prompt-assign-{stage.language}")
    await search.press("Enter")
    await expect(found).to_be_focused()
    await prompt.keyboard.press("Enter")
    question = prompt.get_by_role("dialog")
    await question.get_by_text(TEO).wait_for()
    await check_looks(prompt, PICTURES, f"prompt-assign-sure-{stage.language}")
    assert ("Marisa Duarte", 0) == await owner_of_the_message(stage)
    await question.locator("#sure-yes").press("Enter")
    await prompt.locator("#prompt").wait_for(state="hidden")
    await prompt.get_by_role("status").get_by_text(TEO).wait_for()
    await expect(prompt.locator("#queue")).to_be_hidden()
    await check_looks(prompt, PICTURES, f"prompt-assigned-{stage.language}")
    given = await the_prompt(stage, "assigning")
    assert ("assigned", TEO) == (given["state"], given["assignee"]["name"])
    assert (TEO, 0) == await owner_of_the_message(stage)

    # Who may change what is a colleague's takes it back.
    rights = {"prvAssignActivity": "Global", "prvWriteActivity": "Global"}
    await control(stage.emulator, "roles", user=MARISA, privileges=rights)
    await stage.run_command("unresolved", "assign", given["prompt_id"], "--to", "Marisa Duarte")
    await prompt.get_by_role("heading", name=ODALYS, exact=True).wait_for()
    assert "waiting" == (await the_prompt(stage, "assigning"))["state"]
    assert ("Marisa Duarte", 0) == await owner_of_the_message(stage)
