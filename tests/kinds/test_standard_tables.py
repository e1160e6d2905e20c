"""InMails and messages while LinkedIn's app for Dynamics is absent, and after it came. C2."""

from __future__ import annotations

import json
from typing import Any

import pytest

from companion.outbox import surveying
from tests.fakes.controls import control, requests_of
from tests.fakes.wire import PAGE_ITEM, SUSANNA, request
from tests.kinds.conftest import NOBODY, Scene, call, note, other_laptop, tag

MESSAGE: dict[str, Any] = PAGE_ITEM | {"person": SUSANNA}
INMAIL = MESSAGE | {"item_kind": "inmail", "conversation_id": "2-inmail", "subject": "Our offer"}
LINKEDINS = ["li_inmail", "li_message", "li_pointdrivepresentationviewed"]


async def remove_app(scene: Scene) -> None:
    """LinkedIn's app is not installed."""
    await control(scene.emulator, "organization", missing_tables=LINKEDINS)
    scene.has_app = False


async def install_app(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """LinkedIn's app is installed, and a quarter of an hour passes."""
    await control(scene.emulator, "organization", missing_tables=[])
    scene.has_app = True
    monkeypatch.setattr(surveying, "_LOOK_AGAIN_SECONDS", 0.0)


async def tables_in_use(scene: Scene) -> str:
    """What `status` says of the tables."""
    answer = await scene.browser.ask(request({"kind": "connection.status"}, "how-it-stands"))
    return str(answer["result"]["tables"])


async def test_without_the_app_messages_wait_as_shipped(scene: Scene) -> None:
    """Nobody has chosen otherwise: nothing is written elsewhere, and the missing table is named."""
    await remove_app(scene)
    await scene.ask("click-1", MESSAGE)
    waiting = await scene.settled("crm_tables_missing")
    assert ("queued", "li_message") == (waiting["state"], waiting["cause"]["params"][0]["value"])
    assert {} == await scene.counts()
    assert "missing" == await tables_in_use(scene)


@pytest.mark.parametrize("item", [MESSAGE, INMAIL], ids=["message", "inmail"])
async def test_without_the_app_a_message_becomes_a_completed_task(scene: Scene, item: dict[str, Any]) -> None:
    """Same id, mark, text, time, regarding and overflow as on LinkedIn's table; a task names no parties."""
    await remove_app(scene)
    scene.folders.settings(None).write_user("without_linkedin_app", "standard")
    text = "A long letter. " * 300
    written = await scene.copy("click-1", item | {"body": text})
    assert {"tasks": 1, "annotations": 1} == await scene.counts()
    [row], [rest] = await scene.rows("tasks"), await scene.rows("annotations")
    assert (1, 5, await scene.contact()) == (row["statecode"], row["statuscode"], row["regardingobjectid"])
    assert row["actualend"].startswith("2026-11-18T09:30:31")
    assert text.strip() == row["description"].removesuffix("\n[continued]") + rest["notetext"]
    assert row["activityid"] == rest["objectid"] == written["receipt"]["row_id"]
    assert item["item_kind"] == json.loads(row["activityadditionalparams"])["kind"]
    assert "standard" == await tables_in_use(scene)


async def test_without_the_app_an_unmatched_message_is_an_open_task(scene: Scene) -> None:
    """Open, with the person's name, to be resolved."""
    await remove_app(scene)
    scene.folders.settings(None).write_user("without_linkedin_app", "standard")
    written = await scene.copy("click-1", MESSAGE | {"person": NOBODY})
    [row] = await scene.rows("tasks")
    assert (0, False) == (row["statecode"], written["receipt"]["is_completed"])
    assert row["description"].startswith(NOBODY["name"])


async def test_notes_tags_and_calls_need_no_app(scene: Scene) -> None:
    """They are standard tables in any case."""
    await remove_app(scene)
    for number, item in enumerate([note(), tag(), call()]):
        await scene.copy(f"click-{number}", item)
    assert {"annotations": 2, "phonecalls": 1} == await scene.counts()


async def test_new_items_go_to_linkedins_tables_once_the_app_is_there(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands as a task stays one, for this journal and for one that knows nothing; nothing is doubled."""
    await remove_app(scene)
    scene.folders.settings(None).write_user("without_linkedin_app", "standard")
    await scene.copy("click-1", MESSAGE)
    await scene.copy("click-2", MESSAGE | {"person": NOBODY, "conversation_id": "2-nobody"})
    await install_app(scene, monkeypatch)
    await scene.copy("click-3", INMAIL)
    await scene.copy("click-4", MESSAGE | {"conversation_id": "2-new"})
    stood = {"tasks": 2, "li_inmails": 1, "li_messages": 1}
    assert stood == await scene.counts()
    assert "linkedin" == await tables_in_use(scene)
    async with other_laptop(scene, tmp_path_factory.mktemp("other"), monkeypatch) as other:
        await other.link(NOBODY["profile_address"], "contact", await scene.contact())
        again = await other.copy("other-1", MESSAGE)
        later = await other.copy("other-2", MESSAGE | {"person": NOBODY, "conversation_id": "2-nobody"})
    assert ["task", "task"] == [again["receipt"]["table"], later["receipt"]["table"]]
    assert stood == await scene.counts()
    assert {(1, 5)} == {(row["statecode"], row["statuscode"]) for row in await scene.rows("tasks")}


async def test_a_task_left_open_by_a_crash_is_completed_where_it_stands(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The create got through and its answer did not; then the app is installed. The same row is completed."""
    await remove_app(scene)
    scene.folders.settings(None).write_user("without_linkedin_app", "standard")
    await control(scene.emulator, "trouble", do="commit_then_drop", times=1, match={"method": "PATCH"})
    await scene.ask("click-1", MESSAGE)
    await scene.browser.hear('"written": "unknown"')
    await install_app(scene, monkeypatch)
    await scene.settled('"state": "written"')
    assert {"tasks": 1} == await scene.counts()
    [row] = await scene.rows("tasks")
    assert 1 == row["statecode"]


async def test_tables_are_not_asked_for_at_every_item(scene: Scene) -> None:
    """Ten items, one look at the definitions; an absent table is looked for again after a while only."""
    await remove_app(scene)
    scene.folders.settings(None).write_user("without_linkedin_app", "standard")
    await scene.copy("click-0", MESSAGE)
    before = await definitions_asked(scene)
    for number in range(1, 6):
        await scene.copy(f"click-{number}", MESSAGE | {"conversation_id": f"2-{number}"})
    assert before == await definitions_asked(scene)


async def definitions_asked(scene: Scene) -> int:
    """How often definitions were asked for."""
    return sum("EntityDefinitions" in entry["path"] for entry in await requests_of(scene.emulator))
