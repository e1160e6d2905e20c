"""The settings section: chosen from what Dynamics has now, and closed to whoever may not set. B2, B3, C3."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page

from companion.core.organisation_settings import PREFIX
from tests.browser.administration import Administration, administering, press, said
from tests.fakes.controls import control
from tests.looking import expect

MARISA = "marisa.duarte@contoso.example"
TEXT = {"label": "Company", "type": "String", "max_length": 300}
"""A column of the organisation's own."""


async def texts(office: Administration) -> dict[str, str]:
    """Setting → value, as the CRM's own tables have them."""
    names = {
        row["environmentvariabledefinitionid"]: row["schemaname"].removeprefix(PREFIX)
        for row in await office.stage.read_rows("environmentvariabledefinitions")
    }
    rows = await office.stage.read_rows("environmentvariablevalues")
    return {names[row["environmentvariabledefinitionid"]]: row["value"] for row in rows}


async def agree(page: Page, words: str) -> None:
    """Agree to what the dialog tells."""
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text(words).wait_for()
    await press(dialog.get_by_role("button", name="Set for everybody"))


def group(page: Page, name: str) -> Locator:
    """A setting of several controls."""
    return page.get_by_role("group", name=name, exact=True)


async def test_stage_is_picked_in_the_order_of_the_environment_and_not_sure_twice_is_once() -> None:
    """Told first, then written; the confirmed order of texts counts, and "not sure" changes nothing again. B2."""
    async with administering() as office:
        page = await office.open("settings")
        stages = group(page, "Pipeline stage")
        source = stages.get_by_label("What tells an opportunity's stage")
        save = stages.get_by_role("button", name="Set for everybody: Pipeline stage")
        await source.select_option("The column “salesstage”")
        stage = stages.get_by_label("Pipeline stage", exact=True)
        offered = ["Choose a stage", "Qualify", "Develop", "Propose", "Close"]
        await expect(stage.locator("option")).to_have_text(offered)
        await press(save)
        await said(page, "Choose a stage first").wait_for()
        await stage.select_option("Propose")
        await press(stages.get_by_label("The stage itself counts"), "Space")
        await press(save)
        await agree(page, "The column “salesstage”: “Propose” and what lies beyond for everybody")
        await said(page, "Kept in Dynamics: Pipeline stage").wait_for()
        await stages.get_by_text("In force here: The column “salesstage”: “Propose”").wait_for()
        assert {
            "pipeline_source": "salesstage",
            "pipeline_stages": "0=Qualify|1=Develop|2=Propose|3=Close",
            "pipeline_stage": "2",
            "pipeline_includes_stage": "yes",
        }.items() <= (await texts(office)).items()
        await source.select_option("Not sure: every open opportunity counts")
        await press(save)
        await agree(page, "Not sure: every open opportunity counts for everybody")
        await said(page, "is Not sure: every open opportunity counts for everybody now").wait_for()
        once = await texts(office)
        assert "unsure" == once["pipeline_source"]
        await press(save)
        await said(page, "It stands so already").wait_for()
        assert once == await texts(office)


async def test_order_of_texts_is_brought_about_by_keyboard_and_confirmed_before_it_is_set() -> None:
    """Moved by buttons that keep the focus; unconfirmed nothing is set. B2."""
    async with administering() as office:
        page = await office.open("settings")
        stages = group(page, "Pipeline stage")
        await stages.get_by_label("What tells an opportunity's stage").select_option("The column “stepname”")
        items = stages.get_by_role("listitem")
        await items.nth(1).wait_for()
        first, second = [text.split("Earlier")[0].strip() for text in (await items.all_inner_texts())[:2]]
        await stages.get_by_label("Pipeline stage", exact=True).select_option(first)
        await press(stages.get_by_role("button", name=f"Later: {first}"))
        await said(page, f"{first} is number 2 now").wait_for()
        await office.look_at(page, "settings-order")
        save = stages.get_by_role("button", name="Set for everybody: Pipeline stage")
        await press(save)
        await said(page, "Confirm first").wait_for()
        await press(stages.get_by_label("An opportunity passes the stages in this order"), "Space")
        await press(save)
        await agree(page, f"The column “stepname”: what lies beyond “{first}”")
        await said(page, "Kept in Dynamics: Pipeline stage").wait_for()
        kept = (await texts(office))["pipeline_stages"].split("|")
        assert [second, first] == kept[:2]
        await stages.get_by_role("listitem").first.get_by_text(second).wait_for()


