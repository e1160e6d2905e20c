"""Answers that overtake one another on the administrator's pages: the last asked for is shown. A9, B5, B6, H1-H5."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.administration import press, said
from tests.browser.played_companion import CONNECTION, PlayedCompanion, outbox_items
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_admin_reports import example
from tests.browser.test_admin_rest import answer_outbox, entry, opened

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHO = "LinkedIn address, or TABLE/ID of a record"


def entries(*found: dict[str, Any], next_before: int | None = None) -> dict[str, Any]:
    """Items of the outbox, as the companion tells them."""
    return {"kind": "outbox.entries", "entries": found, "next_before": next_before}


async def press_pause(page: Page, crm: PlayedCompanion) -> None:
    """A press whose question comes next, and nothing before it; once its answer is said, all earlier ones are heard."""
    await press(page.get_by_role("button", name="Pause sending"))
    request = await crm.next_request("outbox.pause")
    await crm.answer(request, {**outbox_items(), "paused_since": "2026-11-18T14:05:31.000Z"})
    await said(page, "Sending has been paused since").wait_for()


async def test_list_of_the_outbox_is_that_of_the_filter_that_was_chosen_last(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The items of the filter before come later, and a list that was overtaken earlier is not even asked for. H2."""
    page = await opened(stage, "outbox")
    await answer_outbox(crm, entry("failed", "Ana Souza"))
    filters = page.locator("#outbox-state")
    await filters.select_option("failed")
    await crm.answer(await crm.next_request("outbox.list"), outbox_items())
    failed = await crm.next_request("outbox.read")
    await filters.select_option("queued")
    overtaken = await crm.next_request("outbox.list")
    await filters.select_option("written")
    await crm.answer(await crm.next_request("outbox.list"), outbox_items())
    written = await crm.next_request("outbox.read")
    assert ["written"] == written["message"]["states"]
    await crm.answer(written, entries(entry("written", "Teo Lindqvist")))
    await page.get_by_text("Teo Lindqvist · Written").wait_for()
    await crm.answer(failed, entries(entry("failed", "Ana Souza")))
    await crm.answer(overtaken, outbox_items())
    await press_pause(page, crm)
    assert ["Teo Lindqvist · Written"] == await page.locator(".entries li > p:first-child").all_inner_texts()
    await page.close()


