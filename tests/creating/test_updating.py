"""A record is brought up to the page by ticks, and never over a colleague's newer change. D12, D13."""

from __future__ import annotations

from typing import Any

import pytest

from tests.creating.conftest import AURORA, Desk
from tests.creating.test_creating import BEYOND, as_fields, row_of
from tests.creating.test_prompts import copied, filed
from tests.fakes.controls import control
from tests.fakes.wire import SUSANNA

MOVED = {**AURORA, "headline": "Head of Purchasing at Tinglebrook"}
"""Aurora, who is linked with Susanna's row, as a page shows her in a new place."""
LEFT = "msdyn_orgchangestatus"
ADVENTURE_WORKS = "https://www.linkedin.com/sales/company/2044"


async def asked(desk: Desk, person: dict[str, Any] = MOVED) -> tuple[str, dict[str, Any]]:
    """The prompt about somebody whose link to Susanna's row is confirmed, and her record beside the page."""
    await desk.scene.link(person["profile_address"], "contact", await desk.scene.contact())
    prompt_id = (await desk.ask("prompt.open", about=person))["prompt"]["prompt_id"]
    return prompt_id, await desk.ask("changes.read", prompt_id=prompt_id)


def update(prompt_id: str, found: dict[str, Any], values: dict[str, str], **changes: Any) -> dict[str, Any]:
    """The answer that changes the row as it was found."""
    row = {"table": found["row"]["table"], "row_id": found["row"]["row_id"], "version": found["version"]}
    return {"prompt_id": prompt_id, **row, "fields": as_fields(values), "account": None, **changes}


async def susanna(desk: Desk, found: dict[str, Any]) -> dict[str, Any]:
    """Susanna's row as Dynamics has it now."""
    [row] = await row_of(desk, "contacts", contactid=found["row"]["row_id"])
    return row


async def test_only_what_is_ticked_is_written_and_the_rest_stays(desk: Desk) -> None:
    """The title becomes the page's; the name, which differs too, stays; the history says it was an update."""
    prompt_id, found = await asked(desk)
    before = await susanna(desk, found)
    differing = {one["column"]: (one["now"], one["becomes"]) for one in found["fields"]}
    assert (before["jobtitle"], "Head of Purchasing") == differing["jobtitle"]
    assert (before["firstname"], "Aurora") == differing["firstname"]
    assert ("Tinglebrook", True) == (found["account"]["page"], found["account"]["is_elsewhere"])
    wanted = update(prompt_id, found, {"jobtitle": "Head of Purchasing"})
    for _ in range(2):
        # The second time because the first answer was lost on its way.
        await desk.ask("record.update", "update-1", **wanted)
    prompt = await desk.changed(prompt_id, "answered")
    after = await susanna(desk, found)
    assert found["row"]["row_id"] == prompt["row"]["row_id"]
    assert {"jobtitle"} == {name for name in before if before[name] != after[name]} - {
        "modifiedon",
        "versionnumber",
        "modifiedby",
    }


async def test_colleagues_newer_change_stops_it_and_the_new_value_is_shown(desk: Desk) -> None:
    """Between the comparison and the click somebody changes the title: theirs stays, and it is asked anew."""
    prompt_id, found = await asked(desk)
    row_id = found["row"]["row_id"]
    await desk.scene.as_colleague("PATCH", f"contacts({row_id})", jobtitle="Chief Buyer")
    await desk.ask("record.update", **update(prompt_id, found, {"jobtitle": "Head of Purchasing"}))
    refused = await desk.changed(prompt_id, "needs_you")
    assert ("record_changed", "no") == (refused["cause"]["code"], refused["cause"]["written"])
    assert "Chief Buyer" == (await susanna(desk, found))["jobtitle"]
    again = await desk.ask("changes.read", prompt_id=prompt_id)
    assert "Chief Buyer" == {one["column"]: one["now"] for one in again["fields"]}["jobtitle"]
    await desk.ask("record.update", **update(prompt_id, again, {"jobtitle": "Head of Purchasing"}))
    await desk.changed(prompt_id, "answered")
    assert "Head of Purchasing" == (await susanna(desk, found))["jobtitle"]


