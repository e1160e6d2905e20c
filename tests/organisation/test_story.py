"""From nothing to a rep who copies, as an administrator and a rep live it at two computers.

A4, A5, A9, B1 to B3, B5, B6, C1, C3, D14, G1 to G4. Companions, browsers, extension and msal are the real ones; the
commands and pages are those that people use, and there is no other way in.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import FilePayload, Locator, Page

from companion.demo.browser import Inbox
from companion.demo.stage import Stage
from tests.browser.administration import ADMIN, Administration, press, said
from tests.browser.test_admin import seats_of
from tests.browser.test_my_crm import ESPRESSO, change, line_of
from tests.browser.test_panel import open_panel
from tests.fakes.controls import as_colleague, rows_of
from tests.fakes.environment import MARISA
from tests.organisation.two_computers import PEOPLE, WRITER, TwoComputers, two_computers

DISPLAYS = "Store displays, spring range"
INMAIL = "I read that Fourth Coffee opens three more bars"
MESSAGE = "Gladly! You will have both prices by Friday noon."
PATIENCE_MS = 120_000
SEATS = """email,name,seat
teo.lindqvist@contoso.example,,yes
m.duarte@linkedin.example,Marisa Duarte,yes
nora.almeida@contoso.example,,yes
"""
"""Three of forty; at LinkedIn one of them goes by another address than in the CRM."""


async def test_organisation_begins_with_nothing_and_its_rep_copies_what_was_allowed() -> None:
    """Connected, answered, allowed and assigned at one computer; followed at the other until the seat is off."""
    async with two_computers() as scene:
        await admin_connects(scene)
        await admin_answers_the_three_questions(scene.office.stage)
        await admin_turns_writing_on_for_inmails_only(scene.office)
        await admin_assigns_three_of_forty(scene.office)
        inbox = await rep_follows(scene)
        await only_the_inmail_is_written(scene, inbox)
        panel = await lists_hold_exactly_the_right_people(scene, inbox)
        await lists_follow_a_stage(scene.rep, panel)
        await seat_is_off_and_comes_back(scene)


async def admin_connects(scene: TwoComputers) -> None:
    """The integration user will be the author; nothing is written before somebody allows it."""
    printed = await scene.connect_admin(ADMIN)
    assert "Copy to CRM Writer" in printed, printed
    with pytest.raises(RuntimeError, match="copy-to-crm org settings set writeback on"):
        await scene.office.stage.run_command("status")
    assert [] == await rows_of(scene.emulator, "environmentvariablevalues")


async def admin_answers_the_three_questions(stage: Stage) -> None:
    """Does every seat sync, where does the pipeline begin, and what did a won opportunity bring?"""
    await stage.run_command("org", "settings", "set", "sync_every_seat", "on")
    await stage.run_command("org", "pipeline", "--source", "salesstage", "--stage", "Develop")
    await stage.run_command("org", "won-value", "--not-sure")


async def admin_turns_writing_on_for_inmails_only(office: Administration) -> None:
    """On the pages, each change told first."""
    page = await opened(office, "settings")
    await page.get_by_label("Activity writeback", exact=True).select_option("on")
    await press(page.get_by_role("button", name="Set for everybody: Activity writeback"))
    await press(page.get_by_role("dialog").get_by_role("button", name="Set for everybody"))
    await said(page, "for everybody now").wait_for()
    await press(page.get_by_role("radio", name="Only what is ticked:"), "Space")
    for kind in ("Messages", "Notes", "Tags", "Calls"):
        await press(page.get_by_role("checkbox", name=kind), "Space")
    await press(page.get_by_role("button", name="Set for everybody: Kinds that are copied"))
    await press(page.get_by_role("dialog").get_by_role("button", name="Set for everybody"))
    await said(page, "InMails for everybody now").wait_for()
    await page.close()


async def admin_assigns_three_of_forty(office: Administration) -> None:
    """The line that fits nobody is one pick; three have a seat then, and a text that says what to do."""
    page = await opened(office, "seats")
    await page.get_by_text(f"Shown: {PEOPLE}; chosen: 0.").wait_for()
    file: FilePayload = {"name": "seats.csv", "mimeType": "text/csv", "buffer": SEATS.encode()}
    await page.get_by_label("Seats from a CSV file").set_input_files(file)
    await said(page, "Lines that fit nobody for certain: 1.").wait_for()
    line = page.get_by_label("Line 3: m.duarte@linkedin.example")
    await line.select_option(f"Marisa Duarte <{MARISA}>")
    await press(page.get_by_role("button", name="Show what would change"))
    await page.get_by_text("Marisa Duarte: gets a seat").wait_for()
    assert [] == await seats_of(office)
    await press(page.get_by_role("button", name="Change it in Dynamics"))
    await said(page, "Changed: 3.").wait_for()
    assert 3 == len(await seats_of(office))
    letter = await page.get_by_label("In English").input_value()
    assert f"copy-to-crm connect {office.stage.emulator.address}" in letter
    await page.close()


async def opened(office: Administration, section: str) -> Page:
    """A section of the administrator's pages, waited for as long as two browsers on a busy machine may take."""
    page = await office.open(section)
    page.set_default_timeout(PATIENCE_MS)
    return page


async def rep_follows(scene: TwoComputers) -> Inbox:
    """The rep does what the letter says, and sets nothing that is the organisation's."""
    printed = await scene.connect_rep(MARISA)
    assert "Marisa Duarte" in printed, printed
    await scene.rep.run_command("settings", "set", "hold_seconds", "0")
    return await scene.rep_browser.open_inbox()


