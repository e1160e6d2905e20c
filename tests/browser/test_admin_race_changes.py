"""Answers that overtake one another and the press, where seats and settings are changed. C11, G1, G5."""

from __future__ import annotations

import pytest

from tests.browser.administration import press, said
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_admin_reports import example
from tests.browser.test_admin_rest import opened
from tests.browser.test_admin_seats import answer_letter, changed

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_change_of_seats_that_is_under_way_can_be_stopped_whatever_is_pressed_beside_it(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Another action that is pressed meanwhile asks for nothing and leaves Stop where it is. G1."""
    page = await opened(stage, "seats")
    roster = example("seats.roster")
    await crm.answer(await crm.next_request("seats.read"), roster)
    await press(page.get_by_role("listbox"), "Control+a")
    await press(page.get_by_role("button", name="Give a seat…"))
    await crm.answer(await crm.next_request("seats.change"), example("seats.changed"))
    await press(page.get_by_role("button", name="Change it in Dynamics"))
    doing = await crm.next_request("seats.change")
    await press(page.get_by_role("button", name="Take the seat…"))
    assert await page.get_by_role("button", name="Stop").is_visible()
    await crm.answer(doing, changed(doing))
    await crm.answer(await crm.next_request("seats.read"), roster)
    await answer_letter(crm)
    await said(page, "Changed: ").wait_for()
    await page.close()


async def test_setting_that_was_read_before_does_not_come_back(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Of two readings the earlier is answered last: what Dynamics has by then stays in its field. G5."""
    page = await opened(stage, "settings")
    first = await crm.next_request("organisation.read")
    await page.evaluate("location.hash = '#privacy'")
    await page.evaluate("location.hash = '#settings'")
    found = example("organisation.settings")
    await crm.answer(await crm.next_request("organisation.read"), found)
    await crm.answer(await crm.next_request("choices.read"), example("choices.found"))
    contact = page.locator("#setting-support_contact")
    await contact.fill("crm-help@contoso.example.org")
    before = [one | {"organisation": "nobody", "in_force": "nobody"} for one in found["settings"]]
    await crm.answer(first, {**found, "settings": before})
    await contact.press("Enter")
    request = await crm.next_request("organisation.write")
    assert "crm-help@contoso.example.org" == request["message"]["value"]
    await crm.refuse(request, "org_admin_missing")
    await page.close()


async def test_column_that_is_taken_out_while_another_is_checked_stays_out(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Dynamics takes its time to check what is added: what was pressed meanwhile is not undone by its answer. C11."""
    page = await opened(stage, "settings")
    found = example("organisation.settings")
    value = "company=category"
    mapped = {**found["settings"][3], "name": "activity_columns", "organisation": value, "in_force": value}
    await crm.answer(await crm.next_request("organisation.read"), {**found, "settings": [mapped]})
    await crm.answer(await crm.next_request("choices.read"), example("choices.found"))
    checked = example("columns.checked")
    await crm.answer(await crm.next_request("columns.check"), checked)
    columns = page.get_by_role("group", name="Further columns of activities")
    await columns.get_by_label("What the page gives").select_option("kind")
    await columns.get_by_label("Column, by its logical name").fill("new_kind")
    await press(columns.get_by_role("button", name="Check and add"))
    added = await crm.next_request("columns.check")
    await press(columns.get_by_role("button", name="Take out: Company into category"))
    await crm.answer(await crm.next_request("columns.check"), checked)
    await columns.get_by_text("No further column is filled.").wait_for()
    fits = {**checked["checks"][0], "value": "kind", "column": "new_kind", "sample": None}
    await crm.answer(added, {**checked, "checks": [fits]})
    await columns.get_by_role("button", name="into new_kind").first.wait_for()
    assert 0 == await columns.get_by_role("button", name="into category").count()
    await page.close()


async def test_roster_that_was_begun_before_is_not_read_on(stage: PlayedStage, crm: PlayedCompanion) -> None:
    """Another reading has begun: parts of two rosters never stand in one list. G1."""
    page = await opened(stage, "seats")
    first = await crm.next_request("seats.read")
    await page.evaluate("location.hash = '#privacy'")
    await page.evaluate("location.hash = '#seats'")
    second = await crm.next_request("seats.read")
    roster = example("seats.roster")
    await crm.answer(first, {**roster, "roster": "0" * 32, "next_after": 2})
    await crm.answer(second, roster)
    await page.get_by_text("Shown: 2; chosen: 0.").wait_for()
    await press(page.get_by_role("listbox"), "Control+a")
    await press(page.get_by_role("button", name="Give a seat…"))
    await crm.answer(await crm.next_request("seats.change"), {**example("seats.changed"), "steps": []})
    await page.close()


async def test_change_of_seats_that_is_told_is_the_one_that_was_pressed_last(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """What the press before would do is answered later: consent is to what stands there. G1."""
    page = await opened(stage, "seats")
    await crm.answer(await crm.next_request("seats.read"), example("seats.roster"))
    await press(page.get_by_role("listbox"), "Control+a")
    await press(page.get_by_role("button", name="Give a seat…"))
    given = await crm.next_request("seats.change")
    await press(page.get_by_role("button", name="Take the seat…"))
    taken = await crm.next_request("seats.change")
    step = example("seats.changed")["steps"][0]
    await crm.answer(taken, {**example("seats.changed"), "steps": [{**step, "change": "take"}]})
    await said(page, "Would change: 1.").wait_for()
    await crm.answer(given, example("seats.changed"))
    await press(page.get_by_role("button", name="Change it in Dynamics"))
    request = await crm.next_request("seats.change")
    assert ("take", False) == (request["message"]["action"], request["message"]["is_dry_run"])
    await crm.refuse(request, "crm_unreachable")
    await crm.answer(await crm.next_request("seats.read"), example("seats.roster"))
    await page.close()
