"""Greeting, listing, undoing, linking."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from companion.core.activity import KINDS
from companion.core.linkedin_address import ProfileKey
from companion.core.mapping import utc_text
from companion.core.replies import Cause, CrmReply
from companion.core.verdict import Target
from companion.errors import (
    BadRequest,
    CrmAnswerRefused,
    CrmUnreachable,
    InboundOff,
    ItemUnknown,
    KindOff,
    UpdateCompanion,
    UpdateExtension,
)
from companion.protocol.requests import CompanionHello
from companion.usecases.confirm_link import confirm_link
from companion.usecases.copy_activity import copy_activity
from companion.usecases.greet import greet
from companion.usecases.list_outbox import list_outbox
from companion.usecases.pause_outbox import pause_outbox
from companion.usecases.undo import undo
from tests.fakes.clock import NOON
from tests.fakes.journal import RECEIPT
from tests.fakes.samples import CONTACT, PROFILE_ID
from tests.fakes.tiny_crm import refusal
from tests.fakes.wire import HELLO, page_item

if TYPE_CHECKING:
    from .conftest import Desk

ADDRESS = f"https://www.linkedin.com/sales/lead/{PROFILE_ID},x,y"


def hello(**changes: Any) -> CompanionHello:
    """The greeting of an extension."""
    return CompanionHello(**HELLO | changes)


async def test_greet_says_where_and_as_whom(desk: Desk) -> None:
    """A page learns connection, seat and switch before the first click."""
    welcome = greet(hello(), desk.workplace, desk.rules)
    assert ("connected", "contoso.crm.dynamics.com", "Marisa Duarte") == (
        welcome.connection.state,
        welcome.connection.environment,
        welcome.connection.seat_name,
    )
    assert (True, 10) == (welcome.writing.is_writeback_on, welcome.writing.hold_seconds)


@pytest.mark.parametrize("left_out", [(), ("message",), ("inbound",), ("inmail", "message", "inbound")])
async def test_greet_says_of_a_message_exactly_what_its_copy_is_refused_for(
    desk: Desk, left_out: tuple[str, ...]
) -> None:
    """Whatever is not told to be left out is taken, and whatever is told is refused. C3, D14."""
    desk.rules = replace(
        desk.rules, kinds=KINDS - set(left_out), is_inbound_allowed="inbound" not in left_out
    )
    welcome = greet(hello(), desk.workplace, desk.rules)
    told = {one.what for one in welcome.writing.left_out}
    assert set(left_out) == told
    for kind, direction in itertools.product(("message", "inmail"), ("inbound", "outbound", "unknown")):
        item = page_item(item_kind=kind, direction=direction)
        click = f"click-{kind}-{direction}"
        if told & {kind, direction}:
            with pytest.raises((KindOff, InboundOff)):
                await copy_activity(desk.workplace, click, item)
        else:
            await copy_activity(desk.workplace, click, item)


async def test_greet_says_who_can_change_what_is_left_out(desk: Desk) -> None:
    """What the user has set themselves is not put down to the administrator, nor the other way round. D14."""
    desk.rules = replace(desk.rules, kinds=KINDS - {"tag"}, is_inbound_allowed=False, is_inbound_own=True)
    told = greet(hello(), desk.workplace, desk.rules).writing.left_out
    assert [("tag", "administrator"), ("inbound", "user")] == [(one.what, one.by) for one in told]


async def test_greet_says_what_keeps_from_copying(desk: Desk) -> None:
    """Not connected yet, or signed out meanwhile, with the reason and what support can look for."""
    assert "not_connected" == greet(hello(), None, desk.rules).connection.state
    desk.trouble = Cause("signin_mfa", (("environment", "contoso.crm.dynamics.com"),), "c-1")
    connection = greet(hello(), desk.workplace, desk.rules).connection
    assert connection.trouble is not None
    assert ("signed_out", "signin_mfa", "c-1") == (
        connection.state,
        connection.trouble.code,
        connection.trouble.reference,
    )


async def test_greet_says_what_passes_by_itself_without_asking_for_a_sign_in(desk: Desk) -> None:
    """An unreachable Dynamics is shown, and nobody is told that they are signed out."""
    desk.trouble = Cause("crm_unreachable", (("host", "contoso.crm.dynamics.com"), ("reason", "timeout")))
    connection = greet(hello(), desk.workplace, desk.rules).connection
    assert connection.trouble is not None
    assert ("connected", "crm_unreachable") == (connection.state, connection.trouble.code)


async def test_queued_items_say_why_nothing_goes_on(desk: Desk) -> None:
    """While nobody is signed in, every waiting item names that reason, also those that were never tried."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await desk.workplace.outbox.release_holds(NOON + timedelta(hours=1))
    [waiting] = (await list_outbox(desk.workplace, None)).items
    assert waiting.cause is None
    desk.trouble = Cause("signin_expired", (("environment", "contoso.crm.dynamics.com"),))
    [told] = (await list_outbox(desk.workplace, None)).items
    assert told.cause is not None
    assert ("queued", "signin_expired", None) == (told.state, told.cause.code, told.next_attempt_at)


