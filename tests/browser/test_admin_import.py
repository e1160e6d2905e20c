"""The lists of each seat as an administrator looks at them: picked, with reasons; who lacks a right is told. B5, G5."""

from __future__ import annotations

import pytest

from companion.demo.site import LANGUAGES
from tests.browser.administration import ADMIN, administering, press, said
from tests.browser.test_my_crm import COFFEE, ESPRESSO, line_of
from tests.fakes.controls import control
from tests.fakes.environment import MARISA

REP = "marisa.duarte@contoso.example"
WITHOUT = {"en": "You have no seat of your own", "pt-BR": "Você não tem licença própria"}
OWN = {"en": "Myself", "pt-BR": "Eu mesmo"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_administrator_picks_a_seat_and_sees_its_lists(language: str) -> None:
    """Their own list is empty; the rep's names Fourth Coffee with its reason, and nothing of what only she can see."""
    async with administering(language) as at_work:
        await at_work.stage.run_command("seats", "assign", REP, ADMIN)
        page = await at_work.open("import")
        await at_work.stage.sync()
        await page.locator("#import-seat option", has_text="Marisa Duarte").wait_for(state="attached")
        await page.locator("#my-crm-which").select_option("accounts")
        await page.locator("#import-seat").focus()
        await page.keyboard.press("ArrowDown")
        await line_of(page, COFFEE).get_by_text(ESPRESSO).first.wait_for()
        assert 0 == await line_of(page, COFFEE).get_by_text("Not seen yet").count()
        await at_work.look_at(page, "import")
        await page.locator("#import-seat").select_option(OWN[language])
        await line_of(page, COFFEE).wait_for(state="detached")


async def test_missing_rights_are_named() -> None:
    """A table that may not be read is named above the list, and the privilege that the choice of a seat needs, too."""
    async with administering(who=REP) as at_work:
        emulator = at_work.stage.emulator
        await control(emulator, "roles", user=MARISA, privileges={"prvReadConnection": "None"})
        page = await at_work.open("import")
        await at_work.stage.sync()
        await page.get_by_text("You lack the right Read on: connection.").wait_for()
        await line_of(page, "Yvonne McKay").wait_for()
        await control(emulator, "roles", user=MARISA, privileges={"prvReadTeam": "None"})
        await page.reload()
        await said(page, "prvReadTeam").wait_for()
        await line_of(page, "Yvonne McKay").wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_administrator_without_a_seat_is_told_why_there_are_no_lists(language: str) -> None:
    """Others have one: the section says what is missing and leads to the seats; given one, it says so no more."""
    async with administering(language) as at_work:
        page = await at_work.open("import")
        await page.locator("#import-seat").wait_for()
        told = page.locator("#import-barred")
        assert await told.is_hidden()
        await at_work.stage.run_command("seats", "assign", REP)
        await told.wait_for()
        assert WITHOUT[language] in await told.inner_text()
        await at_work.look_at(page, "import-without-seat")
        await press(told.get_by_role("link"))
        await page.locator("#seats-title:focus").wait_for()
        await page.evaluate("location.hash = '#import'")
        await told.wait_for()
        await at_work.stage.run_command("seats", "assign", ADMIN)
        await told.wait_for(state="hidden")
        await page.locator("#import-seat").wait_for()
