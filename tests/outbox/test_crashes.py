"""Killed at any line, started again: exactly one row, and the receipt for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.core.tables import Filing
from tests.fakes.ports import Crash
from tests.fakes.rig import Rig
from tests.fakes.samples import click, message

LONG = message(body="word " * 600)


async def crash_everywhere(rig: Rig) -> int:
    """Kill the process one step later each time until a run ends well; how often it died."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1", LONG))
    rig.clock.advance(seconds=10)
    for step in range(1, 200):
        async with rig.started(crash_at=step) as running:
            await running.store.recover()
            try:
                await running.dispatcher.work_once()
            except Crash:
                continue
            assert {"click-1": "written"} == await running.states()
            return step - 1
    message = "the item was never written"
    raise AssertionError(message)


async def test_one_row_however_often_the_process_dies(tmp_path: Path) -> None:
    """Dying between any two steps, each run one step further: one activity, one note, nothing lost."""
    rig = Rig(tmp_path / "outbox.db")
    deaths = await crash_everywhere(rig)
    assert deaths > 20
    [row] = rig.crm.activities.values()
    [note] = rig.crm.notes.values()
    assert 1 == row["statecode"]
    assert "continued" in note["subject"]


async def test_one_row_in_a_table_of_the_organisations_own(tmp_path: Path) -> None:
    """The same where the organisation has named an activity table of its own. C11."""
    rig = Rig(tmp_path / "outbox.db", filing=Filing(own={"message": "new_touch"}))
    deaths = await crash_everywhere(rig)
    assert deaths > 20
    [row] = rig.crm.activities.values()
    assert ("new_touch", 1, 1) == (row["activitytypecode"], row["statecode"], len(rig.crm.notes))


async def test_table_that_is_named_between_two_attempts_makes_no_second_row(tmp_path: Path) -> None:
    """The create got through, its answer did not, then a table was named: the row is completed where it stands."""
    rig = Rig(tmp_path / "outbox.db")
    async with rig.started() as running:
        await running.store.record_click(click("click-1", LONG))
        rig.clock.advance(seconds=10)
        running.gateway.write_faults = ["lost after"]
        await running.dispatcher.work_once()
        rig.filing = Filing(own={"message": "new_touch"})
        rig.clock.advance(minutes=10)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
    [row] = rig.crm.activities.values()
    assert ("li_message", 1) == (row["activitytypecode"], row["statecode"])
    assert item.receipt is not None
    assert "li_message" == item.receipt.table


@pytest.mark.parametrize("step", range(1, 60))
async def test_one_row_after_a_single_death(tmp_path: Path, step: int) -> None:
    """A single death at each step, then a run in which the first reply to each write is lost."""
    rig = Rig(tmp_path / "outbox.db")
    async with rig.started() as running:
        await running.store.record_click(click("click-1", LONG))
    rig.clock.advance(seconds=10)
    async with rig.started(crash_at=step) as running:
        try:
            await running.dispatcher.work_once()
        except Crash:
            assert step == running.effects.steps
    async with rig.started() as running:
        await running.store.recover()
        while {"click-1": "written"} != await running.states():
            running.gateway.write_faults = [None] * len(running.gateway.writes) + ["lost after"]
            await running.dispatcher.work_once()
            rig.clock.advance(minutes=10)
        item = await running.item("click-1")
    assert item.receipt is not None
    assert [item.receipt.row_id] == list(rig.crm.activities)
    assert 1 == len(rig.crm.notes)
    assert 1 == rig.crm.activities[item.receipt.row_id]["statecode"]
