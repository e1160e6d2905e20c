"""My CRM in the side panel of a real browser: who and why, changes, what follows the CRM by itself. B5, B6, D8."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.administration import press
from tests.browser.axe import check_looks
from tests.browser.test_panel import PICTURES, open_panel
from tests.fakes.controls import as_colleague
from tests.looking import expect

ESPRESSO = "New espresso line for Renton"
COFFEE = "Fourth Coffee"
PIPELINE = {
    "pipeline_source": "salesstage",
    "pipeline_stages": "0=Qualify|1=Develop|2=Propose|3=Close",
    "pipeline_stage": "1",
}


async def open_lists(stage: Stage, browser: DemoBrowser, inbox: Inbox) -> Page:
    """The panel with the lists of My CRM, made of everything that the CRM holds."""
    panel = await open_panel(browser, inbox)
    # The companion runs: it has answered.
    await panel.locator("#badge").wait_for()
    await stage.sync()
    await press(panel.get_by_role("button", name="My CRM"))
    await panel.get_by_text("As the CRM was read on").wait_for()
    return panel


def line_of(panel: Page, name: str) -> Locator:
    """The line of a person or company."""
    return panel.locator(".growing li").filter(has=panel.get_by_role("link", name=name, exact=True))


async def change(stage: Stage, entity_set: str, name: str, **body: Any) -> None:
    """A colleague changes the row with this name."""
    rows = await stage.read_rows(entity_set)
    [row] = [one for one in rows if name in (one.get("name"), one.get("fullname"))]
    key = "opportunityid" if entity_set == "opportunities" else f"{entity_set[:-1]}id"
    await as_colleague(stage.emulator, "PATCH", f"{entity_set}({row[key]})", **body)


async def test_lists_are_read_searched_and_saved_by_keyboard_alone(
    stage: Stage, browser: DemoBrowser, inbox: Inbox, tmp_path: Path
) -> None:
    """Each line tells why and since when, its link says whether it searches; the upload's file has the account. B5."""
    panel = await open_lists(stage, browser, inbox)
    await panel.locator("#my-crm-which").focus()
    await panel.keyboard.press("ArrowDown")
    coffee = line_of(panel, COFFEE)
    await coffee.get_by_text(f"customer of {ESPRESSO}").wait_for()
    await coffee.get_by_text("Not seen yet").wait_for()
    there = coffee.get_by_role("link", name=f"Search in Sales Navigator: {COFFEE}")
    assert "https://www.linkedin.com/sales/search/company?query=" in str(await there.get_attribute("href"))
    assert ("_blank", "noreferrer") == (await there.get_attribute("target"), await there.get_attribute("rel"))
    await check_looks(panel, PICTURES, f"panel-my-crm-{stage.language}")
    await panel.get_by_label("Name, company or reason").focus()
    await panel.keyboard.type("RENTON fourth")
    await panel.get_by_text("Shown: 1 of").wait_for()
    await panel.get_by_label("Name, company or reason").fill("")
    async with panel.expect_download() as saving:
        await press(panel.get_by_role("button", name="Save as CSV for LinkedIn’s account upload"))
    file = tmp_path / "accounts.csv"
    await (await saving.value).save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        heading, *rows = csv.reader(stream)
    assert ["Account Name", "Website", "City", "Country"] == heading
    assert COFFEE in [row[0] for row in rows]
    await panel.get_by_role("status").get_by_text("my-crm-accounts.csv").wait_for()


async def test_lists_follow_a_stage_without_anybody_asking(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Back before the pipeline, and the account is marked as left at the next sync; what had the focus keeps it. B6."""
    for name, value in PIPELINE.items():
        await stage.run_command("settings", "set", name, value)
    panel = await open_lists(stage, browser, inbox)
    await panel.locator("#my-crm-which").select_option("My CRM accounts")
    link = line_of(panel, COFFEE).get_by_role("link", name=COFFEE, exact=True)
    await line_of(panel, COFFEE).get_by_text(f"customer of {ESPRESSO}, at stage Propose").wait_for()
    await link.focus()
    await change(stage, "opportunities", ESPRESSO, salesstage=0)
    await stage.sync()
    await line_of(panel, COFFEE).locator(".chip", has_text="left on").wait_for()
    await expect(link).to_be_focused()
    await panel.get_by_text("In the list: 0.").wait_for()
    await change(stage, "opportunities", ESPRESSO, salesstage=3)
    await stage.sync()
    await line_of(panel, COFFEE).get_by_text(f"customer of {ESPRESSO}, at stage Close").wait_for()
    await line_of(panel, COFFEE).locator(".chip", has_text="left on").wait_for(state="hidden")
