"""Which messages of a conversation were copied before: told at the user's press, and nothing kept. D2, D9."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.usecases.copy_activity import copy_activity
from companion.usecases.find_copied import find_copied
from companion.usecases.undo import undo
from tests.fakes.wire import PAGE_ITEM, page_item

if TYPE_CHECKING:
    from .conftest import Desk

OTHER = {"body": "Another message, of another day.", "sent_at": "2026-11-19T08:00:00.000Z"}


async def test_copied_message_is_found_and_others_are_not(desk: Desk) -> None:
    """In the order asked for; line ends and the day's page make no difference. Nothing is written or sent."""
    copied = await copy_activity(desk.workplace, "click-1", page_item())
    page = [page_item(**OTHER), page_item(body=PAGE_ITEM["body"] + "\r\n")]
    found = await find_copied(desk.workplace, page)
    assert (None, copied.item) == found.items
    assert 1 == len(await desk.workplace.outbox.read_items(None))
    assert [] == desk.gateway.requests


async def test_message_without_a_certain_key_is_nobodys_copy(desk: Desk) -> None:
    """Without a time nobody can say which message it is, so nothing is said."""
    await copy_activity(desk.workplace, "click-1", page_item(sent_at=None))
    assert (None,) == (await find_copied(desk.workplace, [page_item(sent_at=None)])).items


async def test_newest_copy_counts(desk: Desk) -> None:
    """Taken back and copied again, it is the later one."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await undo(desk.workplace, "click-1")
    assert ["discarded"] == [
        one.state for one in (await find_copied(desk.workplace, [page_item()])).items if one
    ]
    again = await copy_activity(desk.workplace, "click-2", page_item())
    assert (again.item,) == (await find_copied(desk.workplace, [page_item()])).items
