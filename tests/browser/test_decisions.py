"""The history of decisions in a real browser: read, shown what would move, taken back by keyboard and by mouse. E4."""

from __future__ import annotations

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.test_link_known import ADDRESS
from tests.browser.test_panel import INMAIL, PERSON, PICTURES, look_anew, open_panel
from tests.looking import expect


async def confirmed(stage: Stage, browser: DemoBrowser, inbox: Inbox) -> Page:
    """The panel about Yvonne, whose link is confirmed and whose InMail is written."""
    await stage.run_command("settings", "set", "hold_seconds", "0")
    [person] = [row for row in await stage.read_rows("contacts") if row["fullname"].startswith(PERSON)]
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await stage.run_command("link", ADDRESS, "contact", person["contactid"])
    await look_anew(panel)
    await panel.locator("#badge", has_text="In CRM").wait_for()
    message = panel.locator("#messages-list li", has_text=INMAIL)
    await message.get_by_role("button").click()
    await panel.locator("#entries-list li", has_text="Written").wait_for()
    return panel


async def test_press_while_the_history_is_read_anew_is_answered(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Opening reads it again; what is pressed before that answer opens all the same, and stays."""
    panel = await confirmed(stage, browser, inbox)
    await panel.locator("#decisions-list button").wait_for(state="attached")
    # Both in one breath: the browser tells of the opening only afterwards, so the press is always the earlier one.
    await panel.locator("#decisions").evaluate(
        "(history) => { history.open = true; history.querySelector('li button').click(); }"
    )
    preview = panel.locator("#decisions-list .preview")
    await preview.wait_for()
    title = panel.locator("#decisions-title")
    for _ in range(2):
        await title.click()
    await look_anew(panel)
    await preview.get_by_role("button", name="Leave it as it is").click()
    await preview.wait_for(state="hidden")


async def test_decision_is_taken_back_by_keyboard_after_what_would_move_was_shown(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Enter opens the history and shows the InMail; left, nothing has changed; the next press asks where to."""
    panel = await confirmed(stage, browser, inbox)
    title = panel.locator("#decisions-title")
    await title.focus()
    await panel.keyboard.press("Enter")
    line = panel.locator("#decisions-list > li", has_text=f"Confirmed: {PERSON}")
    take_back = line.get_by_role("button", name=f"Take back…: {PERSON}")
    await take_back.focus()
    await panel.keyboard.press("Enter")
    await line.get_by_text("If you take this back").wait_for()
    await line.locator(".preview li", has_text=INMAIL).wait_for()
    await check_looks(panel, PICTURES, f"panel-decisions-{stage.language}")
    await line.get_by_role("button", name="Leave it as it is").press("Enter")
    await expect(take_back).to_be_focused()
    await panel.keyboard.press("Enter")
    async with browser.context.expect_page() as opening:
        await line.get_by_role("button", name="Take back and ask where they belong").press("Enter")
    prompt = await opening.value
    await panel.get_by_role("status").get_by_text("Taken back.").wait_for()
    await panel.locator("#decisions-list > li", has_text="taken back").wait_for()
    [row] = await stage.read_rows("li_inmails")
    [person] = [row for row in await stage.read_rows("contacts") if row["fullname"].startswith(PERSON)]
    assert person["contactid"] == row["regardingobjectid"]
    history = prompt.locator("#decisions")
    await history.locator("summary").click()
    await history.get_by_text("taken back").wait_for()
    await check_looks(prompt, PICTURES, f"prompt-decisions-{stage.language}")


async def test_decision_is_taken_back_by_mouse_and_its_activities_stay(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Two presses; the badge says In CRM no longer, the InMail stays where it was filed and nobody is asked."""
    panel = await confirmed(stage, browser, inbox)
    await panel.locator("#decisions-title").click()
    line = panel.locator("#decisions-list > li").first
    await line.get_by_role("button", name="Take back…").click()
    await line.get_by_role("button", name="Take back only").click()
    await panel.get_by_role("status").get_by_text("The activities stay under").wait_for()
    await panel.locator("#badge", has_text="In CRM").wait_for(state="hidden")
    [row] = await stage.read_rows("li_inmails")
    assert row["regardingobjectid"]
