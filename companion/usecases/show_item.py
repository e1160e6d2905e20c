"""An item of the outbox as surfaces show it. Carries no message text."""

from __future__ import annotations

from datetime import datetime

from companion.core.mapping import utc_text
from companion.core.outbox_item import OutboxItem
from companion.core.profile import Profile
from companion.protocol.items import ItemReceipt, ItemStatus, MatchedRow
from companion.usecases.show_cause import show_cause


def show_item(item: OutboxItem, profile: Profile) -> ItemStatus:
    """The item's state, match, receipt and cause."""
    return ItemStatus(
        item_id=item.item_id,
        state=item.state,
        hold_ends_at=_text(item.hold_ends_at) if item.state == "held" else None,
        next_attempt_at=_text(item.next_attempt_at) if item.state == "queued" else None,
        match=_match(item),
        receipt=_receipt(item, profile),
        cause=show_cause(item.cause),
    )


def _match(item: OutboxItem) -> MatchedRow | None:
    if item.target is None:
        return None
    target = item.target
    return MatchedRow(table=target.table, row_id=target.row_id, name=target.name[:400], how=target.how)


def _receipt(item: OutboxItem, profile: Profile) -> ItemReceipt | None:
    if item.receipt is None or item.written_at is None:
        return None
    receipt = item.receipt
    query = f"pagetype=entityrecord&etn={receipt.table}&id={receipt.row_id}"
    return ItemReceipt(
        table=receipt.table,
        row_id=receipt.row_id,
        record_address=f"{profile.environment_address}/main.aspx?{query}",
        written_at=utc_text(item.written_at),
        owner_name=receipt.owner_name,
        is_completed=receipt.is_completed,
        left_out=receipt.left_out,
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment)
