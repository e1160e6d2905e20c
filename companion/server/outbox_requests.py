"""Requests about items that are in the outbox already, each to its use case."""

from __future__ import annotations

from typing import assert_never

from companion.protocol.requests import (
    ActivityUndo,
    ItemResolve,
    ItemRetry,
    ItemSettle,
    ItemsFind,
    ItemWithdraw,
    OutboxList,
    OutboxPause,
    OutboxRead,
)
from companion.protocol.results import ActivityStatus, ItemsFound, OutboxEntries, OutboxItems
from companion.usecases.find_copied import find_copied
from companion.usecases.list_outbox import list_outbox
from companion.usecases.pause_outbox import pause_outbox
from companion.usecases.read_outbox import read_outbox
from companion.usecases.resolve_item import resolve_item, retry_item, settle_item
from companion.usecases.undo import undo, withdraw
from companion.usecases.workplace import Workplace

AboutItem = ActivityUndo | ItemWithdraw | ItemResolve | ItemSettle | ItemRetry
AboutOutbox = OutboxPause | OutboxRead | OutboxList | ItemsFind


async def change_item(message: AboutItem, workplace: Workplace) -> ActivityStatus:
    """One item as it stands after what was asked."""
    match message:
        case ActivityUndo():
            return await undo(workplace, message.item_id)
        case ItemWithdraw():
            return await withdraw(workplace, message.item_id)
        case ItemResolve():
            return await resolve_item(workplace, message.item_id, message.table, message.row_id)
        case ItemSettle():
            return await settle_item(workplace, message.item_id, message.same_as)
        case ItemRetry():
            return await retry_item(workplace, message.item_id)
        case _:
            assert_never(message)


async def look_through(
    message: AboutOutbox, workplace: Workplace
) -> OutboxItems | OutboxEntries | ItemsFound:
    """The outbox as it stands."""
    match message:
        case OutboxPause():
            return await pause_outbox(workplace, is_paused=message.is_paused)
        case OutboxRead():
            return await read_outbox(workplace, message.states, message.before, message.limit)
        case OutboxList():
            return await list_outbox(workplace, message.item_ids)
        case ItemsFind():
            return await find_copied(workplace, message.items)
        case _:
            assert_never(message)
