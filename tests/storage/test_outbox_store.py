"""The journal's steps from held to written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from companion.core.outbox_item import Gate
from companion.core.replies import Cause
from companion.errors import ItemUnknown
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import NOON
from tests.fakes.journal import RECEIPT, lease_and_write, look, opened_store
from tests.fakes.samples import MESSAGE, YVONNE_ROW, click, message

LATER = NOON + timedelta(seconds=10)
BUSY = Cause("crm_busy", (("status", "503"),))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal of a test lies."""
    return tmp_path / "outbox.db"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[SqliteOutboxStore]:
    """An outbox with three held messages: two of one conversation, one of another."""
    async with opened_store(file) as store:
        await store.record_click(click("a-1", message(conversation_id="a", body="one")))
        await store.record_click(click("a-2", message(conversation_id="a", body="two")))
        await store.record_click(click("b-1", message(conversation_id="b", body="three")))
        yield store


async def lease(store: SqliteOutboxStore) -> str | None:
    """The id of the next item."""
    item = await store.lease_next(LATER)
    return item.item_id if item else None


async def test_release_holds_waits_for_the_end_of_the_hold(store: SqliteOutboxStore) -> None:
    """Not a moment before, and then in the order of the clicks."""
    assert [] == await store.release_holds(LATER - timedelta(microseconds=1))
    released = await store.release_holds(LATER)
    assert [("a-1", "queued"), ("a-2", "queued"), ("b-1", "queued")] == [
        (item.item_id, item.state) for item in released
    ]
    assert [] == await store.release_holds(LATER)


async def test_lease_next_keeps_the_order_of_a_conversation(store: SqliteOutboxStore) -> None:
    """The second message waits for the first; another conversation does not."""
    await store.release_holds(LATER)
    assert ["a-1", "b-1", None] == [await lease(store), await lease(store), await lease(store)]
    await store.mark_waiting("a-1", BUSY, LATER + timedelta(minutes=1))
    assert await lease(store) is None
    await store.mark_stopped("b-1", "failed", BUSY)
    assert await lease(store) is None


@pytest.mark.parametrize("end", ["written", "needs_you", "failed", "discarded"])
async def test_lease_next_goes_on_behind_an_item_that_ended(store: SqliteOutboxStore, end: str) -> None:
    """Neither a written nor a stopped nor a withdrawn message holds up its conversation."""
    await store.release_holds(LATER)
    if end == "discarded":
        await store.errands.ask_undo("a-1", LATER)
    else:
        assert "a-1" == await lease(store)
    if end == "written":
        await store.mark_written("a-1", RECEIPT, LATER)
    if end == "needs_you":
        await store.mark_stopped("a-1", "needs_you", BUSY)
    if end == "failed":
        await store.mark_stopped("a-1", "failed", BUSY)
    assert "a-2" == await lease(store)


async def test_lease_next_waits_behind_a_held_message(store: SqliteOutboxStore) -> None:
    """A message that may still be taken back keeps its place in the conversation."""
    await store.record_click(
        click("a-0", message(conversation_id="c", body="held"), hold_ends_at=LATER + timedelta(minutes=1))
    )
    await store.record_click(click("a-9", message(conversation_id="c", body="queued"), hold_ends_at=NOON))
    await store.release_holds(LATER)
    leased = {await lease(store) for _ in range(4)}
    assert {"a-1", "b-1", None} == leased


async def test_lease_next_counts_attempts_and_marks_sending(store: SqliteOutboxStore) -> None:
    """Each lease is one attempt."""
    await store.release_holds(LATER)
    for attempt in (1, 2):
        item = await store.lease_next(LATER)
        assert item is not None
        assert ("a-1", "sending", attempt) == (item.item_id, item.state, item.attempts)
        await store.mark_waiting("a-1", BUSY, LATER)


