"""Say where an item belongs, which message it is, or that it should be tried again: what a stopped item waits for."""

from __future__ import annotations

from companion.core.item_key import asked_key
from companion.core.verdict import RowTable, Target
from companion.protocol.results import ActivityStatus
from companion.usecases.read_record import read_record_name
from companion.usecases.show_item import show_changed
from companion.usecases.workplace import Workplace


async def resolve_item(workplace: Workplace, item_id: str, table: RowTable, row_id: str) -> ActivityStatus:
    """The item, filed under the record that was picked: now where it is still to be written, else by an errand."""
    name = await read_record_name(workplace, table, row_id)
    target = Target(table, row_id.lower(), name, "picked")
    item = await workplace.outbox.errands.ask_resolve(item_id, target, workplace.clock.now())
    return show_changed(workplace, item)


async def settle_item(workplace: Workplace, item_id: str, same_as: str | None) -> ActivityStatus:
    """The item without certain identity: a new message, or the same as another and then not written."""
    now = workplace.clock.now()
    item = await workplace.outbox.errands.settle_identity(item_id, asked_key(item_id), same_as, now)
    return show_changed(workplace, item)


async def retry_item(workplace: Workplace, item_id: str) -> ActivityStatus:
    """The item, tried again at once."""
    item = await workplace.outbox.errands.retry(item_id, workplace.clock.now())
    return show_changed(workplace, item)
