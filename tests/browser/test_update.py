"""A record is updated from the panel in a real browser: compared, ticked and written, judged by axe-core. D12, D13."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.test_panel import PERSON, PICTURES, open_panel


async def test_matched_person_is_compared_and_what_is_ticked_is_written_by_keyboard(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The panel opens the comparison; Space ticks, Enter sends; one contact is changed and none is created."""
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await stage.run_command("sync")
    await panel.get_by_role("button", name="Look at this page").click()
    await panel.get_by_text("Probable match").wait_for()
    before = await stage.read_rows("contacts")
    async with browser.context.expect_page() as opening:
        await panel.get_by_role("button", name="Update in the CRM…").click()
    prompt = await opening.value
    await prompt.locator("#changes").wait_for()
    await check_looks(prompt, PICTURES, f"update-{stage.language}")
    tick = prompt.locator("#changes-list input:enabled").first
    await tick.focus()
    if not await tick.is_checked():
        await prompt.keyboard.press("Space")
    await prompt.keyboard.press("Enter")
    await prompt.get_by_text("Updated in the CRM.").wait_for()
    after = await stage.read_rows("contacts")
    assert len(before) == len(after)
    changed = [
        now for was, now in zip(before, after, strict=True) if was["versionnumber"] != now["versionnumber"]
    ]
    assert [PERSON] == [row["fullname"][: len(PERSON)] for row in changed]
