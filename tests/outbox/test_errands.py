"""What is done with a row after it was written: taken back, withdrawn, filed under a record. Once, whatever dies."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from companion.core.activity import Activity
from companion.core.outbox_item import Errand, OutboxItem
from companion.core.undoing import Undone, take_back
from companion.core.verdict import Target
from companion.errors import ErrandNotPossible
from tests.fakes.ports import Crash
from tests.fakes.rig import Rig, Running
from tests.fakes.samples import CONTACT, click, environment, message, person
from tests.fakes.talk import Talk
from tests.fakes.tiny_crm import refusal

STRANGER = message(
    person=person(name="Tomas Unmatched", profile_id="ACwAAAtomas000001", profile_address=None)
)
LONG = message(body="word " * 600)
PICKED = Target("contact", CONTACT, "Yvonne McKay", "picked")


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """An empty journal, a Dynamics with Yvonne McKay in it, noon."""
    return Rig(tmp_path / "outbox.db")


async def write(running: Running, rig: Rig, copied: Activity | None = None) -> OutboxItem:
    """A message that stands in Dynamics."""
    await running.store.record_click(click("click-1", copied or message()))
    rig.clock.advance(seconds=10)
    await running.dispatcher.work_once()
    written = await running.item("click-1")
    assert "written" == written.state
    return written


async def begin(running: Running, rig: Rig, errand: Errand) -> None:
    """Have an errand asked for."""
    errands = running.store.errands
    if errand == "undo":
        await errands.ask_undo("click-1", rig.clock.now())
    elif errand == "withdraw":
        await errands.ask_withdraw("click-1", rig.clock.now())
    else:
        await errands.ask_resolve("click-1", PICKED, rig.clock.now())


async def ask(running: Running, rig: Rig, errand: Errand) -> OutboxItem:
    """Have an errand asked for and carried as far as it goes."""
    await begin(running, rig, errand)
    await running.dispatcher.work_once()
    return await running.item("click-1")


async def write_at_the_second_attempt(running: Running, rig: Rig) -> None:
    """Click once and lose the first reply."""
    running.gateway.write_faults = ["lost after"]
    await running.store.record_click(click("click-1"))
    rig.clock.advance(seconds=10)
    await running.dispatcher.work_once()
    rig.clock.advance(minutes=10)
    await running.dispatcher.work_once()


async def test_an_unchanged_row_is_deleted(rig: Rig) -> None:
    """Undo after writing leaves nothing in Dynamics, and the item says so."""
    async with rig.started() as running:
        await write(running, rig)
        item = await ask(running, rig, "undo")
        assert ("undone", None, None) == (item.state, item.errand, item.receipt)
        assert {} == rig.crm.activities


async def test_a_row_that_somebody_changed_is_not_deleted(rig: Rig) -> None:
    """The item stays written and names who changed its row, and when."""
    async with rig.started() as running:
        written = await write(running, rig)
        assert written.receipt is not None
        rig.crm.edit(written.receipt.row_id, subject="Edited")
        item = await ask(running, rig, "undo")
        assert ("written", None) == (item.state, item.errand)
        assert item.cause is not None
        assert "row_changed_since" == item.cause.code
        assert {"who": "Paula Reis", "when": "2026-11-19T08:00:00Z"} == dict(item.cause.params)
        assert "Edited" == rig.crm.activities[written.receipt.row_id]["subject"]


async def test_a_changed_row_is_marked_as_withdrawn(rig: Rig) -> None:
    """Its subject says so, a colleague's words stay, and it is completed again."""
    async with rig.started() as running:
        written = await write(running, rig)
        assert written.receipt is not None
        rig.crm.edit(written.receipt.row_id, description="A colleague's words")
        item = await ask(running, rig, "withdraw")
        assert item.receipt is not None
        assert ("written", True) == (item.state, item.receipt.is_withdrawn)
        row = rig.crm.activities[written.receipt.row_id]
        assert ("A colleague's words", 1) == (row["description"], row["statecode"])
        assert str(row["subject"]).startswith("[withdrawn] ")
        assert '"withdrawn":true' in row["activityadditionalparams"]


