"""The loop that empties the outbox, with a clock that moves when told and a Dynamics in a dictionary."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from companion.core.activity import Subject
from companion.core.evidence import Evidence
from companion.core.outbox_item import OutboxItem
from companion.core.replies import Cause, CrmReply
from companion.errors import CrmUnreachable, NotSaved, SettingRefused
from tests.fakes.clock import NOON
from tests.fakes.ports import Fault
from tests.fakes.rig import Rig
from tests.fakes.samples import click, message
from tests.fakes.tiny_crm import refusal

HOLD_ENDS = NOON + timedelta(seconds=10)
# While one item is under way the dispatcher looks for the next.
_LOOKS_FOR_MORE = ("release_holds", "read_paused", "read_gate", "lease_creation", "lease_next", "next_due")


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """An empty journal, a Dynamics with Yvonne McKay in it, noon."""
    return Rig(tmp_path / "outbox.db")


async def test_dispatcher_sends_nothing_before_the_hold_ends(rig: Rig) -> None:
    """Until then the click can be taken back; the next look is at the end of the hold."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        assert await running.dispatcher.work_once() == HOLD_ENDS
        assert [] == running.gateway.requests
        assert {"click-1": "held"} == await running.states()


async def test_dispatcher_carries_a_click_to_its_receipt(rig: Rig) -> None:
    """Hold ends, queued, sending, written: each told to the pages, and the row stands completed."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        assert await running.dispatcher.work_once() is None
        assert [("click-1", "queued"), ("click-1", "sending"), ("click-1", "written")] == running.told
        item = await running.item("click-1")
    [row] = rig.crm.activities.values()
    assert item.receipt is not None
    assert (row["activityid"], 1, rig.clock.now()) == (item.receipt.row_id, row["statecode"], item.written_at)


async def test_dispatcher_that_ends_while_a_receipt_is_written_down_tells_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new sign-in replaces the dispatcher; what stands in the journal by then would be told by nobody else."""
    async with rig.started() as running:
        is_written, mark_written = asyncio.Event(), running.store.mark_written

        async def mark_and_never_answer(*given: Any) -> OutboxItem:
            item = await mark_written(*given)
            is_written.set()
            await asyncio.Event().wait()
            return item

        monkeypatch.setattr(running.store, "mark_written", mark_and_never_answer)
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        work = asyncio.create_task(running.dispatcher.work_once())
        await is_written.wait()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        assert ("click-1", "written") == running.told[-1]


async def test_dispatcher_writes_down_before_it_acts(rig: Rig) -> None:
    """Lease before the first question, the decision before the first write, the receipt after the last."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        asked = [
            effect.partition("(")[0] if "PATCH" in effect else effect
            for effect in running.effects.asked
            if "EntityDefinitions" not in effect and effect not in _LOOKS_FOR_MORE
        ]
    assert [
        "release_holds",
        "read_paused",
        "read_gate",
        "lease_creation",
        "lease_next",
    ] == running.effects.asked[:5]
    assert [
        "GET activitypointers",
        "GET contacts",
        "GET leads",
        # Has LinkedIn's own writeback written it?
        "GET activitypointers",
        "decide",
        "PATCH li_messages",
        "PATCH li_messages",
        "mark_written",
    ] == asked


async def test_dispatcher_surveys_the_tables_once_a_run(rig: Rig) -> None:
    """The second item needs no second look at the metadata."""
    async with rig.started() as running:
        for number in (1, 2):
            await running.store.record_click(click(f"click-{number}", message(body=f"Message {number}")))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        asked = [effect for effect in running.effects.asked if effect == "GET EntityDefinitions"]
    assert 1 == len(asked)
    assert 2 == len(rig.crm.activities)


async def test_dispatcher_decides_an_items_row_once(rig: Rig) -> None:
    """After a write may have gone out, a contact created meanwhile changes nothing for this item."""
    contacts, rig.crm.contacts = rig.crm.contacts, []
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        running.gateway.write_faults = ["lost after"]
        await running.dispatcher.work_once()
        assert 1 == len(rig.crm.activities)
        rig.crm.contacts = contacts
        rig.clock.advance(minutes=1)
        running.gateway.requests.clear()
        await running.dispatcher.work_once()
        assert ["PATCH", "GET"] == [request.method for request in running.gateway.requests]
        item = await running.item("click-1")
    assert ("written", None) == (item.state, item.target)


async def test_dispatcher_sends_nothing_while_writeback_is_off(rig: Rig) -> None:
    """Items stay, holds end, nothing goes out; switched on again, everything does."""
    rig.is_writeback_on = False
    async with rig.started() as running:
        assert await running.dispatcher.work_once() is None
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        look_again = await running.dispatcher.work_once()
        assert look_again is not None
        assert look_again > rig.clock.now()
        assert [] == running.gateway.requests
        assert {"click-1": "queued"} == await running.states()
        rig.is_writeback_on = True
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("lost before", "crm_unreachable"),
        (refusal(503), "crm_busy"),
        (CrmUnreachable(host="login.example", reason="x"), "crm_unreachable"),
        (KeyError("a body of another shape"), "internal_error"),
        (SettingRefused(name="linkedin_address_column", reason="x"), "internal_error"),
    ],
)
async def test_dispatcher_keeps_an_item_whose_outcome_is_unknown(rig: Rig, fault: Fault, code: str) -> None:
    """One item waits, with its cause and its next moment; the next conversation goes on at once."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1", message(conversation_id="a")))
        await running.store.record_click(click("click-2", message(conversation_id="b")))
        rig.clock.advance(seconds=10)
        running.gateway.faults = [fault]
        due = await running.dispatcher.work_once()
        assert {"click-1": "queued", "click-2": "written"} == await running.states()
        item = await running.item("click-1")
        assert item.cause is not None
        assert (code, due) == (item.cause.code, item.next_attempt_at)
        assert due is not None
        rig.clock.advance(seconds=1)
        await running.dispatcher.work_once()
        assert {"click-1": "written", "click-2": "written"} == await running.states()


