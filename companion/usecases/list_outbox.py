"""Tell where items stand: those a page waits for, or the newest."""

from __future__ import annotations

from collections.abc import Sequence

from companion.core.mapping import utc_text
from companion.protocol.results import OutboxCounts, OutboxItems, RepeatedClick
from companion.usecases.show_cause import show_cause
from companion.usecases.show_item import show_item
from companion.usecases.workplace import Workplace


async def list_outbox(workplace: Workplace, ids: Sequence[str] | None) -> OutboxItems:
    """The items, newest first, and which of the asked ids, clicks' or items', this journal does not hold."""
    known = await workplace.outbox.find_clicks(ids) if ids else {}
    items = await workplace.outbox.read_items(None if ids is None else list(dict.fromkeys(known.values())))
    trouble = workplace.read_trouble()
    counts = await workplace.outbox.count_states()
    paused_since = await workplace.outbox.read_paused()
    # What damage has taken comes back from the sender's copy, as if the click had never been here.
    whole = {item.item_id for item in items if not item.is_incomplete}
    return OutboxItems(
        kind="outbox.items",
        items=tuple(show_item(item, workplace.profile, trouble) for item in items),
        repeats=tuple(
            RepeatedClick(click_id=click_id, item_id=item_id)
            for click_id, item_id in known.items()
            if click_id != item_id
        ),
        unknown_ids=tuple(asked for asked in ids or () if known.get(asked) not in whole),
        counts=OutboxCounts(
            held=counts.get("held", 0),
            queued=counts.get("queued", 0),
            sending=counts.get("sending", 0),
            needs_you=counts.get("needs_you", 0),
            failed=counts.get("failed", 0),
        ),
        trouble=show_cause(await workplace.outbox.read_trouble() or workplace.read_notice()),
        paused_since=utc_text(paused_since) if paused_since else None,
    )