async def only_the_inmail_is_written(scene: TwoComputers, inbox: Inbox) -> None:
    """One row, completed, by the integration user and the rep's; of the message nothing, and it says why."""
    await inbox.control_of(INMAIL).press()
    await inbox.control_of(INMAIL).wait_for("written")
    message = inbox.control_of(MESSAGE)
    await message.press()
    refused = await message.wait_for("refused")
    assert "Messages are not copied to the CRM in your organisation" in refused.card, refused
    [row] = await rows_of(scene.emulator, "li_inmails")
    [marisa] = [one for one in await rows_of(scene.emulator, "systemusers") if MARISA == one["domainname"]]
    [yvonne] = [one for one in await rows_of(scene.emulator, "contacts") if "McKay" == one["lastname"]]
    assert (WRITER, marisa["systemuserid"], yvonne["contactid"], 1) == tuple(
        row[name] for name in ("createdby", "ownerid", "regardingobjectid", "statecode")
    )
    assert [] == await rows_of(scene.emulator, "li_messages")


async def lists_hold_exactly_the_right_people(scene: TwoComputers, inbox: Inbox) -> Page:
    """Contact and stakeholder of the one opportunity beyond Develop; of a colleague's, early or ended ones nobody."""
    await tie_stakeholder(scene)
    panel = await open_panel(scene.rep_browser, inbox)
    panel.set_default_timeout(PATIENCE_MS)
    await panel.locator("#badge").wait_for()
    await scene.rep.sync()
    await press(panel.get_by_role("button", name="My CRM"))
    await panel.get_by_text("In the list: 2.").wait_for()
    assert {"Yvonne McKay", "Nancy Anderson"} == await names_in(panel)
    await line_of(panel, "Yvonne McKay").get_by_text(f"contact of {ESPRESSO}, at stage Propose").wait_for()
    await line_of(panel, "Nancy Anderson").get_by_text(f"stakeholder in {ESPRESSO}").wait_for()
    return panel


async def tie_stakeholder(scene: TwoComputers) -> None:
    """Somebody at a company of a colleague's has a say in the rep's opportunity."""
    espresso = await row_named(scene.rep, "opportunities", ESPRESSO)
    nancy = await row_named(scene.rep, "contacts", "Nancy Anderson")
    await as_colleague(
        scene.emulator,
        "POST",
        "connections",
        **{
            "record1id_opportunity@odata.bind": f"/opportunities({espresso['opportunityid']})",
            "record2id_contact@odata.bind": f"/contacts({nancy['contactid']})",
        },
    )


async def row_named(stage: Stage, entity_set: str, name: str) -> dict[str, Any]:
    """The row of a table with this name."""
    rows = await stage.read_rows(entity_set)
    [row] = [one for one in rows if name in (one.get("name"), one.get("fullname"))]
    return row


async def names_in(panel: Page) -> set[str]:
    """Whoever the list shows and does not mark as left."""
    lines: Locator = panel.locator(".growing li:has(dl)").filter(
        has_not=panel.locator(".chip", has_text="left on")
    )
    return {await one.locator("a").first.inner_text() for one in await lines.all()}


async def lists_follow_a_stage(stage: Stage, panel: Page) -> None:
    """One opportunity enters the pipeline and another leaves it: so do their people, at the next sync."""
    await change(stage, "opportunities", DISPLAYS, salesstage=2)
    await change(stage, "opportunities", ESPRESSO, salesstage=1)
    await stage.sync()
    await panel.get_by_text("In the list: 1.").wait_for()
    assert {"Susanna Stubberod"} == await names_in(panel)
    await line_of(panel, "Yvonne McKay").locator(".chip", has_text="left on").wait_for()


async def seat_is_off_and_comes_back(scene: TwoComputers) -> None:
    """Controls say so from the next look on, and nothing is written; on again, with messages, a message is."""
    await switch_seat(scene.office, "Switch syncing off…")
    inbox = await next_morning(scene)
    message = inbox.control_of(MESSAGE)
    await message.wait_for_words("ready", "switched off for your seat")
    await message.press()
    refused = await message.wait_for("refused")
    assert "Ask your administrator to switch your seat on" in refused.card, refused
    assert [] == await rows_of(scene.emulator, "li_messages")
    await scene.office.stage.run_command("org", "settings", "set", "item_types", "inmail message")
    await switch_seat(scene.office, "Switch syncing on…")
    inbox = await next_morning(scene)
    popup = await scene.rep_browser.open_popup()
    popup.set_default_timeout(PATIENCE_MS)
    await popup.get_by_text("Connected to Microsoft Dynamics").wait_for()
    message = inbox.control_of(MESSAGE)
    await message.press()
    await message.wait_for("written")
    written = [len(await rows_of(scene.emulator, name)) for name in ("li_inmails", "li_messages")]
    assert [1, 1] == written


async def next_morning(scene: TwoComputers) -> Inbox:
    """The rep's computer was off, and the inbox is opened anew: the companion starts, and looks before all else."""
    scene.rep.kill_companion()
    return await scene.rep_browser.open_inbox()


async def switch_seat(office: Administration, action: str) -> None:
    """The administrator switches Marisa's seat on the pages."""
    page = await opened(office, "seats")
    await page.get_by_text(f"Shown: {PEOPLE}; chosen: 0.").wait_for()
    await page.get_by_label("Name or e-mail address").fill("marisa duarte")
    await page.get_by_text("Shown: 1; chosen: 0.").wait_for()
    await press(page.get_by_role("listbox", name="Users of the CRM"), "Space")
    await press(page.get_by_role("button", name=action))
    await press(page.get_by_role("button", name="Change it in Dynamics"))
    await said(page, "Changed: 1.").wait_for()
    await page.close()