async def test_won_value_and_lead_source_are_picked_from_what_is_there_and_not_sure_works() -> None:
    """Money columns without what Dynamics computes; "not sure" twice is once; a lead source by its name. B3."""
    async with administering() as office:
        page = await office.open("settings")
        column = page.get_by_label("Column of the won value", exact=True)
        save = page.get_by_role("button", name="Set for everybody: Column of the won value")
        await column.locator("option[value=actualvalue]").wait_for(state="attached")
        options = await column.locator("option").all_inner_texts()
        assert not any("_base" in text for text in options)
        for times in (1, 2):
            await column.select_option("")
            await column.select_option("actualvalue")
            if times == 1:
                await press(save)
                await agree(page, "Not sure, as shipped: Actual Revenue for everybody after this")
                await said(page, "Column of the won value is Not sure, as shipped").wait_for()
            else:
                await expect(save).to_be_hidden()
            assert "actualvalue" == (await texts(office))["won_value_column"]
        await column.select_option("estimatedvalue")
        await press(save)
        await agree(page, "(estimatedvalue) for everybody after this")
        await said(page, "(estimatedvalue) for everybody now").wait_for()
        assert "estimatedvalue" == (await texts(office))["won_value_column"]
        source = page.get_by_label("Lead source of new records", exact=True)
        await source.select_option("Web")
        await press(page.get_by_role("button", name="Set for everybody: Lead source of new records"))
        await agree(page, "Web for everybody after this")
        await page.get_by_text("In force here: Web (set for the organisation)").wait_for()
        assert "8" == (await texts(office))["lead_source"]


async def test_kinds_are_ticked_and_both_directions_are_said() -> None:
    """Ticked with the keyboard; what the settings come to is a sentence; no kind at all is refused. C3."""
    async with administering() as office:
        page = await office.open("settings")
        kinds = group(page, "Kinds that are copied")
        everything = "InMails (sent and received), Messages (sent and received), Notes, Tags, and Calls"
        await kinds.get_by_text(f"Copied here: {everything}.").wait_for()
        await press(kinds.get_by_role("radio", name="Only what is ticked:"), "Space")
        for kind in ("Messages", "Notes", "Tags", "Calls"):
            await press(kinds.get_by_role("checkbox", name=kind), "Space")
        save = kinds.get_by_role("button", name="Set for everybody: Kinds that are copied")
        await press(kinds.get_by_role("checkbox", name="InMails"), "Space")
        await press(save)
        await said(page, "Tick at least one kind").wait_for()
        await press(kinds.get_by_role("checkbox", name="InMails"), "Space")
        await press(save)
        await agree(page, "InMails for everybody after this")
        await said(page, "Kept in Dynamics: Kinds that are copied").wait_for()
        assert "inmail" == (await texts(office))["item_types"]
        await kinds.get_by_text("Copied here: InMails (sent and received).").wait_for()
        await page.get_by_label("Received messages", exact=True).select_option("Off")
        await press(page.get_by_role("button", name="Set for everybody: Received messages"))
        await agree(page, "Off for everybody after this")
        await kinds.get_by_text("Copied here: InMails (sent only).").wait_for()


async def test_what_is_typed_and_not_set_yet_stays_while_other_things_are_set() -> None:
    """A number, ticks, a stage and a column: kept while another setting is set, and by a look at another section."""
    async with administering() as office:
        page = await office.open("settings")
        days = page.get_by_label("Days that history is kept", exact=True)
        await days.fill("17")
        kinds = group(page, "Kinds that are copied")
        await press(kinds.get_by_role("radio", name="Only what is ticked:"), "Space")
        await press(kinds.get_by_role("checkbox", name="Calls"), "Space")
        stages = group(page, "Pipeline stage")
        await stages.get_by_label("What tells an opportunity's stage").select_option(
            "The column “salesstage”"
        )
        await stages.get_by_label("Pipeline stage", exact=True).select_option("Propose")
        column = group(page, "Further columns of activities").get_by_label("Column, by its logical name")
        await column.fill("new_comp")

        async def stays() -> None:
            await expect(days).to_have_value("17")
            await expect(
                page.get_by_role("button", name="Set for everybody: Days that history is kept")
            ).to_be_visible()
            await expect(kinds.get_by_role("checkbox", name="Calls")).not_to_be_checked()
            await expect(stages.get_by_label("Pipeline stage", exact=True)).to_have_value("2")
            await expect(column).to_have_value("new_comp")

        received = page.get_by_label("Received messages", exact=True)
        await received.select_option("Off")
        await press(page.get_by_role("button", name="Set for everybody: Received messages"))
        await agree(page, "Off for everybody after this")
        await said(page, "Kept in Dynamics: Received messages").wait_for()
        await expect(received).to_be_focused()
        # What others decide of it is said anew, beside what is ticked.
        await kinds.get_by_text("Messages (sent only)").wait_for()
        await stays()
        await page.evaluate("() => { location.hash = 'overview'; }")
        await page.locator("#overview").wait_for()
        await page.evaluate("() => { location.hash = 'settings'; }")
        await page.locator("#settings[aria-busy=false]").wait_for()
        await stays()
        assert "history_days" not in await texts(office)


