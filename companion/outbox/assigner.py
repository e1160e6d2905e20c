"""Carry the errand of giving a row away: look, write down that it is sent, give. Decides nothing about Dynamics."""

from __future__ import annotations

from companion.core.assigning import Givable, give, look_before
from companion.core.outbox_item import OutboxItem
from companion.core.ports import AssigningStore, CrmGateway
from companion.core.receipt import Receipt
from companion.core.replies import Cause, Stop, Wait
from companion.core.tables import Environment


async def carry_assignment(
    item: OutboxItem, environment: Environment, gateway: CrmGateway, store: AssigningStore
) -> Receipt | Wait | Stop:
    """The row's receipt once it is theirs. Raises NotSaved where that cannot be written down before it is sent."""
    receipt, assignment = item.receipt, item.assignment
    if receipt is None or assignment is None:
        # It was written down, and does not open any more: somebody has to say it again.
        return Stop("needs_you", Cause("text_damaged"))
    hung_on = item.target.row_id if item.target else None
    found = await gateway.converse(look_before(receipt, assignment, hung_on, environment))
    if not isinstance(found, Givable):
        return found
    if assignment.stage == "asked":
        await store.note_sent(item.item_id)
    return await gateway.converse(give(receipt, assignment.to, found))
