"""Outbox, unresolved, connection and leave as the administrator has them: acts are asked about or said. A9, H1, H2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from native_host.registration import EXTENSION_ID
from tests.browser.administration import press, said
from tests.browser.axe import check_looks
from tests.browser.played_companion import PlayedCompanion, item_status, outbox_items
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_admin_reports import example
from tests.browser.test_panel import PICTURES
from tests.looking import expect

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def opened(stage: PlayedStage, section: str) -> Page:
    """A section in a tab."""
    page = await stage.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/admin/admin.html#{section}")
    return page


def entry(state: str, about: str) -> dict[str, Any]:
    """One item of the outbox."""
    return {
        "item": item_status(state, f"item-{about}"),
        "clicked_at": "2026-11-18T14:05:31.000Z",
        "item_kind": "message",
        "about": about,
        "attempts": 2,
    }


async def answer_outbox(crm: PlayedCompanion, *entries: dict[str, Any]) -> None:
    """How the outbox stands, and its newest items."""
    await crm.answer(await crm.next_request("outbox.list"), outbox_items())
    found = {"kind": "outbox.entries", "entries": entries, "next_before": None}
    await crm.answer(await crm.next_request("outbox.read"), found)


async def test_failed_item_is_tried_again_and_a_written_one_taken_back_only_after_a_question(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """By keyboard: the button names whom it is about; Escape takes nothing back."""
    page = await opened(stage, "outbox")
    await answer_outbox(crm, entry("failed", "Ana Souza"), entry("written", "Teo Lindqvist"))
    again = page.get_by_role("button", name="Try again: Ana Souza")
    await again.wait_for()
    await check_looks(page, PICTURES, "admin-outbox-filled")
    await press(again)
    request = await crm.next_request("item.retry")
    assert "item-Ana Souza" == request["message"]["item_id"]
    await crm.answer(
        request,
        {"kind": "activity.status", "item": item_status("queued", "item-1"), "is_repeat": False},
    )
    await answer_outbox(crm, entry("queued", "Ana Souza"), entry("written", "Teo Lindqvist"))
    await said(page, "Queued").wait_for()
    await press(page.get_by_role("button", name="Undo: Teo Lindqvist"))
    await page.get_by_role("dialog").get_by_text("about Teo Lindqvist?").wait_for()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await press(page.get_by_role("button", name="Pause sending"))
    request = await crm.next_request("outbox.pause")
    assert request["message"]["is_paused"]
    await crm.answer(request, {**outbox_items(), "paused_since": "2026-11-18T14:05:31.000Z"})
    await said(page, "Sending has been paused since").wait_for()
    await page.close()


async def test_whoever_is_unresolved_is_filed_under_the_record_that_has_appeared_by_a_press_alone(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The proposal is named; nothing is filed before somebody presses."""
    page = await opened(stage, "unresolved")
    prompts = example("prompts.found")
    row = {"table": "contact", "row_id": "row-1", "name": "Ana Souza", "how": "evidence"}
    first = {**prompts["prompts"][0], "state": "waiting", "proposal": row, "cause": None}
    found = {**prompts, "prompts": [first], "next_after": None}
    await crm.answer(await crm.next_request("prompts.read"), found)
    await page.get_by_text("Has appeared: Contact Ana Souza").wait_for()
    await check_looks(page, PICTURES, "admin-unresolved-filled")
    await press(page.get_by_role("button", name="Use this one: Ana Souza"))
    request = await crm.next_request("prompt.link")
    assert ("contact", "row-1") == (request["message"]["table"], request["message"]["row_id"])
    await crm.answer(request, {"kind": "prompt.status", "prompt": {**first, "state": "answered"}})
    await crm.answer(await crm.next_request("prompts.read"), {**found, "prompts": []})
    await page.get_by_text("Nobody is unresolved").wait_for()
    await page.close()


