"""What was decided is kept with its reasons and the values before; what would move is shown first. E4, D12."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from companion.core.history import ReplacedValue
from companion.core.linkedin_address import ProfileKey
from companion.core.verdict import Target
from companion.erasing import trace_here
from companion.storage.retention import SqliteRetention
from companion.storage.update_rows import read_updates, write_update
from tests.creating.conftest import AURORA, Desk
from tests.creating.test_prompts import copied, filed
from tests.creating.test_updating import asked, susanna, update
from tests.fakes.clock import NOON
from tests.fakes.journal import opened
from tests.fakes.samples import CONTACT
from tests.kinds.conftest import note

HER = ProfileKey("profile_id", "ACwAAAaurora0001")


async def history(desk: Desk) -> dict[str, Any]:
    """Aurora's history."""
    return await desk.ask("decisions.read", about=AURORA)


async def linked(desk: Desk, *bodies: str) -> tuple[str, dict[str, Any]]:
    """The contact under which messages to Aurora are filed by a decision, and the decision."""
    prompt_id = await copied(desk, *bodies)
    contact = await desk.scene.contact()
    await desk.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=contact)
    await filed(desk, contact)
    [decision] = (await history(desk))["decisions"]
    return contact, decision


async def test_what_would_move_is_shown_with_its_first_words_and_nothing_has_moved(desk: Desk) -> None:
    """Kind, moment and words as Dynamics has them, without the lines that name her; reading changes nothing."""
    contact, decision = await linked(desk, "Good morning. Shall we talk?", "Or on Monday?")
    found = await desk.ask("moves.read", decision_id=decision["decision_id"])
    assert (contact, None) == (found["row"]["row_id"], found["unread"])
    shown = {(one["item_kind"], one["words"], one["stays"]) for one in found["activities"]}
    assert {("message", "Good morning. Shall we talk?", None), ("message", "Or on Monday?", None)} == shown
    await filed(desk, contact)
    assert [] == await desk.queue()


async def test_note_and_deleted_activity_say_why_they_stay(desk: Desk) -> None:
    """The note is not among what waits for the new answer; what a colleague has deleted is said to be gone."""
    contact, decision = await linked(desk, "First", "Second")
    await desk.scene.ask("click-9", {**note(), "about": AURORA})
    await desk.scene.settled('"item_id": "click-9", "state": "written"')
    gone, *_ = await desk.scene.rows("li_messages")
    await desk.scene.as_colleague("DELETE", f"li_messages({gone['activityid']})")
    found = await desk.ask("moves.read", decision_id=decision["decision_id"])
    stays = {one["item_kind"]: one["stays"]["code"] for one in found["activities"] if one["stays"]}
    assert {"note": "note_stays", "message": "activity_unseen"} == stays
    await desk.ask("decision.revert", decision_id=decision["decision_id"], is_moving=True)
    [prompt] = await desk.queue()
    assert 2 == len(prompt["items"])
    [kept] = await desk.scene.rows("annotations")
    assert contact == kept["objectid"]


async def test_correction_and_end_are_told_apart(desk: Desk) -> None:
    """Another record instead: the old line was replaced and the new one corrects; taken back, it was reverted."""
    wrong, right = await desk.scene.contact(), await desk.scene.contact("Yvonne McKay")
    await desk.scene.link(AURORA["profile_address"], "contact", wrong)
    await desk.scene.link(AURORA["profile_address"], "contact", right)
    newest, oldest = (await history(desk))["decisions"]
    assert [(True, None), (False, "replaced")] == [
        (one["is_correction"], one["ended_by"]) for one in (newest, oldest)
    ]
    await desk.ask("decision.revert", decision_id=newest["decision_id"], is_moving=True)
    found = await history(desk)
    assert ["reverted", "replaced"] == [one["ended_by"] for one in found["decisions"]]
    # Without activities nobody is asked anything.
    assert ([], None) == (await desk.queue(), found["shared"])


async def test_values_before_an_update_are_kept_and_erased_with_the_person(desk: Desk) -> None:
    """Which column, from what to what, and when; also where the link was there before. Erased, no line is left."""
    prompt_id, found = await asked(desk)
    before = await susanna(desk, found)
    account = await desk.scene.account("Adventure Works")
    wanted = update(prompt_id, found, {"jobtitle": "Head of Purchasing"}, account={"row_id": account})
    await desk.ask("record.update", **wanted)
    await desk.changed(prompt_id, "answered")
    [kept] = (await history(desk))["updates"]
    values = {one["column"]: (one["before"], one["after"]) for one in kept["values"]}
    assert (before["jobtitle"], "Head of Purchasing") == values["jobtitle"]
    assert (found["account"]["now"], True) == (
        values["account"][0],
        values["account"][1].startswith("Adventure"),
    )
    trace, _ = trace_here(desk.scene.folders, AURORA["profile_address"])
    assert 1 == len(trace.updates)
    await desk.ask("person.erase", person=AURORA["profile_address"])
    after = await history(desk)
    assert ([], []) == (after["decisions"], after["updates"])


async def test_refused_update_leaves_no_line(desk: Desk) -> None:
    """A colleague was faster: nothing was replaced, so the history says nothing of it."""
    prompt_id, found = await asked(desk)
    row_id = found["row"]["row_id"]
    await desk.scene.as_colleague("PATCH", f"contacts({row_id})", jobtitle="Chief Buyer")
    await desk.ask("record.update", **update(prompt_id, found, {"jobtitle": "Head of Purchasing"}))
    await desk.changed(prompt_id, "needs_you")
    assert [] == (await history(desk))["updates"]
    again = await desk.ask("changes.read", prompt_id=prompt_id)
    await desk.ask("record.update", **update(prompt_id, again, {"jobtitle": "Head of Purchasing"}))
    await desk.changed(prompt_id, "answered")
    [kept] = (await history(desk))["updates"]
    assert ["Chief Buyer"] == [one["before"] for one in kept["values"]]


async def test_old_values_are_sealed_and_leave_with_the_history(tmp_path: Path) -> None:
    """No word of them stands in the file; past the outbox's time they are gone."""
    file = tmp_path / "outbox.db"
    row = Target("contact", CONTACT, "Susanna Stubberod", "link")
    values = (ReplacedValue("jobtitle", "Job Title", "Trainee", "Buyer"),)
    async with opened(file) as database:
        await database.run(lambda connection: write_update(connection, HER, row, values, NOON))
        [kept] = await database.run(lambda connection: read_updates(connection, [HER]))
        assert (values, NOON) == (kept.values, kept.updated_at)
        with closing(sqlite3.connect(file)) as plain:
            [stored] = plain.execute("SELECT replaced FROM updates").fetchone()
        assert b"Trainee" not in bytes(stored)
        assert 1 == await SqliteRetention(database).forget_history(
            datetime.fromisoformat("2027-12-01T00:00Z")
        )
        assert () == await database.run(lambda connection: read_updates(connection, [HER]))