async def test_next_due_is_the_earliest_moment_that_something_can_happen(store: SqliteOutboxStore) -> None:
    """The end of a hold, then the next attempt; never a moment that has passed for an item that cannot go."""
    assert await store.next_due() == LATER
    await store.release_holds(LATER)
    await store.lease_next(LATER)
    await store.lease_next(LATER)
    soon, late = LATER + timedelta(minutes=1), LATER + timedelta(minutes=2)
    await store.mark_waiting("a-1", BUSY, late)
    await store.mark_waiting("b-1", BUSY, soon)
    assert await store.next_due() == soon
    await store.mark_stopped((await store.lease_next(soon)).item_id, "failed", BUSY)  # type: ignore[union-attr]  # it is there
    assert await store.next_due() == late


async def test_next_due_is_nothing_when_nothing_waits(store: SqliteOutboxStore) -> None:
    """With everything withdrawn, written or stopped there is no moment to wake for."""
    await store.release_holds(LATER)
    await lease_and_write(store)
    await store.errands.ask_undo("a-2", LATER)
    await store.lease_next(LATER)
    await store.mark_stopped("b-1", "needs_you", BUSY)
    assert await store.next_due() is None


async def test_items_of_another_organisation_are_left_alone(store: SqliteOutboxStore, file: Path) -> None:
    """What was clicked for one environment is never sent into another, and holds up nothing there."""
    await store.release_holds(LATER)
    async with opened_store(file, "another-organisation") as other:
        assert await other.lease_next(LATER) is None
        assert await other.next_due() is None
        await other.record_click(click("o-1", message(conversation_id="a", body="mine")))
        await other.release_holds(LATER)
        item = await other.lease_next(LATER)
        assert item is not None
        assert "o-1" == item.item_id


async def test_recover_puts_back_what_a_dead_process_was_sending(file: Path) -> None:
    """After a crash in the middle of a delivery the item is queued, with its decision."""
    async with opened_store(file) as store:
        await store.record_click(click("a-1"))
        await store.release_holds(LATER)
        await store.lease_next(LATER)
        await store.decide("a-1", YVONNE_ROW)
    async with opened_store(file) as store:
        [item] = await store.recover()
        assert ("a-1", "queued", True, YVONNE_ROW) == (item.item_id, item.state, item.is_sent, item.target)
        assert [] == await store.recover()


async def test_discard_erases_the_text(store: SqliteOutboxStore, file: Path) -> None:
    """Taken back before the hold ends: nothing of the message stays."""
    item = await store.errands.ask_undo("a-1", NOON)
    assert ("discarded", None, None) == (item.state, item.activity, item.hold_ends_at)
    assert [(None,)] == look(file, "SELECT payload FROM items WHERE item_id = 'a-1'")


async def test_discard_asked_twice_answers_twice(store: SqliteOutboxStore, file: Path) -> None:
    """An undo whose answer was lost is not "too late" the second time."""
    assert await store.errands.ask_undo("a-1", NOON) == await store.errands.ask_undo("a-1", NOON)
    assert [(1,)] == look(file, "SELECT count(*) FROM audit WHERE what = 'discarded'")


async def test_undo_is_remembered_once_something_was_sent(store: SqliteOutboxStore) -> None:
    """While it is sent and when written the state stays, and what was asked for is in the journal."""
    await store.release_holds(LATER)
    await store.lease_next(LATER)
    asked = await store.errands.ask_undo("a-1", LATER)
    assert ("sending", "undo") == (asked.state, asked.errand)
    await store.mark_written("a-1", RECEIPT, LATER)
    [written] = await store.read_items(["a-1"])
    assert ("written", "undo") == (written.state, written.errand)


async def test_discard_takes_back_what_waits_unsent(store: SqliteOutboxStore) -> None:
    """A first attempt that never came to a write can still be taken back."""
    await store.release_holds(LATER)
    await store.lease_next(LATER)
    await store.mark_waiting("a-1", BUSY, LATER)
    assert "discarded" == (await store.errands.ask_undo("a-1", LATER)).state


async def test_discard_knows_only_its_own_items(store: SqliteOutboxStore) -> None:
    """An id of somebody else's is unknown."""
    with pytest.raises(ItemUnknown):
        await store.errands.ask_undo("nobody", NOON)