async def test_several_are_assigned_to_a_colleague_at_once_after_a_question(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Who is ticked, and nobody else; whose it is then is told, and it can be taken back. H1."""
    page = await opened(stage, "unresolved")
    prompts = example("prompts.found")
    one = {**prompts["prompts"][0], "state": "waiting", "proposal": None, "cause": None}
    waiting = [
        {**one, "prompt_id": f"prompt-{name}", "about": {**one["about"], "name": name}}
        for name in ("Ana", "Bruno", "Caio")
    ]
    found = {**prompts, "prompts": waiting, "next_after": None}
    await crm.answer(await crm.next_request("prompts.read"), found)
    for name in ("Ana", "Caio"):
        await page.get_by_role("checkbox", name=f"Select: {name}").check()
    await press(page.get_by_role("button", name="Assign to a colleague"))
    await page.get_by_label("Colleague, by the beginning").press_sequentially("Nor")
    request = await crm.next_request("colleague.search")
    await crm.answer(request, example("colleagues.found"))
    nora = page.get_by_role("button", name="Nora Almeida")
    await nora.wait_for()
    await check_looks(page, PICTURES, "admin-unresolved-assign")
    await press(nora)
    await page.get_by_role("dialog").get_by_text("selected people (2) to Nora Almeida").wait_for()
    await press(page.get_by_role("button", name="Assign", exact=True))
    assignee = {"user_id": "user-1", "name": "Nora Almeida", "is_me": False}
    given = {prompt["prompt_id"]: {**prompt, "state": "assigned", "assignee": assignee} for prompt in waiting}
    for name in ("Ana", "Caio"):
        request = await crm.next_request("prompt.assign")
        assert f"prompt-{name}" == request["message"]["prompt_id"]
        await crm.answer(request, {"kind": "prompt.status", "prompt": given[f"prompt-{name}"]})
    after = [given["prompt-Ana"], waiting[1], given["prompt-Caio"]]
    await crm.answer(await crm.next_request("prompts.read"), {**found, "prompts": after})
    await said(page, "Nora Almeida gets what was copied of Caio.").wait_for()
    await expect(page.get_by_text("Assigned to: Nora Almeida")).to_have_count(2)
    await check_looks(page, PICTURES, "admin-unresolved-assigned")
    await press(page.get_by_role("button", name="Take back: Ana"))
    request = await crm.next_request("prompt.assign")
    assert ("prompt-Ana", None) == (request["message"]["prompt_id"], request["message"]["user_id"])
    await crm.answer(request, {"kind": "prompt.status", "prompt": waiting[0]})
    again = {**found, "prompts": [waiting[0], waiting[1], given["prompt-Caio"]]}
    await crm.answer(await crm.next_request("prompts.read"), again)
    await page.get_by_role("checkbox", name="Select: Ana").wait_for()
    await page.close()


async def test_nobody_leaves_without_saying_what_becomes_of_what_is_not_sent(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """Without a choice nothing is asked of the companion; with one, what was removed is listed."""
    page = await opened(stage, "leave")
    counts = dict.fromkeys(("held", "queued", "sending", "needs_you", "failed"), 0) | {"queued": 2}
    await crm.answer(await crm.next_request("outbox.list"), {**outbox_items(), "counts": counts})
    await page.get_by_text("Items that are not sent yet: 2.").wait_for()
    await check_looks(page, PICTURES, "admin-leave-filled")
    await press(page.get_by_role("button", name="Disconnect", exact=True))
    await said(page, "Choose first").wait_for()
    await press(page.get_by_role("radio", name="They wait for a later connection"), "Space")
    mine = page.get_by_role("group", name="Clear all imported CRM data")
    await press(mine.get_by_role("radio", name="Yes, clear them"), "Space")
    await press(page.get_by_role("button", name="Disconnect", exact=True))
    await press(page.get_by_role("dialog").get_by_role("button", name="Disconnect", exact=True))
    request = await crm.next_request("connection.disconnect")
    assert ("keep", True) == (request["message"]["unsent"], request["message"]["is_clearing"])
    await crm.answer(request, example("connection.disconnected"))
    await page.get_by_text("What was copied stays in the CRM as it is.").wait_for()
    await said(page, "Disconnected from").wait_for()
    await page.close()


async def test_connection_shows_each_table_and_reads_what_has_changed_at_a_press(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The rows of each table with how far reading is; a press asks the companion."""
    page = await opened(stage, "connection")
    state = example("connection.state")
    await crm.answer(await crm.next_request("connection.status"), state)
    await page.get_by_role("row", name=state["mirror"][0]["name"]).first.wait_for()
    await check_looks(page, PICTURES, "admin-connection-filled")
    await press(page.get_by_role("button", name="Read now what has changed"))
    await crm.answer(await crm.next_request("crm.sync"), state)
    await said(page, "Asked").wait_for()
    await page.close()


async def test_audit_says_whether_the_trail_is_whole_and_privacy_erases_only_after_a_question(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """A step in words beside its item; whoever is meant is found first, and what was erased is counted."""
    page = await opened(stage, "audit")
    await crm.answer(await crm.next_request("audit.read"), example("audit.trail"))
    await page.get_by_text("The chain is whole.").wait_for()
    await page.get_by_role("row", name="written to the CRM").wait_for()
    await check_looks(page, PICTURES, "admin-audit-filled")
    await press(page.get_by_role("link", name="Privacy"))
    who = page.get_by_label("LinkedIn address, or TABLE/ID of a record")
    await press(who)
    await said(page, "Say first who is meant").wait_for()
    await who.fill("https://www.linkedin.com/in/ana-souza")
    await who.press("Enter")
    await crm.answer(await crm.next_request("person.find"), example("person.found"))
    await said(page, "Held here: 3 copied items").wait_for()
    await check_looks(page, PICTURES, "admin-privacy-filled")
    await press(page.get_by_role("button", name="Erase from this computer"))
    await page.get_by_role("dialog").wait_for()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await press(page.get_by_role("button", name="Erase from this computer"))
    await press(page.get_by_role("dialog").get_by_role("button", name="Erase from this computer"))
    request = await crm.next_request("person.erase")
    assert "https://www.linkedin.com/in/ana-souza" == request["message"]["person"]
    await crm.answer(request, example("person.erased"))
    await said(page, "Erased here").wait_for()
    await check_looks(page, PICTURES, "admin-privacy-certificate")
    async with page.expect_download() as saving:
        await press(page.get_by_role("button", name="Save the certificate…"))
    text = Path(await (await saving.value).path()).read_text(encoding="utf-8")
    told = example("person.erased")
    assert told["in_crm"] == json.loads(text)["in_crm"]
    assert told["items"] == json.loads(text)["removed"]["items"]
    await said(page, "Saved as copy-to-crm-certificate.json.").wait_for()
    await page.close()


async def test_what_is_held_is_saved_part_by_part_and_half_of_it_is_not(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """The parts become one file; where a part is refused, no file is offered and the reason is said."""
    page = await opened(stage, "privacy")
    who = page.get_by_label("LinkedIn address, or TABLE/ID of a record")
    await who.fill("contact/6f4b2a7e-1c5d-5e8f-9a3b-0d2c4e6f8a1b")
    await who.press("Enter")
    await crm.answer(await crm.next_request("person.find"), example("person.found"))
    part = {**example("file.part"), "name": "copy-to-crm-person.json", "text": '{"name": ', "is_last": False}
    save = page.get_by_role("button", name="Save what is held…")
    async with page.expect_download() as saving:
        await press(save)
        request = await crm.next_request("file.read")
        assert ("person", 0) == (request["message"]["file"], request["message"]["part"])
        await crm.answer(request, part)
        request = await crm.next_request("file.read")
        assert (part["reading"], 1) == (request["message"]["reading"], request["message"]["part"])
        await crm.answer(request, {**part, "text": '"João"}', "is_last": True})
    download = await saving.value
    assert "copy-to-crm-person.json" == download.suggested_filename
    assert {"name": "João"} == json.loads(Path(await download.path()).read_text(encoding="utf-8"))
    await press(save)
    await crm.answer(await crm.next_request("file.read"), part)
    await crm.refuse(await crm.next_request("file.read"), "no_longer_held")
    await said(page, "no longer holds").wait_for()
    await page.close()