async def test_the_answer_to_a_pause_says_since_when(desk: Desk) -> None:
    """Told from the journal, before the dispatcher has looked; a second pause began no later; resumed, it is gone."""
    assert utc_text(NOON) == (await pause_outbox(desk.workplace, is_paused=True)).paused_since
    desk.clock.advance(hours=1)
    assert utc_text(NOON) == (await pause_outbox(desk.workplace, is_paused=True)).paused_since
    assert utc_text(NOON) == (await list_outbox(desk.workplace, [])).paused_since
    assert (await pause_outbox(desk.workplace, is_paused=False)).paused_since is None


async def test_held_items_are_not_held_up_yet(desk: Desk) -> None:
    """What can still be taken back waits for its hold, not for a sign-in."""
    await copy_activity(desk.workplace, "click-1", page_item())
    desk.trouble = Cause("signin_expired", (("environment", "contoso.crm.dynamics.com"),))
    [held] = (await list_outbox(desk.workplace, None)).items
    assert ("held", None) == (held.state, held.cause)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"version": "26.0.9"}, UpdateExtension),
        ({"version": "9.10.0"}, UpdateExtension),
        ({"oldest_companion": "26.1.1"}, UpdateCompanion),
        ({"oldest_companion": "126.0.0"}, UpdateCompanion),
        ({"protocol_oldest": 2, "protocol_newest": 3}, UpdateCompanion),
    ],
)
async def test_greet_names_the_part_to_update(
    desk: Desk, changes: dict[str, Any], error: type[Exception]
) -> None:
    """Versions are compared as numbers, and the older part is the one named."""
    with pytest.raises(error):
        greet(hello(**changes), desk.workplace, desk.rules)


@pytest.mark.parametrize("version", ["26.1.0", "26.1.10", "27.0.0"])
async def test_greet_welcomes_newer_extensions(desk: Desk, version: str) -> None:
    """A newer extension that still takes this companion is welcome."""
    assert "welcome" == greet(hello(version=version, protocol_newest=9), desk.workplace, desk.rules).kind


async def test_list_outbox_tells_known_from_unknown(desk: Desk) -> None:
    """Ids that this journal does not hold are named, so that their sender sends the items again."""
    await copy_activity(desk.workplace, "click-1", page_item())
    listed = await list_outbox(desk.workplace, ["click-1", "click-9"])
    assert (["click-1"], ("click-9",)) == ([item.item_id for item in listed.items], listed.unknown_ids)


async def test_list_outbox_shows_the_newest_and_counts_states(desk: Desk) -> None:
    """Without ids: newest first, with the counts of whatever wants something."""
    await copy_activity(desk.workplace, "click-1", page_item())
    await copy_activity(desk.workplace, "click-2", page_item(sent_at=None))
    await copy_activity(desk.workplace, "click-3", page_item(body="Another"))
    await undo(desk.workplace, "click-3")
    listed = await list_outbox(desk.workplace, None)
    assert ["click-3", "click-2", "click-1"] == [item.item_id for item in listed.items]
    assert (1, 0, 0, 1, 0) == tuple(listed.counts.model_dump().values())


