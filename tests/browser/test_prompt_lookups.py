"""A lookup that the organisation requires, filled in by keyboard alone in a real browser, in both languages. F2, F6."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from playwright.async_api import Page

from companion.demo.browser import running_browser
from companion.demo.site import LANGUAGES
from companion.demo.stage import set_stage
from companion.demo.story import connect
from tests.browser.axe import check_looks
from tests.browser.test_panel import PICTURES, open_panel
from tests.browser.test_prompt import STRANGER
from tests.fakes.controls import control
from tests.looking import comes_to, expect


@pytest.mark.parametrize("language", LANGUAGES)
async def test_required_lookups_are_found_picked_and_sent_by_keyboard(language: str) -> None:
    """Without one nothing is sent and its field says so; typed, Enter, Enter, and the record holds what was picked."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with (
            set_stage(Path(folder), language) as stage,
            running_browser(stage, is_headless=True) as browser,
        ):
            await connect(stage, browser, lambda _line: None)
            await control(stage.emulator, "organization", preset="required_lookups")
            inbox = await browser.open_inbox()
            await inbox.open_conversation(STRANGER)
            await inbox.control_of("Good afternoon Marisa").wait_for("ready")
            await stage.sync()
            panel = await open_panel(browser, inbox)
            async with browser.context.expect_page() as opening:
                await panel.locator("#add").click()
            prompt = await opening.value
            segment = prompt.locator("#fields-new_segmentid")
            await prompt.locator("#fields-lastname").press("Enter")
            await prompt.locator("#fields-new_segmentid[aria-invalid=true]").wait_for()
            await expect(segment).to_be_focused()
            await check_looks(prompt, PICTURES, f"prompt-lookup-missing-{language}")
            await pick(prompt, "m", "Manufacturing", name=f"prompt-lookup-{language}")
            await prompt.locator("#account-new").focus()
            await prompt.keyboard.press("Space")
            await prompt.locator("#account-fields-name").fill("Relecloud Brasil")
            await prompt.locator("#account-fields-territoryid").focus()
            await pick(prompt, "ib", "Iberia")
            await prompt.locator("#account-fields-name").press("Enter")
            await prompt.locator("#prompt").wait_for(state="hidden")
            [contact] = [row for row in await stage.read_rows("contacts") if row["fullname"] == STRANGER]
            [account] = [
                row for row in await stage.read_rows("accounts") if row["name"] == "Relecloud Brasil"
            ]
            held = (contact["new_segmentid"], account["territoryid"], contact["parentcustomerid"])
            [made] = [
                row for row in await stage.read_rows("new_segments") if row["new_name"] == "Manufacturing"
            ]
            [iberia] = [row for row in await stage.read_rows("territories") if row["name"] == "Iberia"]
            assert (made["new_segmentid"], iberia["territoryid"], account["accountid"]) == held


async def pick(prompt: Page, typed: str, wanted: str, name: str | None = None) -> None:
    """Type into the search that has the focus, go to what is found with Enter, and take it with Enter."""
    await prompt.keyboard.type(typed)
    first = prompt.locator(".found button").first
    await first.wait_for()
    if name is not None:
        await check_looks(prompt, PICTURES, name)
    await prompt.keyboard.press("Enter")
    await expect(first).to_be_focused()
    await prompt.keyboard.press("Enter")
    await prompt.locator(".chosen").get_by_text(wanted).wait_for()
    await comes_to("INPUT", lambda: prompt.evaluate("() => document.activeElement.tagName"))
