"""The administrator's pages in a real browser: what works, for whom, what is stuck, and what is set. A9, C1, G1, H2."""

from __future__ import annotations

import json

import pytest

from companion.core.status_row import SUBJECT
from tests.browser.administration import ADMIN, Administration, administering, press, said
from tests.fakes.controls import as_colleague, control
from tests.looking import expect

MARISA = "marisa.duarte@contoso.example"


async def test_overview_says_that_it_works_and_an_examination_names_what_does_not() -> None:
    """By keyboard alone: the verdict, then the doctor's findings, faults first."""
    async with administering(who=MARISA) as office:
        page = await office.open()
        await page.get_by_text("Copying is possible now.").wait_for()
        await page.get_by_text("Nothing is stuck").wait_for()
        await press(page.get_by_role("button", name="Examine now"))
        await press(page.get_by_text("checks found nothing wrong"))
        await page.get_by_text("The companion is running, version").wait_for()
        await office.look_at(page, "examined")


@pytest.mark.parametrize(
    ("language", "look", "counts", "items"),
    [
        (
            "en",
            "Look at every companion",
            "Companions heard of in the last days: 1.",
            "2 item(s) with crm_privilege_missing. Whoever has them reads: “Ask the CRM's administrator",
        ),
        (
            "pt-BR",
            "Ver cada aplicativo local",
            "Aplicativos locais com notícia nos últimos dias: 1.",
            "2 item(ns) com crm_privilege_missing. Quem os tem lê: “Peça a quem administra o CRM",
        ),
    ],
)
async def test_overview_lists_every_companion_at_a_press(
    language: str, look: str, counts: str, items: str
) -> None:
    """How many were heard of, what holds items up and what is told about it, and a line for each companion."""
    async with administering(language) as office:
        status = {"version": "26.1.0", "queued": 3, "failed": 2, "errors": {"crm_privilege_missing": 2}}
        await as_colleague(
            office.stage.emulator, "POST", "tasks", subject=SUBJECT, description=json.dumps(status)
        )
        page = await office.open()
        await press(page.get_by_role("button", name=look))
        await said(page, counts).wait_for()
        table = page.locator("#overview table")
        await table.get_by_text("26.1.0").wait_for()
        await page.locator("#overview").get_by_text(items).wait_for()
        await office.look_at(page, "companions")


async def test_setting_for_everybody_is_told_first_then_written_to_dynamics_and_counts_here() -> None:
    """What would change is asked about; taken back nothing is written; agreed to, Dynamics holds it."""
    async with administering() as office:
        page = await office.open("settings")
        hold = page.get_by_label("Seconds to take a click back", exact=True)
        await hold.fill("25")
        await hold.press("Enter")
        await page.get_by_role("dialog").get_by_text("not set now, 25 for everybody").wait_for()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        assert "25" not in [row["value"] for row in await office.stage.read_rows("environmentvariablevalues")]
        await hold.press("Enter")
        await press(page.get_by_role("dialog").get_by_role("button", name="Set for everybody"))
        await said(page, "is 25 for everybody now").wait_for()
        await page.get_by_text("In force here: 25 (set for the organisation)").wait_for()
        assert "25" in [row["value"] for row in await office.stage.read_rows("environmentvariablevalues")]
        await page.get_by_label("Asking who somebody is", exact=True).select_option("About everybody")
        await press(page.get_by_role("button", name="Set for everybody: Asking who somebody is"))
        await press(page.get_by_role("dialog").get_by_role("button", name="Set for everybody"))
        await said(page, "is About everybody for everybody now").wait_for()
        assert "always" in await office.stage.run_command("settings", "get", "ask_mode")


async def test_value_that_cannot_be_is_refused_by_name_and_a_missing_right_is_named() -> None:
    """Nothing is written in either case; whose right is taken meanwhile reads which privilege it was."""
    async with administering() as office:
        page = await office.open("settings")
        await page.locator("#settings[aria-busy=false]").wait_for()
        lacking = {"prvCreateEnvironmentVariableDefinition": "None"}
        await control(office.stage.emulator, "roles", user=ADMIN, privileges=lacking)
        hold = page.get_by_label("Seconds to take a click back", exact=True)
        await hold.fill("900")
        await hold.press("Enter")
        await said(page, "hold_seconds").wait_for()
        await hold.fill("25")
        await hold.press("Enter")
        await press(page.get_by_role("dialog").get_by_role("button", name="Set for everybody"))
        await said(page, "prvCreateEnvironmentVariable").wait_for()
        assert "25" not in [row["value"] for row in await office.stage.read_rows("environmentvariablevalues")]


async def test_seat_is_given_after_what_would_change_was_told_and_switched_off_for_one() -> None:
    """Found without its accent, chosen with Space: the steps are told, nothing is changed before somebody agrees."""
    async with administering() as office:
        page = await office.open("seats")
        await page.locator("#seats .option").first.wait_for()
        await page.get_by_label("Name or e-mail address").fill("márisa duarte")
        await page.get_by_text("Shown: 1; chosen: 0.").wait_for()
        users = page.get_by_role("listbox", name="Users of the CRM")
        await press(users, "Space")
        await press(page.get_by_role("button", name="Give a seat…"))
        await page.get_by_text("Marisa Duarte: gets a seat").wait_for()
        assert await seats_of(office) == []
        await office.look_at(page, "seats-review")
        await press(page.get_by_role("button", name="Change it in Dynamics"))
        await said(page, "Changed: 1.").wait_for()
        await users.get_by_text("Seat · In CRM").wait_for()
        assert len(await seats_of(office)) == 1
        await press(page.get_by_role("button", name="Switch syncing off…"))
        await press(page.get_by_role("button", name="Change it in Dynamics"))
        await users.get_by_text("syncing off · chosen for this seat").wait_for()


async def seats_of(office: Administration) -> list[str]:
    """Who is in the team of seats, as the CRM's own tables have it."""
    teams = await office.stage.read_rows("teams")
    ours = {team["teamid"] for team in teams if team["name"] == "Copy to CRM seats"}
    return [
        one["systemuserid"]
        for one in await office.stage.read_rows("teammemberships")
        if one["teamid"] in ours
    ]


@pytest.mark.parametrize("language", ["en", "pt-BR"])
async def test_every_section_is_reached_by_keyboard_and_is_clean_in_both_languages(language: str) -> None:
    """Each link of the navigation shows its section, moves the focus to its title and says so in the window's title."""
    async with administering(language) as office:
        page = await office.open()
        await page.locator("#overview dl").wait_for()
        await office.look_at(page, "overview")
        links = page.locator("#nav a")
        for place in range(1, await links.count()):
            link = links.nth(place)
            section = str(await link.get_attribute("href")).removeprefix("#")
            await press(link)
            await page.locator(f"#{section}-title:focus").wait_for()
            assert await link.inner_text() in await page.title()
            await page.locator(f"#{section}[aria-busy=false]").wait_for()
            await office.look_at(page, section)
        ids: list[str] = await page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
        assert len(set(ids)) == len(ids), "an id stands twice"