async def test_a_row_that_is_gone_is_undone(rig: Rig) -> None:
    """Somebody deleted it first: nothing is left to do, and nothing to complain about."""
    async with rig.started() as running:
        written = await write(running, rig)
        assert written.receipt is not None
        del rig.crm.activities[written.receipt.row_id]
        item = await ask(running, rig, "undo")
        assert "undone" == item.state


async def test_a_message_taken_back_can_be_copied_again(rig: Rig) -> None:
    """Also where Dynamics refuses the id of a deleted row: the next copy has an id of its own."""
    async with rig.started() as running:
        written = await write(running, rig)
        assert written.receipt is not None
        await ask(running, rig, "undo")
        rig.crm.refused_ids.add(written.receipt.row_id)
        await running.store.record_click(click("click-2", now=rig.clock.now()))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
        assert item.receipt is not None
        assert ("written", 1) == (item.state, len(rig.crm.activities))
        assert written.receipt.row_id != item.receipt.row_id


async def test_a_message_copied_again_in_the_midst_of_undo_may_be_taken_back_once_more(rig: Rig) -> None:
    """Undo, copy again while the deletion is on its way, undo: the last gesture counts, and no row is written anew."""
    async with rig.started() as running:
        await write(running, rig)
        await running.store.errands.ask_undo("click-1", rig.clock.now())
        leased = await running.store.lease_next(rig.clock.now())
        assert leased is not None
        assert leased.is_underway
        wanted, _ = await running.store.record_click(click("click-2", now=rig.clock.now()))
        assert wanted.is_wanted_again
        await running.store.errands.ask_undo("click-1", rig.clock.now())
        taken_back = await running.store.errands.finish_undo("click-1", rig.clock.now())
        assert ("undone", None) == (taken_back.state, taken_back.activity)


async def test_a_click_that_keeps_a_row_leaves_nothing_wanted_behind(rig: Rig) -> None:
    """Killed in the midst of undo, clicked twice before and after the recovery, and taken back: the undo is asked."""
    async with rig.started() as running:
        await write(running, rig)
        await running.store.errands.ask_undo("click-1", rig.clock.now())
        await running.store.lease_next(rig.clock.now())
        await running.store.record_click(click("click-2", now=rig.clock.now()))
        await running.store.recover()
        await running.store.record_click(click("click-3", now=rig.clock.now()))
        item = await running.store.errands.ask_undo("click-1", rig.clock.now())
        assert ("undo", False) == (item.errand, item.is_wanted_again)


async def test_undo_still_waits_after_a_click_in_between(rig: Rig) -> None:
    """Written at the second attempt, taken back, wanted, taken back: the create that was given up may still arrive."""
    async with rig.started() as running:
        await write_at_the_second_attempt(running, rig)
        await running.store.errands.ask_undo("click-1", rig.clock.now())
        await running.store.record_click(click("click-2", now=rig.clock.now()))
        await running.store.errands.ask_undo("click-1", rig.clock.now())
        await running.dispatcher.work_once()
        assert "written" == (await running.item("click-1")).state
        rig.clock.advance(minutes=3)
        await running.dispatcher.work_once()
        assert "undone" == (await running.item("click-1")).state


async def test_undo_of_a_message_on_its_way_waits_for_its_reply(rig: Rig) -> None:
    """A lost reply leaves open whether the row stands: it is found out first, then the row is taken away.

    Not at once: a create that was given up as lost may still arrive, and would stand behind the deletion.
    """
    async with rig.started() as running:
        running.gateway.write_faults = ["lost after"]
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
        assert ("queued", True) == (item.state, item.is_sent)
        await running.store.errands.ask_undo("click-1", rig.clock.now())
        rig.clock.advance(minutes=10)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
        assert ("written", "undo", 1) == (item.state, item.errand, len(rig.crm.activities))
        rig.clock.advance(minutes=3)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
        assert ("undone", {}) == (item.state, rig.crm.activities)


async def test_undo_soon_after_a_repeated_write_waits_too(rig: Rig) -> None:
    """Asked for a minute after the receipt of a second attempt, the row is deleted two minutes later."""
    async with rig.started() as running:
        await write_at_the_second_attempt(running, rig)
        rig.clock.advance(minutes=1)
        assert "written" == (await ask(running, rig, "undo")).state
        await running.store.errands.retry("click-1", rig.clock.now())
        await running.dispatcher.work_once()
        assert "written" == (await running.item("click-1")).state, "trying again does not shorten the wait"
        rig.clock.advance(minutes=2)
        await running.dispatcher.work_once()
        assert ("undone", {}) == ((await running.item("click-1")).state, rig.crm.activities)


