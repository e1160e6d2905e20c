"""An item of the outbox as surfaces show it. Carries no message text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from companion.core.mapping import utc_text
from companion.core.outbox_item import OutboxItem
from companion.core.profile import Profile
from companion.core.replies import Cause
from companion.core.sign_in import SIGN_IN_CODES
from companion.protocol.items import ItemReceipt, ItemStatus, MatchedRow
from companion.protocol.results import ActivityStatus
from companion.usecases.show_cause import show_cause
from companion.usecases.show_evidence import show_evidence
from companion.usecases.workplace import Workplace


def show_item(item: OutboxItem, profile: Profile, trouble: Cause | None = None) -> ItemStatus:
    """The item's state, match, receipt and cause. While nothing can be sent, that is why a queued item waits."""
    cause, next_attempt_at = _why_and_until(item, trouble)
    return ItemStatus(
        item_id=item.item_id,
        state=item.state,
        hold_ends_at=_text(item.hold_ends_at) if item.state == "held" else None,
        next_attempt_at=_text(next_attempt_at),
        match=_match(item),
        evidence=show_evidence(item),
        receipt=_receipt(item, profile),
        cause=show_cause(cause),
        errand=item.errand,
    )


def show_changed(workplace: Workplace, item: OutboxItem) -> ActivityStatus:
    """The answer to a change of an item, which the dispatcher now looks at and every open page is told of."""
    workplace.tell([item])
    workplace.wake_dispatcher()
    shown = show_item(item, workplace.profile, workplace.read_trouble())
    return ActivityStatus(kind="activity.status", item=shown, is_repeat=False)


def _why_and_until(item: OutboxItem, trouble: Cause | None) -> tuple[Cause | None, datetime | None]:
    """Why the item stands where it does, and when it is tried again as far as time decides that."""
    if item.state != "queued":
        return item.cause, item.next_attempt_at if item.errand else None
    if trouble is None:
        return item.cause, item.next_attempt_at
    written = item.cause.written if item.cause else "no"
    is_for_a_person = trouble.code in SIGN_IN_CODES
    return replace(trouble, written=written), None if is_for_a_person else item.next_attempt_at


def _match(item: OutboxItem) -> MatchedRow | None:
    if item.target is None:
        return None
    target = item.target
    return MatchedRow(table=target.table, row_id=target.row_id, name=target.name[:400], how=target.how)


def _receipt(item: OutboxItem, profile: Profile) -> ItemReceipt | None:
    if item.receipt is None or item.written_at is None:
        return None
    receipt = item.receipt
    shown = (receipt.table, receipt.row_id)
    if receipt.table == "annotation" and item.target is not None:
        # A note has no page of its own in Dynamics: it stands in the timeline of its record.
        shown = (item.target.table, item.target.row_id)
    return ItemReceipt(
        table=receipt.table,
        row_id=receipt.row_id,
        record_address=record_address(profile, *shown),
        written_at=utc_text(item.written_at),
        owner_name=receipt.owner_name,
        is_completed=receipt.is_completed,
        left_out=receipt.left_out,
        is_withdrawn=receipt.is_withdrawn,
        found=receipt.found,
    )


def record_address(profile: Profile, table: str, row_id: str) -> str:
    """Where a browser shows a row in Dynamics."""
    return f"{profile.environment_address}/main.aspx?pagetype=entityrecord&etn={table}&id={row_id}"


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment)
