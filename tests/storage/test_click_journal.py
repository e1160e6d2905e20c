"""A click in the journal, and a message that was clicked before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from companion.core.activity import Activity
from companion.core.outbox_item import Click
from companion.core.outbox_states import State
from companion.core.replies import Cause
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import NOON
from tests.fakes.journal import lease_and_write, look, opened_store
from tests.fakes.samples import CALL, MESSAGE, NOTE, TAG, YVONNE_ROW, click, message, place

LATER = NOON + timedelta(seconds=10)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal of a test lies."""
    return tmp_path / "outbox.db"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[SqliteOutboxStore]:
    """An empty outbox."""
    async with opened_store(file) as store:
        yield store


def moved(minutes: float, **changes: object) -> Activity:
    """The sample message, seen with another time."""
    assert MESSAGE.sent_at is not None
    return message(sent_at=MESSAGE.sent_at + timedelta(minutes=minutes), **changes)


async def test_click_is_journalled_as_held(store: SqliteOutboxStore) -> None:
    """The first click of a message holds it, with its text and the end of the hold."""
    item, is_repeat = await store.record_click(click("click-1"))
    assert ("click-1", "held", MESSAGE, LATER) == (item.item_id, item.state, item.activity, item.hold_ends_at)
    assert (False, 0, False) == (is_repeat, item.attempts, item.is_sent)


@pytest.mark.parametrize(
    "clicked",
    [
        click("click-1"),
        click("click-1", NOTE),
        click("click-1", TAG, item_key=None, cause=Cause("sent_time_unknown")),
        click("click-1", CALL, target=YVONNE_ROW),
    ],
    ids=["message", "note", "uncertain tag", "linked call"],
)
async def test_first_answer_is_what_the_journal_holds(store: SqliteOutboxStore, clicked: Click) -> None:
    """The item is answered without reading it back; whoever reads it later reads the same."""
    answered, _ = await store.record_click(clicked)
    assert [answered] == await store.read_items(["click-1"])


async def test_click_sent_again_answers_the_same(store: SqliteOutboxStore) -> None:
    """One gesture whose answer was lost is still one gesture."""
    first = await store.record_click(click("click-1"))
    assert first == await store.record_click(click("click-1"))
    assert 1 == len(await store.read_items(None))


async def test_click_sent_again_answers_the_same_for_a_repeat(store: SqliteOutboxStore) -> None:
    """The answer to a second click of the message is repeated as it was."""
    await store.record_click(click("click-1"))
    second = await store.record_click(click("click-2"))
    assert second == await store.record_click(click("click-2"))
    assert second[1]


async def test_second_click_of_a_message_meets_its_item(store: SqliteOutboxStore) -> None:
    """Another gesture on the same message is a repeat and changes nothing."""
    first, _ = await store.record_click(click("click-1"))
    again = click("click-2", message(kind="inmail", direction="unknown"), now=NOON + timedelta(seconds=5))
    assert (first, True) == await store.record_click(again)


async def test_two_tabs_at_once_make_one_item(store: SqliteOutboxStore, file: Path) -> None:
    """However many tabs click at the same moment, exactly one of them is the first."""
    answers = await asyncio.gather(*(store.record_click(click(f"click-{tab}")) for tab in range(20)))
    assert 1 == len({item.item_id for item, _ in answers})
    assert 1 == sum(not is_repeat for _, is_repeat in answers)
    assert [(1,)] == look(file, "SELECT count(*) FROM items")
    assert [(20,)] == look(file, "SELECT count(*) FROM clicks")


@pytest.mark.parametrize("minutes", [-2, -1, 1, 2])
async def test_message_seen_two_minutes_apart_is_the_same(store: SqliteOutboxStore, minutes: int) -> None:
    """A page that rounds its times differently makes no second item."""
    first, _ = await store.record_click(click("click-1"))
    assert (first, True) == await store.record_click(click("click-2", moved(minutes)))


