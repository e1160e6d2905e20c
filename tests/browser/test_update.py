"""A record is updated from the panel in a real browser: compared, ticked and written, judged by axe-core. D12, D13."""

from __future__ import annotations

import json

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.test_panel import PERSON, PICTURES, look_anew, open_panel
from tests.fakes.controls import as_colleague


async def test_matched_person_is_compared_and_what_is_ticked_is_written_by_keyboard(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The panel opens the comparison; Space ticks, Enter sends; one contact is changed and none is created."""
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await stage.sync()
    await look_anew(panel)
    await panel.get_by_text("Probable match").wait_for()
    contacts, accounts = await stage.read_rows("contacts"), await stage.read_rows("accounts")
    [person] = [row for row in contacts if row["fullname"].startswith(PERSON)]
    other = next(row for row in accounts if row["accountid"] != person["parentcustomerid"])
    # What the mirror does not know yet: the comparison reads the record itself.
    bound = {"parentcustomerid_account@odata.bind": f"/accounts({other['accountid']})"}
    await as_colleague(
        stage.emulator, "PATCH", f"contacts({person['contactid']})", jobtitle="Trainee <b>x</b>", **bound
    )
    async with browser.context.expect_page() as opening:
        await panel.get_by_role("button", name="Update in the CRM…").click()
    prompt = await opening.value
    await prompt.get_by_text("Trainee <b>x</b>").wait_for()
    await check_looks(prompt, PICTURES, f"update-{stage.language}")
    title = prompt.get_by_role("checkbox", name="Job Title")
    assert not await title.is_checked()
    await title.focus()
    await prompt.keyboard.press("Space")
    moved = prompt.locator("#move-existing")
    await moved.focus()
    await prompt.keyboard.press("Space")
    await check_looks(prompt, PICTURES, f"update-moved-{stage.language}")
    await prompt.keyboard.press("Enter")
    await prompt.get_by_text("Updated in the CRM.").wait_for()
    after = await stage.read_rows("contacts")
    [now] = [row for row in after if row["contactid"] == person["contactid"]]
    wanted = ("Purchasing Manager", person["parentcustomerid"], len(contacts))
    assert wanted == (now["jobtitle"], now["parentcustomerid"], len(after))


async def test_closed_comparison_leaves_nothing_in_the_unresolved_list(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The window shows where the record differs; closed without an answer, nobody is asked about it. D12, H1."""
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await stage.sync()
    await look_anew(panel)
    await panel.get_by_text("Probable match").wait_for()
    async with browser.context.expect_page() as opening:
        await panel.get_by_role("button", name="Update in the CRM…").click()
    prompt = await opening.value
    await prompt.locator("#changes").wait_for()
    await prompt.close()
    listed = await stage.run_command("unresolved", "list", "--json")
    assert [] == json.loads(listed)