async def test_list_outbox_shows_the_receipt(desk: Desk) -> None:
    """A written item names its row, its owner and the address that opens it."""
    await copy_activity(desk.workplace, "click-1", page_item())
    outbox = desk.workplace.outbox
    desk.clock.advance(seconds=10)
    await outbox.release_holds(desk.clock.now())
    await outbox.lease_next(desk.clock.now())
    await outbox.mark_written("click-1", RECEIPT, NOON)
    [item] = (await list_outbox(desk.workplace, ["click-1"])).items
    assert item.receipt is not None
    address = (
        f"https://contoso.crm.dynamics.com/main.aspx?pagetype=entityrecord&etn=li_message&id={RECEIPT.row_id}"
    )
    assert (address, "Marisa Duarte", True) == (
        item.receipt.record_address,
        item.receipt.owner_name,
        item.receipt.is_completed,
    )


async def test_list_outbox_carries_no_message_text(desk: Desk) -> None:
    """What a surface lists never holds the words themselves."""
    await copy_activity(desk.workplace, "click-1", page_item())
    assert "Thursday" not in (await list_outbox(desk.workplace, None)).model_dump_json()


async def test_undo_discards_and_wakes_the_dispatcher(desk: Desk) -> None:
    """Taken back in time; asked again, the answer is the same."""
    await copy_activity(desk.workplace, "click-1", page_item())
    first = await undo(desk.workplace, "click-1")
    assert "discarded" == first.item.state
    assert 2 == desk.wake_ups
    assert first == await undo(desk.workplace, "click-1")


async def test_undo_of_an_item_on_its_way_is_remembered(desk: Desk) -> None:
    """It waits for the reply; an item that nobody knows cannot be taken back."""
    await copy_activity(desk.workplace, "click-1", page_item())
    desk.clock.advance(seconds=10)
    await desk.workplace.outbox.release_holds(desk.clock.now())
    await desk.workplace.outbox.lease_next(desk.clock.now())
    answer = await undo(desk.workplace, "click-1")
    assert ("sending", "undo") == (answer.item.state, answer.item.errand)
    with pytest.raises(ItemUnknown):
        await undo(desk.workplace, "click-2")


async def test_confirm_link_remembers_a_row_that_is_there(desk: Desk) -> None:
    """Dynamics shows the row first; then it is the profile's row."""
    desk.gateway.faults = [CrmReply(200, {"fullname": "Yvonne McKay"})]
    confirmed = await confirm_link(desk.workplace, ADDRESS, "contact", CONTACT)
    assert "Yvonne McKay" == confirmed.name
    found = await desk.workplace.links.find_link(ProfileKey("profile_id", PROFILE_ID))
    assert Target("contact", CONTACT, "Yvonne McKay", "link") == found


@pytest.mark.parametrize(
    ("address", "row_id", "reply", "error"),
    [
        ("https://evil-linkedin.com/in/ana", CONTACT, None, BadRequest),
        (ADDRESS, "1 or 1", None, BadRequest),
        (ADDRESS, CONTACT, refusal(404, "0x80040217"), CrmAnswerRefused),
        (ADDRESS, CONTACT, CrmReply(0, trouble="TimeoutError"), CrmUnreachable),
    ],
)
async def test_confirm_link_remembers_nothing_else(
    desk: Desk, address: str, row_id: str, reply: CrmReply | None, error: type[Exception]
) -> None:
    """No person, no row, or no answer: refused by its own name, and nothing is remembered."""
    desk.gateway.faults = [reply]
    with pytest.raises(error):
        await confirm_link(desk.workplace, address, "contact", row_id)
    assert await desk.workplace.links.find_link(ProfileKey("profile_id", PROFILE_ID)) is None
