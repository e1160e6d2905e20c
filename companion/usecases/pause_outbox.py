"""Let nothing be sent until the user says so. Clicks are saved all the same."""

from __future__ import annotations

from companion.protocol.results import OutboxItems
from companion.usecases.list_outbox import list_outbox
from companion.usecases.workplace import Workplace


async def pause_outbox(workplace: Workplace, *, is_paused: bool) -> OutboxItems:
    """The outbox's counts, and why it stands still."""
    await workplace.outbox.set_paused(workplace.clock.now() if is_paused else None)
    workplace.wake_dispatcher()
    return await list_outbox(workplace, [])
