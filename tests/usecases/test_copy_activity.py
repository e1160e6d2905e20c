"""Copying one message: identity, journal, hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from companion.core.linkedin_address import ProfileKey
from companion.errors import BadRequest, CopyToCrmError, InboundOff, KindOff, WritebackOff
from companion.protocol.page_item import PageSelection
from companion.usecases.copy_activity import copy_activity, read_activity
from tests.fakes.clock import NOON
from tests.fakes.samples import MESSAGE, PROFILE_ID, YVONNE_ROW
from tests.fakes.wire import PAGE_ITEM, page_item

if TYPE_CHECKING:
    from .conftest import Desk


async def test_copy_holds_the_message_and_wakes_the_dispatcher(desk: Desk) -> None:
    """The answer says held and until when; nothing was sent and nobody matched yet."""
    status = await copy_activity(desk.workplace, "click-1", page_item())
    assert ("click-1", "held", "2026-11-18T12:00:10.000Z", False) == (
        status.item.item_id,
        status.item.state,
        status.item.hold_ends_at,
        status.is_repeat,
    )
    assert (1, []) == (desk.wake_ups, desk.gateway.requests)
    assert status.item.match is None


async def test_copy_keeps_what_the_page_showed(desk: Desk) -> None:
    """The journal's message is the page's, in UTC."""
    await copy_activity(desk.workplace, "click-1", page_item())
    [item] = await desk.workplace.outbox.read_items(["click-1"])
    assert MESSAGE == item.activity


async def test_copy_of_the_same_message_is_a_repeat(desk: Desk) -> None:
    """A second gesture shows the first one's item."""
    first = await copy_activity(desk.workplace, "click-1", page_item())
    second = await copy_activity(desk.workplace, "click-2", page_item(body=PAGE_ITEM["body"] + "\r\n "))
    assert (first.item, True) == (second.item, second.is_repeat)


@pytest.mark.parametrize("hold", [0, 60])
async def test_copy_holds_as_long_as_the_setting_says(desk: Desk, hold: int) -> None:
    """From no hold at all to a minute."""
    desk.rules = replace(desk.rules, hold_seconds=hold)
    status = await copy_activity(desk.workplace, "click-1", page_item())
    assert f"2026-11-18T12:{hold // 60:02}:{hold % 60:02}.000Z" == status.item.hold_ends_at


@pytest.mark.parametrize(
    ("direction", "writeback", "inbound", "refusal"),
    [
        ("outbound", False, True, WritebackOff),
        ("inbound", False, False, WritebackOff),
        ("inbound", True, False, InboundOff),
        ("outbound", True, False, None),
        ("unknown", True, False, None),
        ("inbound", True, True, None),
    ],
)
async def test_copy_is_refused_by_the_settings(  # a table's columns
    desk: Desk,
    direction: str,
    writeback: bool,
    inbound: bool,
    refusal: type[CopyToCrmError] | None,
) -> None:
    """What an administrator switched off is refused with its own code, and nothing is saved."""
    desk.rules = replace(desk.rules, is_writeback_on=writeback, is_inbound_allowed=inbound)
    if refusal is None:
        await copy_activity(desk.workplace, "click-1", page_item(direction=direction))
        return
    with pytest.raises(refusal):
        await copy_activity(desk.workplace, "click-1", page_item(direction=direction))
    assert [] == await desk.workplace.outbox.read_items(None)


async def test_kind_that_the_organisation_does_not_copy_is_refused(desk: Desk) -> None:
    """InMails only: a message is refused by its kind and nothing is saved; an InMail is. C3."""
    desk.rules = replace(desk.rules, kinds=frozenset({"inmail"}))
    with pytest.raises(KindOff, match="message_off"):
        await copy_activity(desk.workplace, "click-1", page_item())
    assert [] == await desk.workplace.outbox.read_items(None)
    status = await copy_activity(desk.workplace, "click-2", page_item(item_kind="inmail"))
    assert "held" == status.item.state


async def test_selected_words_are_copied_where_notes_are(desk: Desk) -> None:
    """They are a note to whoever decides what is copied, and to whoever is told that it is not. C3, D4."""
    words = PageSelection(
        page_kind="lead",
        item_kind="selection",
        about=page_item().person,
        body="Speaks at the fair in May.",
        selected_at="2026-11-18T10:05:00.000Z",
    )
    desk.rules = replace(desk.rules, kinds=frozenset({"inmail"}))
    with pytest.raises(KindOff, match="note_off"):
        await copy_activity(desk.workplace, "click-1", words)
    desk.rules = replace(desk.rules, kinds=frozenset({"note"}))
    assert "held" == (await copy_activity(desk.workplace, "click-2", words)).item.state


async def test_copy_uses_a_confirmed_link_at_once(desk: Desk) -> None:
    """With a confirmed row the control names it from the first moment."""
    await desk.workplace.links.confirm_link(ProfileKey("profile_id", PROFILE_ID), YVONNE_ROW, NOON)
    status = await copy_activity(desk.workplace, "click-1", page_item())
    assert status.item.match is not None
    assert (YVONNE_ROW.row_id, "link") == (status.item.match.row_id, status.item.match.how)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sent_at": None}, "sent_time_unknown"),
        (
            {"place": {"ordinal": 0, "equals": 2, "is_first_loaded_equal": True, "other_minutes": []}},
            "message_ambiguous",
        ),
    ],
)
async def test_copy_asks_a_person_where_identity_is_uncertain(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    """The click is kept, with the reason, and not sent."""
    status = await copy_activity(desk.workplace, "click-1", page_item(**changes))
    assert status.item.cause is not None
    assert ("needs_you", code, None) == (status.item.state, status.item.cause.code, status.item.hold_ends_at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": " \u00a0\r\n"}, "body"),
        ({"sent_at": "2026-02-30T09:30:31.000Z"}, "sent_at"),
        ({"sent_at": "2026-11-18T25:30:31.000Z"}, "sent_at"),
    ],
)
def test_read_activity_refuses_what_is_no_message(changes: dict[str, Any], field: str) -> None:
    """A body without text and a day that does not exist are named."""
    with pytest.raises(BadRequest) as refusal:
        read_activity(page_item(**changes))
    assert field == refusal.value.params["field"]


@pytest.mark.parametrize("address", ["http://[x", "https://example/in/ana", ""])
async def test_copy_takes_any_address_the_page_shows(desk: Desk, address: str) -> None:
    """An address that is none keeps nobody from copying."""
    somebody = PAGE_ITEM["person"] | {"profile_id": None, "profile_address": address}
    status = await copy_activity(desk.workplace, "click-1", page_item(person=somebody))
    assert "held" == status.item.state
