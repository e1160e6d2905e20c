"""Notes, tags and calls of people and companies, from the protocol message to the row in the CRM. C4-C8, C10."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.wire import PAGE_ITEM, SUSANNA
from tests.kinds.conftest import FOURTH_COFFEE, NOBODY, Scene, call, note, other_laptop, selection, tag

COMPLETED, OPEN = 1, 0


@pytest.mark.parametrize(
    ("item", "subject", "text"),
    [
        (note(), "LinkedIn note, 2026-11-17 15:02 UTC, by Marisa Duarte", "Prefers calls in the morning."),
        (
            tag(),
            "LinkedIn tag, 2026-11-17 15:02 UTC, by Marisa Duarte: Decision maker",
            "Decision maker",
        ),
    ],
    ids=["note", "tag"],
)
async def test_note_or_tag_of_a_known_person_is_a_note_on_their_record(
    scene: Scene, item: dict[str, Any], subject: str, text: str
) -> None:
    """One note on the contact, with LinkedIn's author and date; our mark is the last line of its text."""
    written = await scene.copy("click-1", item)
    assert {"annotations": 1} == await scene.counts()
    [row] = await scene.rows("annotations")
    assert (await scene.contact(), subject) == (row["objectid"], row["subject"])
    words, _, mark = row["notetext"].rpartition("\n")
    assert (text, item["item_kind"]) == (words, json.loads(mark)["kind"])
    assert ("annotation", True) == (written["receipt"]["table"], written["receipt"]["is_completed"])
    assert f"etn=contact&id={row['objectid']}" in written["receipt"]["record_address"]


async def test_selected_words_are_one_note_however_often_they_are_copied(scene: Scene) -> None:
    """By nobody's name, with the moment of the press; the same words again are the note that is there. C4, C8, D4."""
    await scene.copy("click-1", selection())
    again = await scene.ask("click-2", selection(selected_at="2026-11-18T11:30:00.000Z"))
    assert {"annotations": 1} == await scene.counts()
    [row] = await scene.rows("annotations")
    assert "Selected on LinkedIn, 2026-11-18 10:05 UTC" == row["subject"]
    words, _, mark = row["notetext"].rpartition("\n")
    assert ("Speaks at the fair in May.", "note") == (words, json.loads(mark)["kind"])
    assert (True, row["annotationid"]) == (again["is_repeat"], again["item"]["receipt"]["row_id"])
    await scene.copy("click-3", selection(body="Speaks at the fair in June."))
    assert {"annotations": 2} == await scene.counts()


async def test_call_with_a_known_person_is_a_completed_phone_call(scene: Scene) -> None:
    """Direction, minutes, both parties, regarding and LinkedIn's own time stand in Dynamics' own columns."""
    await scene.copy("click-1", call())
    await scene.copy("click-2", call(form_id="form-2", direction="inbound"))
    assert {"phonecalls": 2} == await scene.counts()
    made, received = sorted(await scene.rows("phonecalls"), key=lambda row: int(row["statuscode"]))
    assert [(COMPLETED, 2), (COMPLETED, 4)] == [
        (row["statecode"], row["statuscode"]) for row in (made, received)
    ]
    assert (True, 12, await scene.contact()) == (
        made["directioncode"],
        made["actualdurationminutes"],
        made["regardingobjectid"],
    )
    assert made["actualend"].startswith("2026-11-18T10:00:00")
    assert "Outcome: Reached\nMinutes: 12\n\nShe asks for an offer." == made["description"]
    parties = {
        (row["partyid"], row["participationtypemask"])
        for row in await scene.rows("activityparties")
        if row["activityid"] == made["activityid"] and row["participationtypemask"] in (1, 2)
    }
    assert {(made["ownerid"], 1), (made["regardingobjectid"], 2)} == parties


@pytest.mark.parametrize(
    ("item", "table"),
    [(note(), "tasks"), (selection(), "tasks"), (tag(), "tasks"), (call(), "phonecalls")],
    ids=["note", "selection", "tag", "call"],
)
async def test_item_of_somebody_unknown_stays_open_and_names_them(
    scene: Scene, item: dict[str, Any], table: str
) -> None:
    """Nobody matches: one open row that says whom it is about, by the address that is theirs and no search's. C5."""
    written = await scene.copy("click-1", item | {"about": NOBODY})
    assert {table: 1} == await scene.counts()
    [row] = await scene.rows(table)
    assert (OPEN, None) == (row["statecode"], row["regardingobjectid"])
    address = f"https://www.linkedin.com/in/{NOBODY['profile_id']}"
    assert row["description"].startswith(f"{NOBODY['name']}\n{NOBODY['headline']}\n{address}\n\n")
    assert "NAME_SEARCH" not in row["description"]
    assert not written["receipt"]["is_completed"]