async def test_dispatcher_waits_longer_after_each_failure(rig: Rig) -> None:
    """The waits grow to five minutes and go on for ever; nothing is given up."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        waits = []
        for _ in range(14):
            running.gateway.faults = ["lost before"]
            due = await running.dispatcher.work_once()
            assert due is not None
            waits.append((due - rig.clock.now()).total_seconds())
            rig.clock.advance(seconds=waits[-1])
        assert sorted(waits) == waits
        assert (0.5, 150.0) == (waits[0], waits[-1])
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()


async def test_dispatcher_stops_an_item_that_dynamics_refused(rig: Rig) -> None:
    """A classified refusal is for a person; what stands behind it in the conversation goes on."""
    async with rig.started() as running:
        for number in (1, 2):
            await running.store.record_click(click(f"click-{number}", message(body=f"Message {number}")))
        rig.clock.advance(seconds=10)
        running.gateway.write_faults = [
            CrmReply(400, {"error": {"code": "0x80040265", "message": "Closed."}}, None, "r-1")
        ]
        await running.dispatcher.work_once()
        assert {"click-1": "needs_you", "click-2": "written"} == await running.states()
        params = (("text", "Closed."), ("crm_code", "0x80040265"))
        expected = Cause("crm_plugin_refused", params, "r-1", at=rig.clock.now())
        assert expected == (await running.item("click-1")).cause


async def test_dispatcher_asks_a_person_after_five_unexpected_answers(rig: Rig) -> None:
    """What Dynamics itself does not expect may pass: five times, with longer waits; then somebody looks."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        for expected in ("queued", "queued", "queued", "queued", "needs_you"):
            running.gateway.faults = [refusal(500, "0x80040224")]
            await running.dispatcher.work_once()
            assert {"click-1": expected} == await running.states()
            rig.clock.advance(minutes=5)
        await running.store.record_click(click("click-again"))
        running.gateway.faults = [refusal(500, "0x80040224")]
        await running.dispatcher.work_once()
        assert {"click-1": "queued"} == await running.states()


async def test_dispatcher_looks_at_the_tables_anew_when_one_is_gone(rig: Rig) -> None:
    """LinkedIn's app removed while the companion runs: the item waits, names the table, and goes on by itself."""
    async with rig.started() as running:
        for number in (1, 2):
            await running.store.record_click(click(f"click-{number}", message(body=f"Message {number}")))
        rig.clock.advance(seconds=10)
        gone = refusal(404, "0x80060888", "Resource not found for the segment 'li_messages'.")
        running.gateway.write_faults = [gone]
        await running.dispatcher.work_once()
        item = await running.item("click-1")
        assert item.cause is not None
        assert ("queued", "crm_tables_unreadable") == (item.state, item.cause.code)
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        assert {"click-1": "written", "click-2": "written"} == await running.states()
        assert 2 == running.gateway.effects.asked.count("GET EntityDefinitions")


