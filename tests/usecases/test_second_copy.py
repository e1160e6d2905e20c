"""A click that the extension sends again from its own copy, and the question that tells it to. D7."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from companion.core.item_key import anyway_key
from companion.core.linkedin_address import ProfileKey
from companion.core.mapping import utc_text
from companion.core.outbox_item import SALVAGED_UNSURE
from companion.core.replies import Cause
from companion.errors import OtherConnection
from companion.protocol.requests import Resent
from companion.storage.item_rows import set_columns
from companion.storage.rows import to_json
from companion.usecases.copy_activity import copy_activity
from companion.usecases.list_outbox import list_outbox
from companion.usecases.undo import undo
from tests.fakes.clock import NOON
from tests.fakes.samples import PROFILE, PROFILE_ID, YVONNE_ROW
from tests.fakes.wire import page_item

if TYPE_CHECKING:
    from .conftest import Desk


def resent(seconds: float = 0) -> Resent:
    """A copy of a click that many seconds after noon."""
    return Resent(clicked_at=utc_text(NOON + timedelta(seconds=seconds)), profile=PROFILE.mark)


async def test_clicks_are_known_by_their_ids_and_unknown_is_exact(desk: Desk) -> None:
    """A repeated click answers with the item of the first; only what the journal never had is unknown."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await copy_activity(desk.workplace, "click-2", page_item())
    listed = await list_outbox(desk.workplace, ["click-1", "click-2", "click-3"])
    assert ["click-1"] == [item.item_id for item in listed.items]
    assert [("click-2", "click-1")] == [(one.click_id, one.item_id) for one in listed.repeats]
    assert ("click-3",) == listed.unknown_ids


async def test_a_repeated_click_alone_brings_its_item(desk: Desk) -> None:
    """Asked by the second click only, the answer holds the item all the same."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await copy_activity(desk.workplace, "click-2", page_item())
    listed = await list_outbox(desk.workplace, ["click-2"])
    assert (["click-1"], ()) == ([item.item_id for item in listed.items], listed.unknown_ids)


async def test_a_resent_click_that_is_known_changes_nothing(desk: Desk) -> None:
    """The journal had it after all: the same item, its hold as it was."""
    first = await copy_activity(desk.workplace, "click-1", page_item())
    desk.clock.advance(seconds=7)
    second = await copy_activity(desk.workplace, "click-1", page_item(), resent())
    assert (first.item, False) == (second.item, second.is_repeat)


@pytest.mark.parametrize(
    ("later", "clicked", "ends"),
    [(3, 0, 10), (3600, 0, 10), (0, 86_400, 10)],
    ids=["within the hold", "long after it", "the clock was set back since"],
)
async def test_a_resent_click_opens_no_fresh_hold(
    desk: Desk, later: float, clicked: float, ends: float
) -> None:
    """Its ten seconds began at the click; one that is over goes to the queue at once."""
    desk.clock.advance(seconds=later)
    status = await copy_activity(desk.workplace, "click-1", page_item(), resent(clicked))
    assert utc_text(NOON + timedelta(seconds=ends)) == status.item.hold_ends_at


async def test_a_resent_click_of_another_connection_is_not_saved(desk: Desk) -> None:
    """Text of one customer never goes to another, whatever the extension believed."""
    elsewhere = Resent(clicked_at=utc_text(NOON), profile="0" * 32)
    with pytest.raises(OtherConnection):
        await copy_activity(desk.workplace, "click-1", page_item(), elsewhere)
    assert [] == await desk.workplace.outbox.read_items(None)


async def test_a_resent_click_does_not_revive_what_was_taken_back(desk: Desk) -> None:
    """Clicked, taken back, and then the journal lost the click's line: Undo stays the last word."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await undo(desk.workplace, "click-1")
    await desk.database.run(lambda connection: connection.execute("DELETE FROM clicks"))
    again = await copy_activity(desk.workplace, "click-1", page_item(), resent())
    assert ("discarded", True) == (again.item.state, again.is_repeat)


async def test_copy_anyway_outlives_the_journal(desk: Desk) -> None:
    """Sent again to a journal that lost it: still a row of its own beside LinkedIn's, and once only."""
    await copy_activity(desk.workplace, "click-1", page_item())
    [usual] = await desk.workplace.outbox.read_items(["click-1"])
    assert usual.item_key is not None
    await desk.database.run(lambda connection: connection.execute("DELETE FROM clicks"))
    await desk.database.run(lambda connection: connection.execute("DELETE FROM items"))
    again = await copy_activity(desk.workplace, "click-2", page_item(), resent(), is_anyway=True)
    repeated = await copy_activity(desk.workplace, "click-2", page_item(), resent(), is_anyway=True)
    [item] = await desk.workplace.outbox.read_items(None)
    assert ("click-2", anyway_key(usual.item_key)) == (again.item.item_id, item.item_key)
    assert again.item == repeated.item