async def test_mark_written_keeps_the_receipt_and_erases_the_text(
    store: SqliteOutboxStore, file: Path
) -> None:
    """With the receipt the text has done its duty."""
    await store.release_holds(LATER)
    item = await lease_and_write(store)
    assert ("written", RECEIPT, NOON, None, None) == (
        item.state,
        item.receipt,
        item.written_at,
        item.activity,
        item.cause,
    )
    assert [(None,)] == look(file, "SELECT payload FROM items WHERE item_id = 'a-1'")


async def test_mark_stopped_keeps_the_text_and_says_why(store: SqliteOutboxStore) -> None:
    """What a person has to look at is still there to look at."""
    await store.release_holds(LATER)
    await store.lease_next(LATER)
    item = await store.mark_stopped("a-1", "needs_you", BUSY)
    assert ("needs_you", BUSY) == (item.state, item.cause)
    assert item.activity is not None


async def test_gate_survives_a_restart(file: Path) -> None:
    """A pause that Dynamics asked for is not forgotten with the process."""
    gate = Gate(NOON + timedelta(minutes=3), Cause("crm_throttled", (("seconds", "180"),)))
    async with opened_store(file) as store:
        assert await store.read_gate() is None
        await store.close_gate(Gate(NOON, BUSY))
        await store.close_gate(gate)
    async with opened_store(file) as store:
        assert gate == await store.read_gate()
        await store.open_gate()
        assert await store.read_gate() is None


async def test_states_never_change_in_forbidden_ways(store: SqliteOutboxStore) -> None:
    """A step out of order is a fault that changes nothing."""
    with pytest.raises(ValueError, match="held cannot become written"):
        await store.mark_written("a-1", RECEIPT, NOON)
    assert {"held": 3} == await store.count_states()


async def test_read_items_finds_the_named_and_the_newest(store: SqliteOutboxStore) -> None:
    """Newest first; unknown ids are simply not among them."""
    assert ["b-1", "a-2", "a-1"] == [item.item_id for item in await store.read_items(None)]
    assert ["b-1", "a-1"] == [item.item_id for item in await store.read_items(["a-1", "nobody", "b-1"])]
    assert [] == await store.read_items([])


async def test_items_read_back_as_they_were_written(store: SqliteOutboxStore) -> None:
    """Every value of a message survives the journal, times and letters included."""
    odd = message(body="日本語 👍\n\x00\u2028", subject="“q”", conversation_id="c")
    await store.record_click(click("c-1", odd))
    [item] = await store.read_items(["c-1"])
    assert odd == item.activity
    assert MESSAGE != item.activity


async def test_opened_gate_frees_by_the_reason_not_by_its_details(store: SqliteOutboxStore) -> None:
    """The pause may have been closed anew meanwhile, at another time and with another reference."""
    await store.release_holds(LATER)
    await store.lease_next(LATER)
    in_an_hour = LATER + timedelta(hours=1)
    await store.mark_waiting("a-1", Cause("signed_out", (), "c-1", at=NOON), in_an_hour)
    await store.close_gate(Gate(in_an_hour, Cause("signed_out", (), "c-2", at=LATER)))
    await store.open_gate()
    assert "a-1" == await lease(store)


async def test_queued_items_are_those_that_wait_to_be_sent(store: SqliteOutboxStore) -> None:
    """Neither held ones nor one on its way; newest first."""
    assert [] == await store.read_queued()
    await store.release_holds(LATER)
    await store.lease_next(LATER)
    assert ["b-1", "a-2"] == [item.item_id for item in await store.read_queued()]


async def test_opened_gate_frees_what_waited_for_it_alone(store: SqliteOutboxStore) -> None:
    """Signed in again, the message that waited for it is due at once; one that Dynamics sent away is not."""
    await store.release_holds(LATER)
    signed_out = Cause("signed_out", (("environment", "contoso.crm.dynamics.com"),))
    in_an_hour = LATER + timedelta(hours=1)
    await store.lease_next(LATER)
    await store.mark_waiting("a-1", BUSY, in_an_hour)
    await store.lease_next(LATER)
    await store.mark_waiting("b-1", signed_out, in_an_hour)
    await store.close_gate(Gate(in_an_hour, signed_out))
    await store.open_gate()
    assert None is await store.read_gate()
    assert ["b-1", None] == [await lease(store), await lease(store)]
