"""What the administrator leaves out is said before any press, by open pages and without a reload. C3, D14, A9.

Everything is real: the setting is changed in the emulated Dynamics, and the companion reads it from there.
"""

from __future__ import annotations

from playwright.async_api import Locator, Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.either import page_address
from tests.browser.page_controls import PageControl, find_controls
from tests.browser.test_notes import LEAD
from tests.browser.test_options import open_options
from tests.browser.test_panel import INMAIL, PICTURES, open_panel, open_panel_beside
from tests.fakes.controls import control as grant
from tests.fakes.environment import MARISA
from tests.looking import comes_to, expect

RECEIVED, SENT = "Hi Marisa, thank you for the kind words.", "Gladly!"
# What stands beside the label for the eye; a screen reader is told the whole.
_SEEN = """function() {
  const seen = [...this.querySelectorAll(".note, .short")].filter((one) => one.checkVisibility());
  return seen.map((one) => one.textContent).join();
}"""
BY = "not copied in your organisation: your administrator can turn that on"


async def _set(stage: Stage, name: str, value: str) -> None:
    await stage.run_command("org", "settings", "set", name, value)


async def _administer(stage: Stage) -> None:
    """Who sells here administers, too."""
    rights = ("Create", "Write", "Append", "AppendTo")
    privileges = {f"prv{right}EnvironmentVariableDefinition": "Global" for right in rights}
    await grant(stage.emulator, "roles", user=MARISA, privileges=privileges)


async def _open_lead(browser: DemoBrowser) -> Page:
    page = await browser.context.new_page()
    await page.goto(page_address(LEAD))
    await page.locator("[data-copy-to-crm=note]").nth(1).wait_for(state="attached")
    return page


async def _control(page: Page, kind: str) -> PageControl:
    return (await find_controls(page, kind))[0]


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


async def _described(control: Locator) -> str:
    """What a screen reader says after the name of a control of ours."""
    ids = (await control.get_attribute("aria-describedby") or "").split()
    page = control.page
    return " ".join([await page.locator(f"#{one}").inner_text() for one in ids]).strip()


async def _described_as(control: Locator, words: str) -> None:
    """Return once a screen reader says this after the name of a control of ours."""
    await comes_to(words, lambda: _described(control))