@pytest.mark.parametrize("language", ["en", "pt-BR"])
async def test_whoever_may_not_set_reads_why_and_can_press_nothing(language: str) -> None:
    """The privileges are named, every setting shows what counts, and no control can be changed."""
    async with administering(language, MARISA) as office:
        page = await office.open("settings")
        await page.locator("#settings[aria-busy=false]").wait_for()
        await page.locator("#settings .warning", has_text="prvWriteEnvironmentVariableDefinition").wait_for()
        assert await page.locator("#settings form :is(input, select, button)").count() > 30
        await expect(page.locator("#settings form :is(input, select, button):enabled")).to_have_count(0)
        await office.look_at(page, "settings-locked")


async def test_column_is_checked_at_once_refused_in_words_and_set_after_its_row_was_shown() -> None:
    """By keyboard: a wrong type comes into no list and nothing is set; a custom column is, and can be changed. C11."""
    async with administering() as office:
        await control(office.stage.emulator, "organization", custom_columns={"task": {"new_company": TEXT}})
        page = await office.open("settings")
        columns = group(page, "Further columns of activities")
        await columns.get_by_label("What the page gives").select_option("Company")
        name = columns.get_by_label("Column, by its logical name")
        for wrong, words in (
            ("New Company", "Give a column's logical name"),
            ("percentcomplete", "has the type Integer, which cannot take “Company”"),
            ("new_nowhere", "new_nowhere is not there"),
        ):
            await name.fill(wrong)
            await name.press("Enter")
            await said(page, words).wait_for()
        await columns.get_by_text("No further column is filled.").wait_for()
        await office.look_at(page, "settings-column-refused")
        await name.fill("new_company")
        await name.press("Enter")
        await said(page, "Company into new_company: it fits").wait_for()
        await columns.get_by_text("task: fits; a sample fills in: Fourth Coffee").wait_for()
        await press(columns.locator("summary", has_text="The row that a sample becomes in task"))
        row = columns.get_by_role("row", name="new_company Fourth Coffee Company")
        await row.wait_for()
        assert "activity_columns" not in await texts(office)
        await office.look_at(page, "settings-columns")
        await press(columns.get_by_role("button", name="Set for everybody: Further columns of activities"))
        await agree(page, "Company into new_company for everybody after this")
        await said(page, "Kept in Dynamics: Further columns of activities").wait_for()
        assert "company=new_company" == (await texts(office))["activity_columns"]
        await press(columns.get_by_role("button", name="Change… Company into new_company"))
        await columns.get_by_label("What the page gives").select_option("Name of the person")
        await press(columns.get_by_role("button", name="Check and change"))
        await said(page, "Name of the person into new_company: it fits").wait_for()
        await press(columns.get_by_role("button", name="Back to what is set"))
        await columns.get_by_text("Company into new_company", exact=True).wait_for()
        await press(columns.get_by_role("button", name="Take out: Company into new_company"))
        await said(page, "taken out").wait_for()
        assert "company=new_company" == (await texts(office))["activity_columns"]
        await press(columns.get_by_role("button", name="Set for everybody: Further columns of activities"))
        await agree(page, "not set for everybody after this")
        # The list says the same from the moment the column was taken out.
        await said(page, "Kept in Dynamics: Further columns of activities").wait_for()
        await columns.get_by_text("No further column is filled.").wait_for()
        assert "activity_columns" not in await texts(office)
