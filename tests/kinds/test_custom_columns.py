"""What a page gives, written into an organisation's own columns of every type, and what became of them. C11."""

from __future__ import annotations

from typing import Any

from tests.fakes.controls import control
from tests.fakes.wire import PAGE_ITEM, SUSANNA
from tests.kinds.conftest import Scene, call

MESSAGE: dict[str, Any] = PAGE_ITEM | {"person": SUSANNA}
RECEIVED = MESSAGE | {"direction": "inbound", "body": "Yes, gladly.", "conversation_id": "2-reply"}


async def customized(scene: Scene, mapping: str) -> None:
    """The customer's own columns are there, and this is mapped onto them."""
    await control(scene.emulator, "organization", preset="customized")
    scene.folders.settings(None).write_user("activity_columns", mapping)


async def test_message_fills_a_day_and_a_choice(scene: Scene) -> None:
    """A real copy into a date-only column and into a choice by its label, both ways of the conversation."""
    await customized(scene, "sent=new_senton direction=new_way person=task.new_page")
    await scene.copy("click-1", MESSAGE)
    await scene.copy("click-2", RECEIVED)
    rows = {row["description"]: row for row in await scene.rows("li_messages")}
    sent, received = rows[MESSAGE["body"]], rows["Yes, gladly."]
    assert ("2026-11-18", 100000000) == (sent["new_senton"], sent["new_way"])
    assert 100000001 == received["new_way"]
    assert 1 == sent["statecode"]


async def test_call_fills_a_whole_number(scene: Scene) -> None:
    """The minutes stand as a number in a column that is made for all that a call may last."""
    columns = {"phonecall": {"new_talked": {"type": "Integer", "minimum": 0, "maximum": 1440}}}
    await control(scene.emulator, "organization", custom_columns=columns)
    scene.folders.settings(None).write_user("activity_columns", "minutes=new_talked")
    await scene.copy("click-1", call())
    [row] = await scene.rows("phonecalls")
    assert call()["minutes"] == row["new_talked"]


async def test_column_that_is_too_narrow_now_holds_the_item_up(scene: Scene) -> None:
    """A whole number that takes less than a call may last is told before Dynamics could refuse it."""
    await customized(scene, "minutes=new_talked")
    await scene.ask("click-1", call())
    waiting = await scene.settled("mapped_range_narrow")
    assert "queued" == waiting["state"]
    assert {} == await scene.counts()


async def test_column_removed_afterwards_lets_the_item_wait_with_the_reason(scene: Scene) -> None:
    """Written once with the column, then the column goes: named, nothing lost; with it back, the item goes on alone."""
    await customized(scene, "sent=new_senton")
    await scene.copy("click-1", MESSAGE)
    await control(scene.emulator, "organization", custom_columns={})
    await scene.ask("click-2", RECEIVED)
    waiting = await scene.settled("mapped_column_missing")
    params = {one["name"]: one["value"] for one in waiting["cause"]["params"]}
    assert ("queued", "new_senton", "li_message", "no") == (
        waiting["state"],
        params["column"],
        params["table"],
        waiting["cause"]["written"],
    )
    assert {"li_messages": 1} == await scene.counts()
    await control(scene.emulator, "organization", preset="customized")
    await scene.settled('"state": "written"')
    assert {"li_messages": 2} == await scene.counts()


async def test_column_of_another_type_now_holds_the_item_up(scene: Scene) -> None:
    """What was a day is a number since: the item waits and says which column it is."""
    await customized(scene, "sent=new_senton")
    await scene.copy("click-1", MESSAGE)
    other = {"li_message": {"new_senton": {"type": "Integer"}}}
    await control(scene.emulator, "organization", custom_columns=other)
    await scene.ask("click-2", RECEIVED)
    waiting = await scene.settled("mapped_column_type")
    assert "queued" == waiting["state"]
    scene.folders.settings(None).write_user("activity_columns", "")
    await scene.settled('"state": "written"')
    assert {"li_messages": 2} == await scene.counts()