async def test_comparison_that_is_closed_leaves_nothing_unresolved(desk: Desk) -> None:
    """Nothing waits and nobody was asked: no list names it, and the next comparison takes its place. D12, H1."""
    prompt_id, found = await asked(desk)
    every = ("waiting", "needs_you", "creating", "later")
    counts = await desk.ask("prompts.read", states=None, after=None, limit=50)
    assert ([], 0, 0) == (await desk.queue(*every), counts["waiting"], counts["later"])
    [shown] = await desk.queue("comparing")
    assert (prompt_id, []) == (shown["prompt_id"], shown["items"])
    yvonne = await desk.scene.contact("Yvonne McKay")
    await desk.scene.link(SUSANNA["profile_address"], "contact", yvonne)
    other = (await desk.ask("prompt.open", about=SUSANNA))["prompt"]
    assert [other["prompt_id"]] == [one["prompt_id"] for one in await desk.queue("comparing")]
    # Looked at again it is there again, and an answer is one like any other.
    again = (await desk.ask("prompt.open", about=MOVED))["prompt"]["prompt_id"]
    await desk.ask("record.update", **update(again, found, {"jobtitle": "Head of Purchasing"}))
    await desk.changed(again, "answered")
    assert ([], []) == (await desk.queue("comparing"), await desk.queue(*every))


async def test_comparison_waits_once_activities_wait_for_its_answer(desk: Desk) -> None:
    """The decision is taken back meanwhile: the same prompt asks where its message belongs. E4."""
    await copied(desk, "Good morning. Shall we talk?")
    contact = await desk.scene.contact()
    [waiting] = await desk.queue()
    await desk.ask("prompt.link", prompt_id=waiting["prompt_id"], table="contact", row_id=contact)
    await filed(desk, contact)
    opened = (await desk.ask("prompt.open", about=AURORA))["prompt"]
    assert "comparing" == opened["state"]
    [decision] = (await desk.ask("decisions.read", about=AURORA))["decisions"]
    await desk.ask("decision.revert", decision_id=decision["decision_id"], is_moving=True)
    [asking] = await desk.queue()
    assert (opened["prompt_id"], 1) == (asking["prompt_id"], len(asking["items"]))


async def test_moved_person_hangs_on_another_account_that_is_there(desk: Desk) -> None:
    """The same contact, with the account that was picked; nobody is created."""
    account = await desk.scene.account("Adventure Works")
    await desk.scene.link(ADVENTURE_WORKS, "account", account)
    prompt_id, found = await asked(
        desk, {**MOVED, "headline": "Buyer at Adventure Works", "company_address": ADVENTURE_WORKS}
    )
    before = await desk.scene.rows("contacts")
    assert account == found["account"]["known"]["row_id"]
    assert (await susanna(desk, found))["parentcustomerid"] != account
    await desk.ask("record.update", **update(prompt_id, found, {}, account={"row_id": account}))
    await desk.changed(prompt_id, "answered")
    assert account == (await susanna(desk, found))["parentcustomerid"]
    assert len(before) == len(await desk.scene.rows("contacts"))


async def test_moved_person_hangs_on_a_new_account_and_what_waits_is_filed(desk: Desk) -> None:
    """One account is made, the contact moves there, and the message that waited completes on the contact."""
    prompt_id = await copied(desk, "First")
    await desk.scene.link(AURORA["profile_address"], "contact", await desk.scene.contact())
    found = await desk.ask("changes.read", prompt_id=prompt_id)
    account = {"fields": as_fields({"name": "Tinglebrook Paper"})}
    await desk.ask("record.update", **update(prompt_id, found, {}, account=account))
    await desk.changed(prompt_id, "answered")
    [made] = await row_of(desk, "accounts", name="Tinglebrook Paper")
    assert made["accountid"] == (await susanna(desk, found))["parentcustomerid"]
    await filed(desk, found["row"]["row_id"])


async def test_new_account_is_not_made_twice_after_a_colleagues_change(desk: Desk) -> None:
    """The account stands already when the contact turns out to be changed: the second press uses it."""
    prompt_id, found = await asked(desk)
    row_id = found["row"]["row_id"]
    await desk.scene.as_colleague("PATCH", f"contacts({row_id})", jobtitle="Chief Buyer")
    account = {"fields": as_fields({"name": "Tinglebrook Paper"})}
    await desk.ask("record.update", **update(prompt_id, found, {}, account=account))
    refused = await desk.changed(prompt_id, "needs_you")
    assert ("record_changed", "part") == (refused["cause"]["code"], refused["cause"]["written"])
    again = await desk.ask("changes.read", prompt_id=prompt_id)
    await desk.ask("record.update", **update(prompt_id, again, {}, account=account))
    await desk.changed(prompt_id, "answered")
    [made] = await row_of(desk, "accounts", name="Tinglebrook Paper")
    assert made["accountid"] == (await susanna(desk, found))["parentcustomerid"]