@pytest.mark.parametrize("item", [note(), tag(), call()], ids=["note", "tag", "call"])
async def test_item_of_a_linked_company_stands_on_its_account(scene: Scene, item: dict[str, Any]) -> None:
    """A company is recognised by the link that somebody confirmed, whichever of its addresses the page gives."""
    account = await scene.account()
    linked = await scene.link("linkedin.com/sales/company/1035", "account", account)
    assert "Fourth Coffee" in linked["result"]["name"]
    written = await scene.copy("click-1", item | {"page_kind": "account", "about": FOURTH_COFFEE})
    assert ("account", "link") == (written["match"]["table"], written["match"]["how"])
    [table] = await scene.counts()
    [row] = await scene.rows(table)
    assert account == row["objectid" if table == "annotations" else "regardingobjectid"]
    assert written["receipt"]["is_completed"]


async def test_item_of_an_unknown_company_stays_open(scene: Scene) -> None:
    """Without a link the company is named in an open task."""
    await scene.copy("click-1", note(page_kind="account", about=FOURTH_COFFEE))
    [row] = await scene.rows("tasks")
    assert OPEN == row["statecode"]
    assert row["description"].startswith("Fourth Coffee\nhttps://www.linkedin.com/company/1035\n\n")


@pytest.mark.parametrize("kind", ["message", "note", "call"])
async def test_unknown_person_of_a_linked_company_stays_open_on_the_account(scene: Scene, kind: str) -> None:
    """The company is known and the person is not: the row hangs on the account, open until it is resolved. C5."""
    account = await scene.account()
    await scene.link("linkedin.com/company/fourth-coffee", "account", account)
    person = NOBODY | {"company_address": "https://www.linkedin.com/company/Fourth-Coffee/"}
    items = {
        "message": PAGE_ITEM | {"person": person},
        "note": note(about=person),
        "call": call(about=person),
    }
    written = await scene.copy("click-1", items[kind])
    assert ("account", "company") == (written["match"]["table"], written["match"]["how"])
    [table] = await scene.counts()
    assert {"message": "li_messages", "note": "tasks", "call": "phonecalls"}[kind] == table
    [row] = await scene.rows(table)
    assert (OPEN, account) == (row["statecode"], row["regardingobjectid"])
    assert row["description"].startswith(f"{NOBODY['name']}\n")


async def test_known_person_of_a_linked_company_stands_on_their_own_record(scene: Scene) -> None:
    """The person's own record comes before their company's."""
    await scene.link("linkedin.com/company/fourth-coffee", "account", await scene.account())
    person = SUSANNA | {"company_address": "https://www.linkedin.com/company/fourth-coffee"}
    written = await scene.copy("click-1", call(about=person))
    assert "contact" == written["match"]["table"]