async def test_a_clock_set_forward_does_not_shorten_the_wait_of_an_undo(rig: Rig) -> None:
    """The late create keeps its own time: nothing is deleted until it can no longer come."""
    async with rig.started() as running:
        await write_at_the_second_attempt(running, rig)
        await running.store.errands.ask_undo("click-1", rig.clock.now())
        rig.clock.set_to(rig.clock.now() + timedelta(hours=1))
        asked = len(running.gateway.requests)
        working = asyncio.create_task(running.dispatcher.work_once())
        await rig.clock.is_waiting.wait()
        assert asked == len(running.gateway.requests)
        rig.clock.advance(minutes=3)
        await working
        assert ("undone", {}) == ((await running.item("click-1")).state, rig.crm.activities)


async def test_undo_of_a_half_written_message_removes_the_half(rig: Rig) -> None:
    """Completing is refused: the row stands open. Undo finds it by its id and its mark."""
    async with rig.started() as running:
        running.gateway.write_faults = [None, refusal(403, "0x80040220", "SecLib::AccessCheckEx failed")]
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        item = await running.item("click-1")
        assert ("needs_you", 1) == (item.state, len(rig.crm.activities))
        item = await ask(running, rig, "undo")
        assert ("discarded", {}) == (item.state, rig.crm.activities)


async def test_an_open_activity_is_filed_and_completed(rig: Rig) -> None:
    """Resolving later sets regarding and parties, says so in the mark, and completes the same row."""
    async with rig.started() as running:
        written = await write(running, rig, STRANGER)
        assert written.receipt is not None
        assert not written.receipt.is_completed
        item = await ask(running, rig, "resolve")
        assert item.receipt is not None
        assert ("written", True, PICKED) == (item.state, item.receipt.is_completed, item.target)
        [row] = rig.crm.activities.values()
        assert (written.receipt.row_id, 1) == (row["activityid"], row["statecode"])
        assert CONTACT in str(row["regardingobjectid_contact_li_message@odata.bind"])
        assert 2 == len(row["li_message_activity_parties"])
        assert '"how":"linked"' in row["activityadditionalparams"]


async def test_refused_parties_are_said_and_not_fatal(rig: Rig) -> None:
    """Dynamics need not let a list of parties be replaced; the activity is completed, the receipt tells."""
    async with rig.started() as running:
        await write(running, rig, STRANGER)
        running.gateway.write_faults = [None, refusal(400, "0x80040203", "Parties cannot be changed.")]
        item = await ask(running, rig, "resolve")
        assert item.receipt is not None
        assert (True, ("li_message_activity_parties",)) == (item.receipt.is_completed, item.receipt.left_out)


async def test_a_completed_activity_is_moved(rig: Rig) -> None:
    """Filing under another record opens the row, moves it, and completes it again."""
    other = Target("contact", "11111111-2222-4333-8444-555555555555", "Susanna Stubberod", "picked")
    async with rig.started() as running:
        await write(running, rig)
        await running.store.errands.ask_resolve("click-1", other, rig.clock.now())
        await running.dispatcher.work_once()
        [row] = rig.crm.activities.values()
        assert 1 == row["statecode"]
        assert other.row_id in str(row["regardingobjectid_contact_li_message@odata.bind"])


@pytest.mark.parametrize("errand", ["undo", "withdraw", "resolve"])
async def test_an_errand_survives_death_at_every_step(rig: Rig, errand: Errand) -> None:
    """Killed one step later each time, and started again: one outcome, the same as without a death."""
    async with rig.started() as running:
        await write(running, rig, STRANGER if errand == "resolve" else LONG)
        await begin(running, rig, errand)
    deaths = await crash_everywhere(rig)
    async with rig.started() as running:
        item = await running.item("click-1")
    rows = list(rig.crm.activities.values())
    assert deaths > 4
    if errand == "undo":
        assert ("undone", [], {}) == (item.state, rows, rig.crm.notes)
    else:
        assert ("written", [1]) == (item.state, [row["statecode"] for row in rows])
        assert item.receipt is not None
        assert (errand == "withdraw") == item.receipt.is_withdrawn


