"""Where a person wants to be asked in any case, a clear match is asked about, too, before anything is written. K5."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.test_prompt_queue import MESSAGES, SUSANNA, copy


async def test_certain_match_is_asked_about_and_nothing_is_written_before_the_answer(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The prompt opens with her record first; while it stands open Dynamics has no row, and the answer files it."""
    await inbox.control_of("I read that Fourth Coffee").wait_for("ready")
    await stage.wait_until_companion_listens()
    await stage.run_command("settings", "set", "ask_mode", "always")
    await stage.run_command("settings", "set", "hold_seconds", "30")
    await stage.sync()
    [contact] = [row for row in await stage.read_rows("contacts") if row["fullname"].startswith(SUSANNA)]
    async with browser.context.expect_page() as opening:
        await copy(inbox, SUSANNA)
    prompt = await opening.value
    await prompt.get_by_role("heading", name=SUSANNA, exact=True).wait_for()
    use = prompt.locator("#candidates").get_by_role("button", name="Use this one").first
    await use.wait_for()
    assert [] == await stage.read_rows("li_messages")
    await inbox.control_of(MESSAGES[SUSANNA]).wait_for("held")
    await use.click()
    await prompt.get_by_text(f"Confirmed: {SUSANNA}").wait_for()
    await inbox.page.bring_to_front()
    await inbox.control_of(MESSAGES[SUSANNA]).wait_for("written")
    [row] = await stage.read_rows("li_messages")
    assert (1, contact["contactid"]) == (row["statecode"], row["regardingobjectid"])
