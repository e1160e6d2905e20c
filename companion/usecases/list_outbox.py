"""Tell where items stand: those a page waits for, or the newest."""

from __future__ import annotations

from collections.abc import Sequence

from companion.protocol.results import OutboxCounts, OutboxItems
from companion.usecases.show_cause import show_cause
from companion.usecases.show_item import show_item
from companion.usecases.workplace import Workplace


async def list_outbox(workplace: Workplace, item_ids: Sequence[str] | None) -> OutboxItems:
    """The items, newest first, and which of the asked ids this journal does not hold."""
    items = await workplace.outbox.read_items(item_ids)
    trouble = workplace.read_trouble()
    counts = await workplace.outbox.count_states()
    found = {item.item_id for item in items}
    return OutboxItems(
        kind="outbox.items",
        items=tuple(show_item(item, workplace.profile, trouble) for item in items),
        unknown_ids=tuple(item_id for item_id in item_ids or () if item_id not in found),
        counts=OutboxCounts(
            held=counts.get("held", 0),
            queued=counts.get("queued", 0),
            sending=counts.get("sending", 0),
            needs_you=counts.get("needs_you", 0),
            failed=counts.get("failed", 0),
        ),
        trouble=show_cause(await workplace.outbox.read_trouble()),
    )
