"""Take a copied message back before anything is sent."""

from __future__ import annotations

from companion.protocol.results import ActivityStatus
from companion.usecases.show_item import show_item
from companion.usecases.workplace import Workplace


async def undo(workplace: Workplace, item_id: str) -> ActivityStatus:
    """The item, discarded and its text erased. Raises ItemUnknown or UndoTooLate."""
    item = await workplace.outbox.discard(item_id, workplace.clock.now())
    workplace.wake_dispatcher()
    shown = show_item(item, workplace.profile, workplace.read_trouble())
    return ActivityStatus(kind="activity.status", item=shown, is_repeat=False)
