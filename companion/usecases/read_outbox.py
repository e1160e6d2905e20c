"""Read the outbox and its history page by page, as a person looks through it."""

from __future__ import annotations

from collections.abc import Sequence

from companion.core.mapping import utc_text
from companion.core.outbox_item import Journalled
from companion.core.outbox_states import State
from companion.protocol.results import OutboxEntries, OutboxEntry
from companion.usecases.show_item import show_item
from companion.usecases.workplace import Workplace


async def read_outbox(
    workplace: Workplace, states: Sequence[State] | None, before: int | None, limit: int
) -> OutboxEntries:
    """Items from the newest on, those of the named states only; `before` continues an earlier page."""
    found = await workplace.outbox.read_page(states, before, limit)
    return OutboxEntries(
        kind="outbox.entries",
        entries=tuple(show_entry(one, workplace) for one in found),
        next_before=found[-1].sequence if len(found) == limit else None,
    )


def show_entry(one: Journalled, workplace: Workplace) -> OutboxEntry:
    """One item with when it was clicked and whom it is about."""
    item = one.item
    about = item.activity.about.name if item.activity else None
    return OutboxEntry(
        item=show_item(item, workplace.profile, workplace.read_trouble()),
        clicked_at=utc_text(one.clicked_at),
        item_kind=item.activity.kind if item.activity else None,
        about=about[:400] if about else None,
        attempts=item.attempts,
    )