async def test_two_presses_for_more_of_the_outbox_bring_it_once(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Both ask for the same; the second answer adds nothing. H2."""
    page = await opened(stage, "outbox")
    await crm.answer(await crm.next_request("outbox.list"), outbox_items())
    first = entries(entry("failed", "Ana Souza"), next_before=17)
    await crm.answer(await crm.next_request("outbox.read"), first)
    more = page.locator("#outbox").get_by_role("button", name="Show more")
    await press(more)
    await press(more)
    for _ in range(2):
        request = await crm.next_request("outbox.read")
        assert 17 == request["message"]["before"]
        await crm.answer(request, entries(entry("failed", "Teo Lindqvist"), next_before=9))
    await press_pause(page, crm)
    assert 1 == await page.get_by_text("Teo Lindqvist · ").count()
    await page.close()


async def test_outbox_read_before_a_press_on_pause_does_not_take_the_pause_from_sight(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """How it stood is answered after the press: the button still offers to go on. H2."""
    page = await opened(stage, "outbox")
    before = await crm.next_request("outbox.list")
    await press_pause_unlabelled(page)
    request = await crm.next_request("outbox.pause")
    await crm.answer(request, {**outbox_items(), "paused_since": "2026-11-18T14:05:31.000Z"})
    await page.get_by_role("button", name="Resume").wait_for()
    await crm.answer(before, outbox_items())
    await crm.answer(await crm.next_request("outbox.read"), entries(entry("failed", "Ana Souza")))
    await page.get_by_text("Ana Souza · ").wait_for()
    assert await page.get_by_role("button", name="Resume").is_visible()
    await page.close()


async def press_pause_unlabelled(page: Page) -> None:
    """The button before anybody has said whether sending is paused."""
    await press(page.locator("#outbox button").first)


async def test_whoever_is_unresolved_is_listed_once_however_often_the_list_is_read_at_once(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Left and come back to while it was read: of both answers the last that was asked for is the list. H1."""
    page = await opened(stage, "unresolved")
    prompts = example("prompts.found")
    one = {**prompts["prompts"][0], "state": "waiting", "proposal": None, "cause": None}
    found = {**prompts, "prompts": [one], "next_after": None}
    first = await crm.next_request("prompts.read")
    await page.evaluate("location.hash = '#privacy'")
    await page.evaluate("location.hash = '#unresolved'")
    second = await crm.next_request("prompts.read")
    await crm.answer(second, found)
    await page.get_by_role("checkbox").wait_for()
    await crm.answer(first, found)
    await press(page.get_by_role("button", name="Keep for later").first)
    later = await crm.next_request("prompt.later")
    assert 1 == await page.get_by_role("checkbox").count()
    await crm.refuse(later, "prompt_gone")
    await page.close()


async def test_what_is_held_of_somebody_is_that_of_whom_was_asked_for_last(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The answer about somebody else comes later: saved and erased would be whom nobody means any more. H5."""
    page = await opened(stage, "privacy")
    who = page.get_by_label(WHO)
    asked = []
    for name in ("ana-souza", "teo-lindqvist"):
        await who.fill(f"https://www.linkedin.com/in/{name}")
        await who.press("Enter")
        asked.append(await crm.next_request("person.find"))
    await crm.answer(asked[1], example("person.found"))
    await said(page, "Held here: 3 copied items").wait_for()
    await crm.answer(asked[0], {**example("person.found"), "items": 7})
    await press(page.get_by_role("button", name="Save what is held…"))
    request = await crm.next_request("file.read")
    assert request["message"]["of"] == asked[1]["message"]["person"]
    await crm.refuse(request, "no_longer_held")
    await page.close()


async def test_certificate_of_an_erasure_stays_whatever_was_asked_for_meanwhile(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Searched again while it is erased: the late finding does not take the place of what cannot be had again. H5."""
    page = await opened(stage, "privacy")
    who = page.get_by_label(WHO)
    await who.fill("https://www.linkedin.com/in/ana-souza")
    await who.press("Enter")
    await crm.answer(await crm.next_request("person.find"), example("person.found"))
    await press(page.get_by_role("button", name="Erase from this computer"))
    await press(page.get_by_role("dialog").get_by_role("button", name="Erase from this computer"))
    erased = await crm.next_request("person.erase")
    await who.press("Enter")
    searched = await crm.next_request("person.find")
    await crm.answer(erased, example("person.erased"))
    await said(page, "Erased here").wait_for()
    await crm.answer(searched, {**example("person.found"), "items": 0})
    async with page.expect_download():
        await press(page.get_by_role("button", name="Save the certificate…"))
    await page.close()


async def test_report_is_that_of_the_days_that_were_counted_last(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Counted again for other days while the first count goes on: that one asks no further and shows nothing. H3."""
    page = await opened(stage, "reports")
    count = page.get_by_role("button", name="Count", exact=True)
    await page.get_by_label("From", exact=True).fill("2026-10-01")
    await press(count)
    first = await crm.next_request("usage.read")
    await page.get_by_label("From", exact=True).fill("2026-11-01")
    await press(count)
    second = await crm.next_request("usage.read")
    await crm.answer(first, {**example("usage.report"), "reading": "first", "found": None})
    await crm.answer(second, {**example("usage.report"), "reading": "second"})
    await said(page, "49 rows in 2 weeks").wait_for()
    await press(page.get_by_role("button", name="Save as CSV…").first)
    request = await crm.next_request("file.read")
    assert "second" == request["message"]["of"]
    await crm.refuse(request, "no_longer_held")
    await page.close()


async def test_section_is_busy_until_the_last_answer_that_it_waits_for(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Come back to while it is read: the end of the first reading does not say that nothing more is to come. K1."""
    page = await opened(stage, "audit")
    first = await crm.next_request("audit.read")
    await page.evaluate("location.hash = '#privacy'")
    await page.evaluate("location.hash = '#audit'")
    second = await crm.next_request("audit.read")
    await crm.answer(first, example("audit.trail"))
    await page.get_by_text("The chain is whole.").wait_for()
    assert "true" == await page.locator("#audit").get_attribute("aria-busy")
    await crm.answer(second, example("audit.trail"))
    await page.locator("#audit[aria-busy=false]").wait_for()
    await page.close()


async def test_connection_that_was_read_before_a_press_does_not_take_what_the_press_brought(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The answer to the press comes first: the table that it tells of stays. H4."""
    page = await opened(stage, "connection")
    before = await crm.next_request("connection.status")
    sync = page.get_by_role("button", name="Read now what has changed")
    await press(sync)
    state = example("connection.state")
    await crm.answer(await crm.next_request("crm.sync"), state)
    table = page.get_by_role("row", name=state["mirror"][0]["name"]).first
    await table.wait_for()
    await crm.answer(before, {**state, "mirror": []})
    await press(sync)
    last = await crm.next_request("crm.sync")
    assert await table.is_visible()
    await crm.answer(last, state)
    await page.close()


async def test_who_has_left_is_not_told_as_it_stood_before_everybody_may_connect_anew(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Looked at, then lifted: the look's answer comes last and says nothing any more. A9."""
    page = await opened(stage, "leave")
    await crm.answer(await crm.next_request("outbox.list"), outbox_items())
    await press(page.get_by_role("button", name="See who has followed"))
    looked = await crm.next_request("departures.read")
    lift = page.get_by_role("button", name="Let everybody connect anew")
    await press(lift)
    await press(page.get_by_role("dialog").get_by_role("button", name="Let everybody connect anew"))
    found = example("departures.found")
    lifted = {**found["order"], "lifted_at": "2026-11-20T09:00:00.000Z"}
    await crm.answer(await crm.next_request("organisation.disconnect"), {**found, "order": lifted})
    await said(page, "2026").wait_for()
    told = await page.locator("#said").inner_text()
    await crm.answer(looked, found)
    await press(lift)
    assert told == await page.locator("#said").inner_text()
    await page.close()


async def test_overview_is_that_of_the_last_look(stage: PlayedStage, crm: PlayedCompanion) -> None:
    """Looked at again while the first look waits: its answers come last and change nothing. H4."""
    page = await opened(stage, "overview")
    first = await asked_at_once(crm)
    await press(page.get_by_role("button", name="Look again"))
    second = await asked_at_once(crm)
    nothing = page.get_by_text("Nothing is stuck")
    await answer_look(crm, second, failed=0)
    await nothing.wait_for()
    await answer_look(crm, first, failed=2)
    await press(page.get_by_role("button", name="Look at every companion"))
    await crm.answer(await crm.next_request("companions.read"), example("companions.found"))
    await page.get_by_role("table").wait_for()
    assert await nothing.is_visible()
    await page.close()


async def test_list_that_is_read_again_by_itself_leaves_what_was_said(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """A file was saved, then a sync ends: the list follows it, and that the file is there is still said. B5, B6."""
    page = await opened(stage, "import")
    people = example("import.list")
    await crm.answer(await crm.next_request("import.read"), people)
    await crm.answer(await crm.next_request("seats.read"), example("seats.roster"))
    async with page.expect_download():
        await press(page.get_by_role("button", name="Save as CSV").first)
    await said(page, "Saved as").wait_for()
    sync = {"is_running": False, "finished_at": "2026-11-20T09:00:00.000Z", "trouble": None}
    await crm.tell_connection({**CONNECTION, "sync": sync})
    news = [{**people["entries"][0], "name": "Lamna Healthcare"}]
    await crm.answer(await crm.next_request("import.read"), {**people, "entries": news})
    await page.get_by_text("Lamna Healthcare").first.wait_for()
    assert await said(page, "Saved as").is_visible()
    await page.close()


async def asked_at_once(crm: PlayedCompanion) -> list[dict[str, Any]]:
    """The questions of one look at the overview."""
    kinds = ("connection.status", "outbox.list", "prompts.read", "seats.read")
    return [await crm.next_request(kind) for kind in kinds]


async def answer_look(crm: PlayedCompanion, questions: list[dict[str, Any]], *, failed: int) -> None:
    """Answer all of them; nobody waits, and so many items have failed."""
    outbox = outbox_items()
    counts = dict.fromkeys(("held", "queued", "sending", "needs_you"), 0) | {"failed": failed}
    nobody = {**example("prompts.found"), "prompts": [], "waiting": 0, "later": 0}
    results = (example("connection.state"), {**outbox, "counts": counts}, nobody, example("seats.roster"))
    for request, result in zip(questions, results, strict=True):
        await crm.answer(request, result)
