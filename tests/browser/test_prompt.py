"""The prompt in a real browser: whom nobody in the CRM knows is asked about, created and filed. D6, F1, F2, F4, F6."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.test_panel import PICTURES, open_panel

STRANGER = "Odalys Ferrant"
MESSAGE = "Good afternoon Marisa, a colleague"


async def test_somebody_unknown_is_created_with_a_new_account_by_keyboard_and_the_message_is_filed_there(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Copying opens the form; Enter in it creates person and account; the message ends completed on the new contact."""
    await inbox.open_conversation(STRANGER)
    await inbox.control_of(MESSAGE).wait_for("ready")
    await stage.sync()
    async with browser.context.expect_page() as opening:
        await inbox.control_of(MESSAGE).press()
    prompt = await opening.value
    await prompt.get_by_role("heading", name=STRANGER, exact=True).wait_for()
    await prompt.get_by_label("Last Name (required)").wait_for()
    await check_looks(prompt, PICTURES, f"prompt-{stage.language}")
    await prompt.get_by_role("radio", name="A new account").focus()
    await prompt.keyboard.press("Space")
    await prompt.locator("#account-fields").get_by_label("Account Name (required)").fill("Relecloud Brasil")
    await check_looks(prompt, PICTURES, f"prompt-account-{stage.language}")
    await prompt.keyboard.press("Enter")
    await prompt.get_by_text("Created. What waited is filed").wait_for()
    (account,) = [row for row in await stage.read_rows("accounts") if row["name"] == "Relecloud Brasil"]
    (contact,) = [row for row in await stage.read_rows("contacts") if row["fullname"] == STRANGER]
    await inbox.control_of(MESSAGE).wait_for("written")
    assert account["accountid"] == contact["parentcustomerid"]


async def test_add_to_crm_in_the_panel_opens_the_form_names_the_duplicate_and_waits_for_a_second_press(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """A contact with a known e-mail is not created at the first press; "Use this one" answers; nothing is created."""
    await inbox.open_conversation(STRANGER)
    await inbox.control_of(MESSAGE).wait_for("ready")
    await stage.sync()
    before = await stage.read_rows("contacts")
    known = next(row for row in before if row["emailaddress1"])
    panel = await open_panel(browser, inbox)
    async with browser.context.expect_page() as opening:
        await panel.get_by_role("button", name="Add to CRM").click()
    prompt = await opening.value
    await prompt.get_by_label("Email", exact=True).fill(known["emailaddress1"])
    await prompt.get_by_role("button", name="Create contact").focus()
    await prompt.keyboard.press("Enter")
    await prompt.get_by_text("Nothing was created").wait_for()
    await prompt.get_by_role("button", name="Create anyway").wait_for()
    await check_looks(prompt, PICTURES, f"prompt-duplicate-{stage.language}")
    await prompt.get_by_role("button", name=f"Use this one: {known['fullname']}").first.click()
    await prompt.get_by_text(f"Confirmed: {known['fullname']}").wait_for()
    assert len(before) == len(await stage.read_rows("contacts"))