@pytest.mark.parametrize("minutes", [-3, 3, 60])
async def test_message_seen_further_apart_is_another(store: SqliteOutboxStore, minutes: int) -> None:
    """The same words later are another message."""
    await store.record_click(click("click-1"))
    item, is_repeat = await store.record_click(click("click-2", moved(minutes)))
    assert ("click-2", False) == (item.item_id, is_repeat)


async def test_equal_in_another_minute_of_the_page_is_another(store: SqliteOutboxStore) -> None:
    """Equals that both stand in the page with different minutes are two items, in either order of clicks."""
    assert MESSAGE.sent_at is not None
    later = moved(1, place=place(other_minutes=(MESSAGE.sent_at,)))
    await store.record_click(click("click-1"))
    item, is_repeat = await store.record_click(click("click-2", later))
    assert ("click-2", False) == (item.item_id, is_repeat)


async def test_siblings_of_one_minute_are_two_items(store: SqliteOutboxStore) -> None:
    """The first and the second "ok" of a minute are two messages."""
    for ordinal in (0, 1):
        one = message(body="ok", place=place(ordinal=ordinal, equals=2))
        item, is_repeat = await store.record_click(click(f"click-{ordinal}", one))
        assert (f"click-{ordinal}", False) == (item.item_id, is_repeat)


async def test_uncertain_click_is_kept_for_a_person(store: SqliteOutboxStore) -> None:
    """Without a time the click is not lost, not sent, and not taken for another message."""
    await store.record_click(click("click-1"))
    item, is_repeat = await store.record_click(click("click-2", message(sent_at=None)))
    assert ("needs_you", None, False) == (item.state, item.item_key, is_repeat)
    assert item.cause is not None
    assert ("sent_time_unknown", None) == (item.cause.code, item.hold_ends_at)
    assert item.activity is not None


async def test_discarded_message_is_held_again_by_a_new_click(store: SqliteOutboxStore) -> None:
    """Taken back and copied anew: the old item, held once more with fresh text and a fresh hold."""
    first, _ = await store.record_click(click("click-1"))
    await store.errands.ask_undo("click-1", NOON)
    again = click("click-2", now=NOON + timedelta(minutes=1), hold_ends_at=NOON + timedelta(seconds=70))
    item, is_repeat = await store.record_click(again)
    assert (first.item_id, first.item_key, "held", False) == (
        item.item_id,
        item.item_key,
        item.state,
        is_repeat,
    )
    assert (MESSAGE, NOON + timedelta(seconds=70)) == (item.activity, item.hold_ends_at)


async def test_written_message_is_never_held_again(store: SqliteOutboxStore) -> None:
    """A click on a written message shows its receipt."""
    await store.record_click(click("click-1"))
    await store.release_holds(LATER)
    written = await lease_and_write(store)
    assert (written, True) == await store.record_click(click("click-2"))


async def test_click_leaves_an_audit_line_without_words(store: SqliteOutboxStore, file: Path) -> None:
    """The trail says which click met which item, and holds nobody's words or name."""
    await store.record_click(click("click-1"))
    await store.record_click(click("click-2"))
    assert [("clicked", "click-1"), ("clicked again", "click-1")] == look(
        file, "SELECT what, item_id FROM audit"
    )
    trail = str(look(file, "SELECT * FROM audit"))
    assert "Yvonne" not in trail
    assert MESSAGE.body not in trail


@pytest.mark.parametrize("stopped", ["needs_you", "failed"])
async def test_click_on_a_stopped_message_tries_it_again(store: SqliteOutboxStore, stopped: State) -> None:
    """The cause is mended and somebody presses again: the same item goes on, and no second one begins."""
    await store.record_click(click("click-1"))
    await store.release_holds(LATER)
    leased = await store.lease_next(LATER)
    assert leased is not None
    await store.decide(leased.item_id, None)
    await store.mark_stopped(leased.item_id, stopped, Cause("crm_refused"))
    item, is_repeat = await store.record_click(click("click-2"))
    assert ("click-1", "queued", None, True) == (item.item_id, item.state, item.cause, is_repeat)
    assert 1 == len(await store.read_items(None))