@pytest.mark.parametrize("about", [SUSANNA, NOBODY], ids=["known", "unknown"])
async def test_item_copied_twice_stands_once(
    scene: Scene,
    about: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second click, and one on a laptop that knows nothing of the first, meet the same rows. C8."""
    items = [note(about=about), tag(about=about), call(about=about)]
    for number, item in enumerate(items):
        await scene.copy(f"click-{number}", item)
        again = await scene.ask(f"again-{number}", item)
        assert (True, "written") == (again["is_repeat"], again["item"]["state"])
    stood = await scene.counts()
    assert 3 == sum(stood.values())
    async with other_laptop(scene, tmp_path_factory.mktemp("other"), monkeypatch) as other:
        for number, item in enumerate(items):
            await other.copy(f"other-{number}", item)
    assert stood == await scene.counts()


@pytest.mark.parametrize("first", ["note", "activity"])
async def test_note_stays_where_it_was_written_first(
    scene: Scene, first: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two laptops with two policies: the second meets the first one's row in the other table, and writes none."""
    scene.folders.settings(None).write_user("notes_as", first)
    await scene.copy("click-1", note())
    stood = await scene.counts()
    async with other_laptop(scene, tmp_path_factory.mktemp("other"), monkeypatch) as other:
        other.folders.settings(None).write_user("notes_as", "activity" if first == "note" else "note")
        await other.copy("click-2", note())
    assert stood == await scene.counts()


async def test_laptop_that_knows_the_person_completes_what_another_left_open(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open row gets its record when somebody knows it; a further row is never made."""
    items = [note(about=NOBODY), call(about=NOBODY), PAGE_ITEM | {"person": NOBODY}]
    for number, item in enumerate(items):
        await scene.copy(f"click-{number}", item)
    stood, contact = await scene.counts(), await scene.contact()
    async with other_laptop(scene, tmp_path_factory.mktemp("other"), monkeypatch) as other:
        await other.link(NOBODY["profile_address"], "contact", contact)
        for number, item in enumerate(items):
            await other.copy(f"other-{number}", item)
    assert stood == await scene.counts()
    for table in ("tasks", "phonecalls", "li_messages"):
        [row] = await scene.rows(table)
        assert (COMPLETED, contact) == (row["statecode"], row["regardingobjectid"])
        assert "linked" == json.loads(row["activityadditionalparams"])["how"]


async def test_policy_makes_notes_activities(scene: Scene) -> None:
    """With `notes_as` activity, notes and tags become completed tasks on the record."""
    scene.folders.settings(None).write_user("notes_as", "activity")
    await scene.copy("click-1", note())
    await scene.copy("click-2", tag())
    assert {"tasks": 2} == await scene.counts()
    rows = await scene.rows("tasks")
    contact = await scene.contact()
    assert {(COMPLETED, 5, contact)} == {
        (row["statecode"], row["statuscode"], row["regardingobjectid"]) for row in rows
    }


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
async def test_changed_note_changes_its_row(scene: Scene, is_known: bool) -> None:  # drawn
    """The same note with other words is brought up to date in place. C8."""
    about = SUSANNA if is_known else NOBODY
    await scene.copy("click-1", note(about=about))
    await scene.copy("click-2", note(about=about, body="Prefers calls in the afternoon."))
    await scene.copy("click-3", note(about=about, body="Prefers no calls."))
    again = await scene.ask("click-4", note(about=about, body="Prefers no calls."))
    assert again["is_repeat"]
    [table] = await scene.counts()
    [row] = await scene.rows(table)
    assert ("annotations" if is_known else "tasks") == table
    text = row["notetext"] if is_known else row["description"]
    assert "Prefers no calls." in text
    assert "morning" not in text + str(row)


async def test_changed_note_changes_its_completed_task(scene: Scene) -> None:
    """A completed row is opened, changed and completed again."""
    scene.folders.settings(None).write_user("notes_as", "activity")
    await scene.copy("click-1", note())
    await scene.copy("click-2", note(body="Prefers no calls."))
    [row] = await scene.rows("tasks")
    assert (COMPLETED, 5, "Prefers no calls.") == (row["statecode"], row["statuscode"], row["description"])


async def test_changed_note_never_overwrites_a_colleagues_words(scene: Scene) -> None:
    """Somebody has edited the row in the CRM since: it is left as it is, and the rep is asked."""
    await scene.copy("click-1", note())
    [row] = await scene.rows("annotations")
    theirs = row["notetext"].replace("in the morning", "before ten, says her assistant")
    await scene.as_colleague("PATCH", f"annotations({row['annotationid']})", notetext=theirs)
    await scene.ask("click-2", note(body="Prefers no calls."))
    stopped = await scene.settled('"state": "needs_you"')
    assert "note_not_updated" == stopped["cause"]["code"]
    [row] = await scene.rows("annotations")
    assert theirs == row["notetext"]


async def test_item_without_a_certain_identity_waits_for_an_answer(scene: Scene) -> None:
    """A note without its time, or about somebody without an address, might be another one: nothing is written."""
    unknown = SUSANNA | {"profile_id": None, "profile_address": None}
    timeless = await scene.ask("click-1", note(created_at=None))
    nameless = await scene.ask("click-2", tag(about=unknown))
    found = [(one["item"]["state"], one["item"]["cause"]["code"]) for one in (timeless, nameless)]
    assert [("needs_you", "sent_time_unknown"), ("needs_you", "subject_unknown")] == found
    assert {} == await scene.counts()