async def crash_everywhere(rig: Rig) -> int:
    """Kill the process one step later each time until a run ends well; how often it died."""
    for step in range(1, 100):
        async with rig.started(crash_at=step) as running:
            await running.store.recover()
            try:
                await running.dispatcher.work_once()
            except Crash:
                continue
            return step - 1
    message = "the errand never ended"
    raise AssertionError(message)


async def test_what_stands_still_says_so(rig: Rig) -> None:
    """An item that is held can be taken back, but not withdrawn; nothing is changed by asking."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        with pytest.raises(ErrandNotPossible):
            await running.store.errands.ask_withdraw("click-1", rig.clock.now())
        assert {"click-1": "held"} == await running.states()


async def test_a_pause_holds_everything_and_outlives_the_process(rig: Rig) -> None:
    """Clicks are saved; nothing is sent until the user resumes, also after a restart."""
    async with rig.started() as running:
        await running.store.set_paused(rig.clock.now())
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        assert {"click-1": "queued"} == await running.states()
    async with rig.started() as running:
        await running.dispatcher.work_once()
        assert [] == running.gateway.requests
        await running.store.set_paused(None)
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()


async def test_an_uncertain_message_is_written_once_somebody_says_that_it_is_new(rig: Rig) -> None:
    """Without a time nobody but a person can tell; a new one gets a key from its click."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1", message(sent_at=None)))
        assert {"click-1": "needs_you"} == await running.states()
        await running.store.errands.settle_identity("click-1", "a" * 64, None, rig.clock.now())
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()


async def test_an_uncertain_message_that_is_another_is_not_written(rig: Rig) -> None:
    """The same as one that was copied before: nothing is sent, its text is erased."""
    async with rig.started() as running:
        await write(running, rig)
        await running.store.record_click(click("click-2", message(sent_at=None)))
        item = await running.store.errands.settle_identity("click-2", None, "click-1", rig.clock.now())
        await running.dispatcher.work_once()
        assert ("discarded", None, 1) == (item.state, item.activity, len(rig.crm.activities))


async def test_a_row_that_only_a_late_create_of_ours_brought_back_is_deleted(rig: Rig) -> None:
    """Another laptop deleted it, and a create that was given up arrived behind that: nobody has changed the row."""
    async with rig.started() as running:
        written = await write(running, rig)
        assert written.receipt is not None
        row = rig.crm.activities[written.receipt.row_id]
        row |= {"statecode": 0, "@odata.etag": 'W/"999"'}
        item = await ask(running, rig, "undo")
        assert ("undone", {}) == (item.state, rig.crm.activities)


async def test_a_continuation_that_somebody_changed_is_not_deleted_with_its_activity(rig: Rig) -> None:
    """Notes go with their activity: a colleague's words in one keep both, and the item says whose they are."""
    async with rig.started() as running:
        await write(running, rig, LONG)
        [note_id] = rig.crm.notes
        rig.crm.edit(note_id, notetext="Called her back about this.")
        item = await ask(running, rig, "undo")
        assert item.cause is not None
        assert ("written", "row_changed_since") == (item.state, item.cause.code)
        assert "Paula Reis" == dict(item.cause.params)["who"]
        assert (1, [note_id]) == (len(rig.crm.activities), list(rig.crm.notes))


async def test_a_continuation_made_anew_meanwhile_is_not_deleted(rig: Rig) -> None:
    """The seat's other laptop writes the same message right behind the deletion: its continuation stays."""
    async with rig.started() as running:
        written = await write(running, rig, LONG)
    assert written.receipt is not None
    rows, notes = dict(rig.crm.activities), dict(rig.crm.notes)
    undoing = Talk(take_back(written.receipt, environment()))
    while not undoing.is_over:
        reply = rig.crm.answer(undoing.request)
        if undoing.request.method == "DELETE" and not rig.crm.activities:
            rig.crm.activities |= rows
            rig.crm.notes |= {note: {**row, "@odata.etag": 'W/"99"'} for note, row in notes.items()}
        undoing.hear(reply)
    assert Undone() == undoing.answer
    assert list(notes) == list(rig.crm.notes)
