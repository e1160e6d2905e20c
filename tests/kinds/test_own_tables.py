"""Items written to an organisation's own activity tables: each kind, taken back, filed later, counted, refused. C11."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from companion.cli import main
from tests.fakes.controls import control
from tests.fakes.wire import PAGE_ITEM, SUSANNA, request
from tests.kinds.conftest import FOURTH_COFFEE, NOBODY, Scene, call, note, other_laptop, tag
from tests.kinds.test_linkedins_own import linkedin_writes

MESSAGE: dict[str, Any] = PAGE_ITEM | {"person": SUSANNA}
INMAIL = MESSAGE | {"item_kind": "inmail", "conversation_id": "2-inmail", "subject": "Our offer"}
TOUCHES = "new_touches"
TOUCH: dict[str, Any] = {"label": "Touch", "set_name": TOUCHES}
ALL = "inmail=new_touch message=new_touch note=new_touch tag=new_touch call=new_touch"


async def customized(scene: Scene, tables: str = ALL, **changes: Any) -> None:
    """The customer has an activity table of their own, and this is mapped onto it."""
    await control(scene.emulator, "organization", custom_activities={"new_touch": TOUCH | changes})
    scene.folders.settings(None).write_user("activity_tables", tables)


def params(item: dict[str, Any]) -> dict[str, str]:
    """What an item waits for, by name."""
    return {one["name"]: one["value"] for one in item["cause"]["params"]}


async def undo(scene: Scene, item_id: str) -> None:
    """Take a written item back, and wait until that is done."""
    answer = await scene.browser.ask(
        request({"kind": "activity.undo", "item_id": item_id}, f"undo-{item_id}")
    )
    assert answer["ok"], answer
    await scene.settled('"state": "undone"')


@pytest.mark.parametrize(
    "item", [INMAIL, MESSAGE, note(), tag(), call()], ids=["inmail", "message", "note", "tag", "call"]
)
async def test_each_kind_becomes_a_completed_row_there(scene: Scene, item: dict[str, Any]) -> None:
    """Under the person, completed, with our mark, LinkedIn's time and both parties; nothing in a shipped table."""
    await customized(scene)
    written = await scene.copy("click-1", item)
    [row] = await scene.rows(TOUCHES)
    assert {} == await scene.counts()
    assert (1, 2, await scene.contact()) == (row["statecode"], row["statuscode"], row["regardingobjectid"])
    assert item["item_kind"] == json.loads(row["activityadditionalparams"])["kind"]
    assert ("new_touch", row["activityid"]) == (
        written["receipt"]["table"],
        written["receipt"]["row_id"],
    )
    assert "etn=new_touch&" in written["receipt"]["record_address"]
    masks = [
        party["participationtypemask"]
        for party in await scene.rows("activityparties")
        if party["activityid"] == row["activityid"] and party["participationtypemask"] in (1, 2)
    ]
    assert ([1, 2] if "direction" in item else []) == sorted(masks)
    assert row["actualend"] is not None
    again = await scene.ask("click-2", item)
    assert again["is_repeat"]


async def test_only_the_kinds_that_are_named_go_there(scene: Scene) -> None:
    """Messages go to the named table; a note stays a note and a call a phone call."""
    await customized(scene, "message=new_touch")
    for number, item in enumerate([MESSAGE, INMAIL, note(), call()]):
        await scene.copy(f"click-{number}", item)
    assert 1 == len(await scene.rows(TOUCHES))
    assert {"annotations": 1, "li_inmails": 1, "phonecalls": 1} == await scene.counts()


async def test_unmatched_row_stays_open_and_is_filed_later_where_it_stands(scene: Scene) -> None:
    """Open with the name in its text; once somebody says whose it is, the same row is completed."""
    await customized(scene)
    written = await scene.copy("click-1", MESSAGE | {"person": NOBODY})
    assert not written["receipt"]["is_completed"]
    [row] = await scene.rows(TOUCHES)
    assert (0, None) == (row["statecode"], row["regardingobjectid"])
    assert row["description"].startswith(NOBODY["name"])
    scene.folders.settings(None).write_user("activity_tables", "")
    contact = await scene.contact()
    ask = {"kind": "item.resolve", "item_id": written["item_id"], "table": "contact", "row_id": contact}
    answer = await scene.browser.ask(request(ask, "resolve-1"))
    assert answer["ok"], answer
    await scene.settled('"is_completed": true')
    [row] = await scene.rows(TOUCHES)
    assert (1, contact) == (row["statecode"], row["regardingobjectid"])


