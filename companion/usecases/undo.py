"""Take a copied item back: at once while nothing was sent, else by deleting its row where nobody has changed it."""

from __future__ import annotations

from companion.protocol.results import ActivityStatus
from companion.usecases.show_item import show_changed
from companion.usecases.workplace import Workplace


async def undo(workplace: Workplace, item_id: str) -> ActivityStatus:
    """The item: discarded and its text erased, or written with its undoing on the way."""
    item = await workplace.outbox.errands.ask_undo(item_id, workplace.clock.now())
    return show_changed(workplace, item)


async def withdraw(workplace: Workplace, item_id: str) -> ActivityStatus:
    """The item, with a mark on its row asked for: what others have written into it stays."""
    item = await workplace.outbox.errands.ask_withdraw(item_id, workplace.clock.now())
    return show_changed(workplace, item)