async def test_copy_anyway_at_the_page_needs_something_to_be_copied_in_spite_of(desk: Desk) -> None:
    """A journal that knows nothing of LinkedIn's row takes the press for a plain one."""
    await copy_activity(desk.workplace, "click-1", page_item(), is_anyway=True)
    again = await copy_activity(desk.workplace, "click-2", page_item())
    assert ("click-1", True) == (again.item.item_id, again.is_repeat)


async def test_a_resent_click_after_the_undo_counts(desk: Desk) -> None:
    """Taken back, copied anew, and the journal restored from between the two: the later click wins."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await undo(desk.workplace, "click-1")
    again = await copy_activity(desk.workplace, "click-2", page_item(), resent(-1))
    assert "discarded" == again.item.state
    desk.clock.advance(minutes=1)
    again = await copy_activity(desk.workplace, "click-3", page_item(), resent(30))
    assert ("click-1", "held", False) == (again.item.item_id, again.item.state, again.is_repeat)


async def test_a_resent_click_is_no_retry(desk: Desk) -> None:
    """A message that stopped is tried again by a press, not because another click's copy came back."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await desk.database.run(lambda connection: connection.execute("UPDATE items SET state = 'failed'"))
    again = await copy_activity(desk.workplace, "click-2", page_item(), resent())
    assert ("failed", True) == (again.item.state, again.is_repeat)


@pytest.mark.parametrize("state", ["held", "queued", "needs_you"])
async def test_a_text_that_rotted_away_comes_back_from_the_copy(desk: Desk, state: str) -> None:
    """The journal still has the line and not the text: it says unknown, and the resent click brings the text back."""
    await copy_activity(desk.workplace, "click-1", page_item())
    [whole] = await desk.workplace.outbox.read_items(["click-1"])
    await change_item(desk, state=state, payload=None)
    assert ("click-1",) == (await list_outbox(desk.workplace, ["click-1"])).unknown_ids
    await copy_activity(desk.workplace, "click-1", page_item(), resent())
    [again] = await desk.workplace.outbox.read_items(["click-1"])
    assert (whole.activity, {"needs_you": "queued"}.get(state, state)) == (again.activity, again.state)
    assert () == (await list_outbox(desk.workplace, ["click-1"])).unknown_ids


@pytest.mark.parametrize("column", ["payload", "target"])
async def test_a_seal_that_is_broken_is_mended_from_the_copy(desk: Desk, column: str) -> None:
    """One rotten byte: nothing of it is sent, the journal says unknown, and the copy makes the item whole."""
    await desk.workplace.links.confirm_link(ProfileKey("profile_id", PROFILE_ID), YVONNE_ROW, NOON)
    await copy_activity(desk.workplace, "click-1", page_item())
    [whole] = await desk.workplace.outbox.read_items(["click-1"])
    assert () == (await list_outbox(desk.workplace, ["click-1"])).unknown_ids
    await desk.database.run(lambda connection: rot(connection, column))
    assert ("click-1",) == (await list_outbox(desk.workplace, ["click-1"])).unknown_ids
    await copy_activity(desk.workplace, "click-1", page_item(), resent())
    [again] = await desk.workplace.outbox.read_items(["click-1"])
    assert whole == again


def rot(connection: sqlite3.Connection, column: str) -> None:
    """Change the last byte of a sealed column."""
    [(sealed,)] = connection.execute(f"SELECT {column} FROM items")  # noqa: S608  # our own names
    changed = sealed[:-1] + (bytes([sealed[-1] ^ 1]) if isinstance(sealed, bytes) else "A")
    connection.execute(f"UPDATE items SET {column} = ?", [changed])  # noqa: S608  # our own names


async def test_what_a_salvage_left_unsure_is_settled_by_the_copy(desk: Desk) -> None:
    """Whether it had been sent or taken back was lost; whoever still keeps the copy has seen neither."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await change_item(desk, state="needs_you", cause=to_json(Cause(SALVAGED_UNSURE)))
    assert ("click-1",) == (await list_outbox(desk.workplace, ["click-1"])).unknown_ids
    again = await copy_activity(desk.workplace, "click-1", page_item(), resent())
    assert ("queued", None) == (again.item.state, again.item.cause)


async def test_a_copy_of_another_message_mends_nothing(desk: Desk) -> None:
    """An id that brings other words changes no line of the journal: never a wrong text."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await change_item(desk, state="queued", payload=None)
    await copy_activity(desk.workplace, "click-1", page_item(body="Other words"), resent())
    [item] = await desk.workplace.outbox.read_items(["click-1"])
    assert item.activity is None


async def test_a_written_item_without_its_text_is_whole(desk: Desk) -> None:
    """The text is erased with the receipt; nobody is asked to send it again."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await change_item(desk, state="written", payload=None)
    assert () == (await list_outbox(desk.workplace, ["click-1"])).unknown_ids


async def change_item(desk: Desk, **columns: object) -> None:
    """What became of the item's line on the disk."""
    await desk.database.run(lambda connection: set_columns(connection, "click-1", **columns))