async def test_dispatcher_remembers_what_an_earlier_attempt_may_have_written(rig: Rig) -> None:
    """After a lost answer no later refusal makes anybody believe that nothing stands in Dynamics."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        running.gateway.write_faults = ["lost after"]
        await running.dispatcher.work_once()
        running.gateway.write_faults = [refusal(403, "0x80042f09")]
        rig.clock.advance(minutes=1)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
        assert item.cause is not None
        assert ("crm_no_role", "unknown") == (item.cause.code, item.cause.written)


async def test_dispatcher_waits_for_linkedins_app_and_goes_on_once_it_is_there(rig: Rig) -> None:
    """Without the tables nothing is written and the cause is told; installed later, the same item arrives."""
    rig.crm.has_tables = False
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
        cause = Cause("crm_tables_missing", (("tables", "li_message"),), at=rig.clock.now())
        assert ("queued", cause, False) == (
            item.state,
            item.cause,
            item.is_sent,
        )
        rig.crm.has_tables = True
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        assert "written" == (await running.item("click-1")).state


async def test_dispatcher_takes_another_laptops_row_for_its_receipt(rig: Rig, tmp_path: Path) -> None:
    """Two laptops that read the time a minute apart: one row, two receipts."""
    other = Rig(tmp_path / "other.db", rig.clock, rig.crm)
    moment = message().sent_at
    assert moment is not None
    async with rig.started() as here, other.started() as there:
        await here.store.record_click(click("here"))
        await there.store.record_click(click("there", message(sent_at=moment + timedelta(minutes=1))))
        rig.clock.advance(seconds=10)
        await here.dispatcher.work_once()
        await there.dispatcher.work_once()
        receipts = [(await here.item("here")).receipt, (await there.item("there")).receipt]
    assert receipts[0] == receipts[1]
    assert 1 == len(rig.crm.activities)


async def test_dispatcher_works_when_woken_and_when_the_time_has_come(rig: Rig) -> None:
    """The loop sleeps until a click wakes it, then until the hold ends."""
    async with rig.started() as running:
        loop = asyncio.create_task(running.dispatcher.run())
        await rig.clock.is_waiting.wait()
        await running.store.record_click(click("click-1"))
        rig.clock.is_waiting.clear()
        running.dispatcher.wake()
        await rig.clock.is_waiting.wait()
        assert [None, HOLD_ENDS] == rig.clock.waits
        rig.clock.is_waiting.clear()
        rig.clock.advance(seconds=10)
        await rig.clock.is_waiting.wait()
        assert {"click-1": "written"} == await running.states()
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def test_dispatcher_resumes_what_a_dead_process_was_sending(rig: Rig) -> None:
    """Started anew, it first puts back what stood in the middle, and tells so."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        await running.store.release_holds(HOLD_ENDS)
        await running.store.lease_next(HOLD_ENDS)
    async with rig.started() as running:
        loop = asyncio.create_task(running.dispatcher.run())
        await rig.clock.is_waiting.wait()
        assert ("click-1", "queued") == running.told[0]
        assert {"click-1": "written"} == await running.states()
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def test_dispatcher_outlives_a_full_disk(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """When nothing can be written down nothing is sent; with room again the work goes on by itself."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        mark_written = running.store.mark_written
        is_full = True

        async def mark_on_full_disk(*arguments: object) -> object:
            if is_full:
                raise NotSaved(reason="database or disk is full")
            return await mark_written(*arguments)  # type: ignore[arg-type]  # handed through

        monkeypatch.setattr(running.store, "mark_written", mark_on_full_disk)
        loop = asyncio.create_task(running.dispatcher.run())
        await rig.clock.is_waiting.wait()
        assert {"click-1": "sending"} == await running.states()
        is_full = False
        rig.clock.is_waiting.clear()
        rig.clock.advance(minutes=1)
        await rig.clock.is_waiting.wait()
        assert {"click-1": "written"} == await running.states()
        assert 1 == len(rig.crm.activities)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def test_fault_in_matching_holds_up_no_copy(rig: Rig) -> None:
    """Matching only advises: where it fails, the message goes out by the strict rule alone."""

    async def fail(_about: Subject) -> Evidence | None:
        raise KeyError("a name that nobody thought of")

    rig.read_evidence = fail
    async with rig.started() as running:
        await running.store.record_click(click("click-1", message()))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
    assert item.target is not None
    assert ("written", "address") == (item.state, item.target.how)