async def test_inmails_only_is_said_by_every_other_control_in_the_page(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Messages, notes and calls say so in their own places, an InMail does not; everything again, and nobody does."""
    await _administer(stage)
    await inbox.control_of(INMAIL).wait_for("ready")
    lead = await _open_lead(browser)
    await _set(stage, "item_types", "inmail")
    for message in (RECEIVED, SENT):
        await inbox.control_of(message).wait_for_words("ready", f"messages are {BY}")
    assert "not copied" not in (await inbox.control_of(INMAIL).wait_for("ready")).words
    for page in (inbox.page, lead):
        assert f"calls are {BY}" == (await (await _control(page, "call")).reach_note(f"calls are {BY}")).note
    note = await _control(lead, "note")
    await note.reach_note(f"notes are {BY}")
    # The line of a note's author has no room for all of it.
    await comes_to("not copied", lambda: note.call(_SEEN))
    # Off as shipped, the switch says so before anybody turns it on.
    switch = await _control(inbox.page, "switch")
    await switch.reach_note_only(f"messages are {BY}")
    if PICTURES is not None:
        await inbox.photograph(PICTURES / "left-out-inbox.png")
        await lead.screenshot(path=PICTURES / "left-out-lead.png")
    await _set(stage, "item_types", "all")
    for message in (RECEIVED, SENT):
        await inbox.control_of(message).wait_for_no_words("ready", BY)
    for page, kind in ((lead, "note"), (lead, "call"), (inbox.page, "call")):
        await (await _control(page, kind)).reach_note("")


async def test_received_messages_alone_say_that_they_are_left_out(stage: Stage, inbox: Inbox) -> None:
    """Those that the rep has sent copy as before, and are written; switched back, the others are as well."""
    await _administer(stage)
    await inbox.control_of(RECEIVED).wait_for("ready")
    await _set(stage, "inbound_messages", "off")
    await inbox.control_of(RECEIVED).wait_for_words("ready", f"received messages are {BY}")
    for message in (INMAIL, SENT):
        assert "not copied" not in (await inbox.control_of(message).wait_for("ready")).words
    await inbox.control_of(SENT).press()
    await inbox.control_of(SENT).wait_for("written")
    await inbox.control_of(RECEIVED).press()
    refused = await inbox.control_of(RECEIVED).wait_for("refused")
    assert "only messages you sent" in refused.card
    await _set(stage, "inbound_messages", "on")
    await inbox.control_of(RECEIVED).press()
    await inbox.control_of(RECEIVED).wait_for("written")


async def test_inmails_only_is_said_in_panel_popup_and_options(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Beside each control, as its description for a screen reader; switched back it goes, without a reload."""
    await _administer(stage)
    await inbox.control_of(INMAIL).wait_for("ready")
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    popup = await browser.open_popup()
    options = await open_options(browser)
    await _set(stage, "item_types", "inmail")
    call, tags = _button(panel, "Log a call"), _button(panel, "Copy tags to CRM")
    await panel.locator("#call-open").get_by_text(f"calls are {BY}").wait_for()
    await _described_as(call, f"calls are {BY}")
    await _described_as(tags, f"tags are {BY}")
    await _described_as(_button(panel, "Copy what I just sent to CRM"), f"messages are {BY}")
    of_message = panel.locator("#messages-list li", has_text=SENT)
    await of_message.get_by_text(f"messages are {BY}").wait_for()
    assert await panel.locator("#messages-list li", has_text=INMAIL).get_by_text(BY).is_hidden()
    # Where InMails are copied there may be something to copy in a history.
    await _button(panel, "Copy history to CRM").click()
    rows = panel.locator("#history-list li")
    await expect(rows).to_have_count(4)
    for place, is_ticked in enumerate((True, False, False, False)):
        await expect(rows.nth(place).locator("input")).to_be_checked(checked=is_ticked)
    box = rows.filter(has_text=SENT).locator("input")
    await _described_as(box, f"messages are {BY}")
    await box.focus()
    await panel.keyboard.press("Space")
    assert not await box.is_checked()
    await check_looks(panel, PICTURES, "panel-left-out")
    await popup.get_by_text("On. Not copied: Messages, Notes, Tags, and Calls").wait_for()
    await _described_as(_button(popup, "Copy selected text as note"), f"notes are {BY}")
    assert not await _described(_button(popup, "Copy newest message to CRM"))
    await check_looks(popup, PICTURES, "popup-left-out")
    await options.get_by_text(f"messages are {BY}").wait_for()
    await options.get_by_text(f"notes are {BY}").wait_for()
    await check_looks(options, PICTURES, "options-left-out")
    await _set(stage, "item_types", "all")
    for page in (panel, popup, options):
        await expect(page.get_by_text(BY).filter(visible=True)).to_have_count(0)
    await _described_as(call, "")
    await box.check()


async def test_saved_and_selected_notes_say_it_beside_a_lead(stage: Stage, browser: DemoBrowser) -> None:
    """The choice to copy what is saved, the button for what is selected, and each note of the list."""
    await _administer(stage)
    lead = await _open_lead(browser)
    panel = await open_panel_beside(browser, lead)
    await panel.locator("#badge").wait_for()
    await _set(stage, "item_types", "inmail message tag call")
    await panel.locator("#notes-list").get_by_text(f"notes are {BY}").first.wait_for()
    await _described_as(panel.locator("#saved-note-box"), f"notes are {BY}")
    await _described_as(_button(panel, "Copy selected text as note"), f"notes are {BY}")
    assert not await _described(_button(panel, "Log a call"))
    await _button(panel, "Copy selected text as note").focus()
    await check_looks(panel, PICTURES, "panel-left-out-notes")