@pytest.mark.parametrize("has_notes", [True, False])
async def test_long_text_goes_on_and_is_taken_back_whole(scene: Scene, *, has_notes: bool) -> None:
    """In a note on the row, or where the table takes none on the record; undone, nothing of it is left."""
    await customized(scene, has_notes=has_notes)
    written = await scene.copy("click-1", MESSAGE | {"body": "A long letter. " * 300})
    [row], [rest] = await scene.rows(TOUCHES), await scene.rows("annotations")
    assert (row["activityid"] if has_notes else await scene.contact()) == rest["objectid"]
    await undo(scene, written["item_id"])
    assert ([], {}) == (await scene.rows(TOUCHES), await scene.counts())


async def test_undo_follows_the_row_when_the_setting_has_changed(scene: Scene) -> None:
    """One row was written before the table was named, one after; the setting changes, and both are taken back."""
    before = await scene.copy("click-1", MESSAGE)
    await customized(scene)
    after = await scene.copy("click-2", INMAIL)
    await undo(scene, before["item_id"])
    assert ({}, 1) == (await scene.counts(), len(await scene.rows(TOUCHES)))
    scene.folders.settings(None).write_user("activity_tables", "")
    await undo(scene, after["item_id"])
    assert [] == await scene.rows(TOUCHES)


async def test_changed_note_is_brought_up_to_date_where_it_stands(scene: Scene) -> None:
    """A note that was written before its table was named stays a note; one written there stays there."""
    await scene.copy("click-1", note())
    await customized(scene)
    await scene.copy("click-2", note(body="Prefers calls at noon."))
    assert ({"annotations": 1}, []) == (await scene.counts(), await scene.rows(TOUCHES))
    [row] = await scene.rows("annotations")
    assert row["notetext"].startswith("Prefers calls at noon.")
    other = note(created_at="2026-11-18T08:00:00.000Z", body="Likes tea.")
    await scene.copy("click-3", other)
    await scene.copy("click-4", other | {"body": "Likes green tea."})
    [row] = await scene.rows(TOUCHES)
    assert ("Likes green tea.", 1) == (row["description"], row["statecode"])