async def test_person_who_left_is_marked_as_not_at_the_company(desk: Desk) -> None:
    """Offered beside the move, by its label; nothing else of the record changes, and then it is offered no more."""
    prompt_id, found = await asked(desk)
    [left] = [one for one in found["fields"] if one["column"] == LEFT]
    assert ("No Feedback", "Not at Company", "1") == (left["now"], left["becomes"], left["value"])
    before = await susanna(desk, found)
    await desk.ask("record.update", **update(prompt_id, found, {LEFT: left["value"]}))
    await desk.changed(prompt_id, "answered")
    after = await susanna(desk, found)
    assert (1, before["parentcustomerid"]) == (after[LEFT], after["parentcustomerid"])
    again = await asked(desk)
    assert LEFT not in {one["column"] for one in again[1]["fields"]}


async def test_person_who_stays_is_not_offered_as_gone(desk: Desk) -> None:
    """Where the page names the record's own company, nobody is asked whether they left."""
    [row] = await row_of(desk, "contacts", contactid=await desk.scene.contact())
    [account] = await row_of(desk, "accounts", accountid=row["parentcustomerid"])
    _prompt_id, found = await asked(desk, {**AURORA, "headline": f"Buyer at {account['name']}"})
    assert not found["account"]["is_elsewhere"]
    assert LEFT not in {one["column"] for one in found["fields"]}


async def test_organisation_without_the_flag_is_not_offered_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not every organisation has the column: it is neither read nor offered there."""
    monkeypatch.setattr("companion.core.record_form.LEFT_COLUMN", "new_no_such_column")
    _prompt_id, found = await asked(desk)
    assert found["account"]["is_elsewhere"]
    assert LEFT not in {one["column"] for one in found["fields"]}


async def test_protected_column_is_shown_and_never_written(desk: Desk) -> None:
    """What the user may not write stands in the comparison as such, and is refused by name."""
    await control(desk.scene.emulator, "organization", secured_columns=["contact.jobtitle"])
    prompt_id, found = await asked(desk)
    [title] = [one for one in found["fields"] if one["column"] == "jobtitle"]
    assert not title["is_writable"]
    refused = await desk.reply("record.update", **update(prompt_id, found, {"jobtitle": "x"}))
    assert "bad_request" == refused["error"]["code"]


async def test_administrator_who_lets_nobody_change_records_is_obeyed(desk: Desk) -> None:
    """The switch is named in the comparison and holds at the answer."""
    desk.scene.folders.settings(None).write_user("update_records", "off")
    prompt_id, found = await asked(desk)
    assert "updating_off" == found["refusal"]
    refused = await desk.reply("record.update", **update(prompt_id, found, {"jobtitle": "x"}))
    assert "updating_off" == refused["error"]["code"]


async def test_somebody_unknown_has_nothing_to_compare(desk: Desk) -> None:
    """Nobody's record is read for a person whom no link and no evidence names."""
    prompt_id = (await desk.ask("prompt.open", about=AURORA))["prompt"]["prompt_id"]
    found = await desk.ask("changes.read", prompt_id=prompt_id)
    assert (None, []) == (found["row"], found["fields"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "fields"),
        ({"jobtitle": "x" * 101}, "fields.jobtitle"),
        ({"no_such_column": "x"}, "fields.no_such_column"),
        ({"leadsourcecode": "1"}, "fields.leadsourcecode"),
    ],
)
async def test_change_that_does_not_fit_is_refused_by_name(
    desk: Desk, values: dict[str, str], field: str
) -> None:
    """Nothing is cut and nothing is written; the comparison goes on."""
    prompt_id, found = await asked(desk)
    refused = await desk.reply("record.update", **update(prompt_id, found, values))
    params = {param["name"]: param["value"] for param in refused["error"]["params"]}
    assert ("bad_request", field) == (refused["error"]["code"], params["field"])
    assert [prompt_id] == [prompt["prompt_id"] for prompt in await desk.queue("comparing")]


async def test_hostile_text_of_a_page_lands_as_plain_text(desk: Desk) -> None:
    """Markup and quotes are letters, what turns the reading is gone; the comparison says what will stand."""
    prompt_id, found = await asked(desk, {**AURORA, "headline": f"Buyer {BEYOND}"[:200]})
    becomes = {one["column"]: one["becomes"] for one in found["fields"]}["jobtitle"]
    await desk.ask("record.update", **update(prompt_id, found, {"jobtitle": becomes}))
    await desk.changed(prompt_id, "answered")
    title = (await susanna(desk, found))["jobtitle"]
    assert (becomes, True) == (title, "<b>x</b>" in title)
    assert not any(letter in title for letter in "\u202e\u2066\x00")
