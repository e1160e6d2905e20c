"""Carry an errand: take a written row back, mark it as withdrawn, file it under another record, or give it away.

Decides nothing about Dynamics: the generators in the core do.
"""

from __future__ import annotations

from companion.core.item_key import row_key
from companion.core.outbox_item import OutboxItem
from companion.core.ports import AssigningStore, CrmGateway
from companion.core.receipt import Receipt
from companion.core.replies import Cause, Stop, Wait
from companion.core.resolving import resolve
from companion.core.tables import Environment
from companion.core.undoing import Undone, find_unfinished, take_back, withdraw
from companion.outbox.assigner import carry_assignment

Carried = Undone | Receipt | Wait | Stop


def is_errand(item: OutboxItem) -> bool:
    """Whether the item was leased for its errand, not for its first delivery."""
    return item.errand is not None and item.state != "sending"


async def carry_errand(
    item: OutboxItem, environment: Environment, gateway: CrmGateway, store: AssigningStore
) -> Carried:
    """What came of the errand."""
    if item.errand == "assign":
        return await carry_assignment(item, environment, gateway, store)
    receipt = item.receipt or await _find_receipt(item, environment, gateway)
    if not isinstance(receipt, Receipt):
        return receipt
    if item.errand == "undo":
        return await gateway.converse(take_back(receipt, environment))
    if item.errand == "withdraw":
        return await gateway.converse(withdraw(receipt, environment))
    if item.errand_target is None:
        # It was written down, and does not open any more: somebody has to say it again.
        return Stop("needs_you", Cause("text_damaged"))
    return await gateway.converse(resolve(receipt, item.errand_target, environment))


async def _find_receipt(
    item: OutboxItem, environment: Environment, gateway: CrmGateway
) -> Receipt | Undone | Wait | Stop:
    """Of an item that stopped half-way: whatever of it stands in Dynamics already."""
    if item.activity is None or item.item_key is None:
        message = "an item without text, key or receipt has an errand"
        raise ValueError(message)
    row_id = environment.row_id(row_key(item.activity, item.item_key))
    return await gateway.converse(find_unfinished(row_id, item.activity))