async def test_two_laptops_under_two_settings_write_one_row(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one has written to a shipped table, the other does not write to its own, and the other way round."""
    await scene.copy("click-1", MESSAGE)
    async with other_laptop(scene, tmp_path_factory.mktemp("other"), monkeypatch) as other:
        await customized(other)
        again = await other.copy("other-1", MESSAGE)
        await other.copy("other-2", INMAIL)
    assert "li_message" == again["receipt"]["table"]
    back = await scene.copy("click-2", INMAIL)
    assert "new_touch" == back["receipt"]["table"]
    assert ({"li_messages": 1}, 1) == (await scene.counts(), len(await scene.rows(TOUCHES)))


async def test_what_linkedin_has_written_itself_is_linked_there_too(scene: Scene) -> None:
    """LinkedIn goes on writing to its own table; such a message is not written a second time. C9."""
    await customized(scene)
    await linkedin_writes(scene)
    written = await scene.copy("click-1", MESSAGE)
    assert ("li_message", "linkedin") == (written["receipt"]["table"], written["receipt"]["found"])
    assert [] == await scene.rows(TOUCHES)


async def test_table_is_there_without_linkedins_app(scene: Scene) -> None:
    """Nothing waits for LinkedIn's app where messages do not go to its tables; the status says where they go."""
    missing = ["li_inmail", "li_message", "li_pointdrivepresentationviewed"]
    await control(scene.emulator, "organization", missing_tables=missing)
    scene.has_app = False
    await customized(scene)
    await scene.copy("click-1", MESSAGE)
    await scene.copy("click-2", INMAIL)
    assert 2 == len(await scene.rows(TOUCHES))
    status = await scene.browser.ask(request({"kind": "connection.status"}, "how-it-stands"))
    assert "own" == status["result"]["tables"]


async def test_columns_of_the_table_are_filled_and_looked_at(scene: Scene) -> None:
    """Further columns of the table receive what a page gives; one that went holds up what needs it."""
    columns = {
        "new_day": {"type": "DateOnly"},
        "new_talked": {"type": "Integer", "minimum": 0, "maximum": 1440},
    }
    await customized(scene, columns=columns)
    settings = scene.folders.settings(None)
    settings.write_user("activity_columns", "sent=new_touch.new_day minutes=new_talked")
    await scene.copy("click-1", call())
    [row] = await scene.rows(TOUCHES)
    assert ("2026-11-18", 12) == (row["new_day"], row["new_talked"])
    await control(scene.emulator, "organization", custom_activities={"new_touch": TOUCH})
    await scene.ask("click-2", MESSAGE)
    waiting = await scene.settled("mapped_column_missing")
    assert "new_day" == params(waiting)["column"]


async def test_table_that_goes_holds_items_up_until_it_is_back(scene: Scene) -> None:
    """Written once, then the table is deleted: the next item says so, waits, and goes on alone with the table back."""
    await customized(scene)
    await scene.copy("click-1", MESSAGE)
    await control(scene.emulator, "organization", custom_activities={})
    await scene.ask("click-2", INMAIL)
    waiting = await scene.settled("mapped_table_missing")
    assert ("queued", {"table": "new_touch", "kind": "inmail"}, "no") == (
        waiting["state"],
        params(waiting),
        waiting["cause"]["written"],
    )
    assert {} == await scene.counts()
    await customized(scene)
    await scene.settled('"state": "written"')
    assert 1 == len(await scene.rows(TOUCHES))


async def test_row_that_went_with_its_table_is_gone_and_nothing_waits_for_it(scene: Scene) -> None:
    """Taken back after its table was deleted, the item is undone; filed, it says that the row is gone."""
    await customized(scene)
    written = await scene.copy("click-1", MESSAGE)
    other = await scene.copy("click-2", INMAIL | {"person": NOBODY})
    await control(scene.emulator, "organization", custom_activities={})
    await undo(scene, written["item_id"])
    contact = await scene.contact()
    ask = {"kind": "item.resolve", "item_id": other["item_id"], "table": "contact", "row_id": contact}
    await scene.browser.ask(request(ask, "resolve-1"))
    await scene.settled("row_gone")


async def test_table_that_is_no_activity_holds_items_up_until_the_setting_is_mended(scene: Scene) -> None:
    """A name that stands for something else is never written to; corrected, the item goes on alone."""
    settings = scene.folders.settings(None)
    settings.write_user("activity_tables", "message=new_segment")
    await scene.ask("click-1", MESSAGE)
    waiting = await scene.settled("mapped_table_no_activity")
    assert ("queued", "new_segment") == (waiting["state"], params(waiting)["table"])
    await scene.copy("click-2", INMAIL)
    settings.write_user("activity_tables", "")
    await scene.settled('"state": "written"')
    assert {"li_inmails": 1, "li_messages": 1} == await scene.counts()


async def test_missing_right_is_named(scene: Scene) -> None:
    """Custom activities go by the rights of the table Activity; without one nothing is written, and it is named."""
    await customized(scene)
    user = "marisa.duarte@contoso.example"
    await control(scene.emulator, "roles", user=user, privileges={"prvCreateActivity": "None"})
    await scene.ask("click-1", MESSAGE)
    stopped = await scene.settled("crm_privilege_missing")
    assert ("needs_you", "prvCreateActivity") == (stopped["state"], params(stopped)["privilege"])
    assert [] == await scene.rows(TOUCHES)


async def test_reports_and_timelines_count_these_rows(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """The usage report counts each by its mark, and the record's activities show it by its table. H3."""
    await customized(scene)
    await scene.copy("click-1", MESSAGE)
    await scene.copy("click-2", note())
    company = note(page_kind="account", about=FOURTH_COFFEE, body="Moves in spring.")
    await scene.copy("click-3", company)
    assert 0 == await asyncio.to_thread(main, ["--language", "en", "report", "usage", "--json"])
    lines = json.loads(capsys.readouterr().out)["lines"]
    counted = {
        kind: sum(line["count"] for line in lines if line["kind"] == kind) for kind in ("message", "note")
    }
    assert {"message": 1, "note": 2} == counted
    ask = {"kind": "activities.read", "table": "contact", "row_id": await scene.contact()}
    answer = await scene.browser.ask(request(ask, "timeline-1"))
    assert ["new_touch", "new_touch"] == [one["table"] for one in answer["result"]["activities"]][:2]
