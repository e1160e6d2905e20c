"""Ignoring that a page says otherwise than the CRM, in a real browser: by keyboard, by mouse, and taken back. D13."""

from __future__ import annotations

from playwright.async_api import Locator, Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.test_link_known import ADDRESS
from tests.browser.test_panel import PERSON, PICTURES, look_anew, open_panel
from tests.fakes.controls import as_colleague
from tests.looking import breathe, expect

_LOOKS_OF_AN_OPENING = 40
"""So often is looked at an open history before it is opened anew."""


async def out_of_date(stage: Stage, browser: DemoBrowser, inbox: Inbox) -> Page:
    """The panel about Yvonne, whose link is confirmed and whom the CRM has under another title than the page."""
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    [person] = [row for row in await stage.read_rows("contacts") if row["fullname"].startswith(PERSON)]
    contact = person["contactid"]
    await as_colleague(stage.emulator, "PATCH", f"contacts({contact})", jobtitle="Chief Financial Officer")
    await stage.run_command("link", ADDRESS, "contact", contact)
    await stage.sync()
    await look_anew(panel)
    await panel.locator("#badge", has_text="Out of date").wait_for()
    return panel


async def test_difference_is_ignored_in_the_panel_by_keyboard_and_taken_back_from_the_history(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Enter ignores: In CRM, and nothing is written; the history names what the page said, and says it again."""
    panel = await out_of_date(stage, browser, inbox)
    before = await stage.read_rows("contacts")
    await check_looks(panel, PICTURES, f"panel-out-of-date-{stage.language}")
    ignore = panel.get_by_role("button", name="Ignore")
    await ignore.focus()
    await panel.keyboard.press("Enter")
    await panel.locator("#badge", has_text="In CRM").wait_for()
    await panel.get_by_role("status").get_by_text("until the page says something else").wait_for()
    await expect(panel.locator("#add")).to_be_focused()
    await expect(panel.locator("#ignore")).to_be_hidden()
    await panel.locator("#decisions-title").press("Enter")
    line = panel.locator("#decisions-list > li", has_text="Left as it is")
    await line.get_by_text("Purchasing Manager").wait_for()
    await check_looks(panel, PICTURES, f"panel-ignored-{stage.language}")
    await line.get_by_role("button", name=f"Say it again: {PERSON}").press("Enter")
    await panel.locator("#badge", has_text="Out of date").wait_for()
    await line.get_by_text("taken back").wait_for()
    assert before == await stage.read_rows("contacts")


async def test_difference_is_ignored_in_the_comparison_by_mouse(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Beside what would be written stands Ignore; pressed, the comparison has its end and nobody is asked."""
    panel = await out_of_date(stage, browser, inbox)
    async with browser.context.expect_page() as opening:
        await panel.get_by_role("button", name="Update in the CRM…").click()
    prompt = await opening.value
    await prompt.get_by_role("button", name="Ignore").wait_for()
    await check_looks(prompt, PICTURES, f"prompt-ignore-{stage.language}")
    await prompt.get_by_role("button", name="Ignore").click()
    await prompt.get_by_role("status").get_by_text("until the page says something else").wait_for()
    await prompt.locator("#prompt").wait_for(state="hidden")
    await look_anew(panel)
    await panel.locator("#badge", has_text="In CRM").wait_for()


async def test_ignored_employer_is_noted_in_the_crm_and_the_history_says_so(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Dynamics' own flag says ignore; the history, opened, says that it does; taken back, the flag says nothing."""
    panel = await out_of_date(stage, browser, inbox)
    [yvonne] = [row for row in await stage.read_rows("contacts") if row["fullname"].startswith(PERSON)]
    [elsewhere] = [row for row in await stage.read_rows("accounts") if row["name"].startswith("Adventure")]
    moved = {"parentcustomerid_account@odata.bind": f"/accounts({elsewhere['accountid']})"}
    await as_colleague(stage.emulator, "PATCH", f"contacts({yvonne['contactid']})", **moved)
    await stage.sync()
    await panel.get_by_role("button", name="Ignore").press("Enter")
    await panel.locator("#badge", has_text="In CRM").wait_for()
    line = panel.locator("#decisions-list > li", has_text="Left as it is")
    await opened_until(panel, line.get_by_text("also noted there"))
    await check_looks(panel, PICTURES, f"panel-ignored-flag-{stage.language}")
    assert 2 == await flag_of(stage, yvonne["contactid"])
    await line.get_by_role("button", name=f"Say it again: {PERSON}").press("Enter")
    await line.get_by_text("· taken back").wait_for()
    await opened_until(panel, line.filter(has_not_text="In the CRM"))
    assert 0 == await flag_of(stage, yvonne["contactid"])


async def opened_until(panel: Page, shown: Locator) -> None:
    """Open the history, and close and open it anew until it shows this: what it is opened for, it reads only then."""
    history = panel.locator("#decisions")
    while not await shown.count() or await history.get_attribute("open") is None:
        await history.locator("summary").press("Enter")
        # Opened anew before it is read, it would begin to read anew, again and again.
        for _ in range(_LOOKS_OF_AN_OPENING):
            await breathe()
            if await shown.count():
                break


async def flag_of(stage: Stage, contact: str) -> int | None:
    """What Dynamics' own flag says of a contact."""
    [row] = [row for row in await stage.read_rows("contacts") if row["contactid"] == contact]
    value: int | None = row["msdyn_orgchangestatus"]
    return value
