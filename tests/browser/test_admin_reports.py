"""The reports in a real browser: sentence, chart and table with the same numbers, also while reading lasts. H3, H4."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from native_host.registration import EXTENSION_ID
from tests.browser.administration import press, said
from tests.browser.axe import check_looks
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_panel import PICTURES
from tests.looking import expect

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTRACT = Path(__file__).parents[1] / "contract"


def example(kind: str) -> dict[str, Any]:
    """The result of an answer that the contract has an example of."""
    result: dict[str, Any] = json.loads((CONTRACT / f"success.{kind}.json").read_text(encoding="utf-8"))[
        "result"
    ]
    return result


async def test_report_goes_on_while_it_is_read_and_says_each_number_three_ways(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Asked on with the same reading until it is there; then sentence, chart and table, and nothing for axe to say."""
    page = await stage.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/admin/admin.html#reports")
    await page.get_by_label("From", exact=True).fill("2026-10-01")
    await press(page.get_by_role("button", name="Count", exact=True))
    usage = example("usage.report")
    request = await crm.next_request("usage.read")
    assert ("2026-10-01", None) == (request["message"]["since"], request["message"]["reading"])
    await crm.answer(request, {**usage, "rows_read": 1500, "found": None})
    await said(page, "1,500 rows so far").wait_for()
    request = await crm.next_request("usage.read")
    assert usage["reading"] == request["message"]["reading"]
    await crm.answer(request, usage)
    await said(page, "49 rows in 2 weeks; unresolved: 4.").wait_for()
    await page.get_by_role("img", name="Rows by week and kind. The most were 31, in 2026-W48.").wait_for()
    await expect(page.locator("figure").first.locator("svg[role=img] rect")).to_have_count(8)
    await press(page.get_by_text("By seat, as a table").first)
    await page.get_by_role("row", name="Teo Lindqvist 9 5 2 1 1 0 5 1 1 2").wait_for()
    await press(page.get_by_role("button", name="Compare"))
    await crm.answer(await crm.next_request("outcome.read"), example("outcome.report"))
    await page.get_by_text("60% were won where something was copied").first.wait_for()
    await page.get_by_text("This is an association, not an effect").wait_for()
    await page.get_by_role("row", name="Open Qualify no fewer than 5").wait_for()
    await press(page.get_by_role("button", name="Count the CRM's people"))
    await crm.answer(await crm.next_request("matches.read"), example("matches.report"))
    await said(page, "Known at LinkedIn: 940 of 3,307 records").wait_for()
    await page.get_by_role("row", name="Contact 812 (30%) 4 (0%) 1,903 (70%)").wait_for()
    await check_looks(page, PICTURES, "admin-reports-filled")
    async with page.expect_download() as saving:
        await press(page.get_by_role("button", name="Save as CSV…").first)
        request = await crm.next_request("file.read")
        assert ("usage", usage["reading"]) == (request["message"]["file"], request["message"]["of"])
        await crm.answer(request, example("file.part"))
    assert "copy-to-crm-usage.csv" == (await saving.value).suggested_filename
    await page.set_viewport_size({"width": 1100, "height": 900})
    if PICTURES is not None:
        await page.screenshot(path=PICTURES / "admin-reports-filled-wide.png", full_page=True)
    await page.close()
