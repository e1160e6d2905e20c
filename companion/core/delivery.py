"""Write one message to Dynamics: create, continue, complete, receipt.

A generator that yields requests and is sent replies, so the same steps run against Dynamics, the emulator and
a list in a test. Every step is create-only or conditional under our own ids: killed at any line, the whole
thing is simply run again and meets its own rows.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from uuid import UUID

from companion.core import item_key
from companion.core.activity import Activity
from companion.core.continuation import continue_text
from companion.core.mapping import STAMP_COLUMN, MappedRow, map_activity
from companion.core.odata import CrmRequest, create_only, read, row_path, update_only
from companion.core.protected_columns import find_protected, without_stamp_column
from companion.core.receipt import Receipt
from companion.core.replies import (
    Cause,
    CrmReply,
    Refused,
    Stop,
    Wait,
    Written,
    classify,
    refused_write,
    says_row_absent,
    says_row_exists,
)
from companion.core.tables import ActivityTable, Environment
from companion.core.verdict import Target

Delivering = Generator[CrmRequest, CrmReply, "Receipt | Wait | Stop"]

_RECEIPT_COLUMNS = "activityid,statecode,_ownerid_value"
_OWNER = "_ownerid_value@OData.Community.Display.V1.FormattedValue"
_OPEN, _COMPLETED = 0, 1
# Dynamics refuses a state without its status; 2 is "Completed" on both of LinkedIn's tables.
_COMPLETE = {"statecode": _COMPLETED, "statuscode": 2}


@dataclass(frozen=True)
class _Standing:
    """The row as Dynamics describes it after the create, or after finding it there."""

    owner_name: str | None
    is_completed: bool


@dataclass(frozen=True)
class _Created:
    row: MappedRow
    standing: _Standing
    left_out: frozenset[str]


def deliver(activity: Activity, key: str, target: Target | None, environment: Environment) -> Delivering:
    """One row for the message: completed and regarding the target, or open while nobody matches."""
    table = environment.tables[activity.kind]
    row_id = item_key.row_id(environment.organisation_id, environment.user_id, key)
    written: Written = "no"
    try:
        created = yield from _create(row_id, activity, target, table, environment)
        standing, written = created.standing, "part"
        # A completed row already has its continuation: completing is the last step.
        if not standing.is_completed:
            for request in continue_text(created.row, key, target, table, environment):
                yield from _create_part(request)
        if target is not None and not standing.is_completed:
            yield from _complete(row_id, table)
    except Refused as refused:
        return refused.after(written)
    left_out = tuple(sorted(created.left_out))
    return Receipt(table.logical_name, str(row_id), standing.owner_name, target is not None, left_out)


def _create_part(request: CrmRequest) -> Generator[CrmRequest, CrmReply, None]:
    reply = yield request
    if not reply.is_ok and not says_row_exists(reply):
        raise refused_write(reply)


def _create(
    row_id: UUID, activity: Activity, target: Target | None, table: ActivityTable, environment: Environment
) -> Generator[CrmRequest, CrmReply, _Created]:
    """The row as it was created or found; without the columns that are protected from this account."""
    left_out: frozenset[str] = frozenset()
    while True:
        row = map_activity(activity, target, without_stamp_column(table, left_out), environment)
        columns = {name: value for name, value in row.columns.items() if name not in left_out}
        reply = yield create_only(table.entity_set, row_id, columns, _RECEIPT_COLUMNS)
        if reply.is_ok:
            return _Created(row, _standing(reply.body), left_out)
        if says_row_exists(reply):
            return _Created(row, (yield from _read_back(row_id, activity)), left_out)
        more = yield from find_protected(reply, columns, table)
        if not more:
            raise refused_write(reply)
        left_out |= more


def _read_back(row_id: UUID, activity: Activity) -> Generator[CrmRequest, CrmReply, _Standing]:
    """The row that stands under our id, if it carries our fingerprint; 412 alone proves nothing.

    Read through `activitypointers`, because all activity tables share one key.
    """
    columns = f"{_RECEIPT_COLUMNS},{STAMP_COLUMN},description"
    reply = yield read(row_path("activitypointers", row_id), select=columns)
    if reply.status in (403, 404):
        cause = Cause("row_not_readable", (), reply.service_request_id, written="unknown")
        raise Refused(Stop("needs_you", cause))
    if not reply.is_ok:
        raise Refused(classify(reply))
    mark = item_key.fingerprint(activity.conversation_id, activity.body)
    if not any(mark in str(reply.body.get(column) or "") for column in (STAMP_COLUMN, "description")):
        raise Refused(Stop("needs_you", Cause("row_taken")))
    return _standing(reply.body)


def _complete(row_id: UUID, table: ActivityTable) -> Generator[CrmRequest, CrmReply, None]:
    """Close the row last: a completed activity takes no further change."""
    reply = yield update_only(table.entity_set, row_id, _COMPLETE)
    if reply.is_ok:
        return
    if says_row_absent(reply):
        raise Refused(classify(reply), is_row_gone=True)
    meaning = classify(reply)
    if isinstance(meaning, Stop):
        # A row that somebody has closed meanwhile may refuse to be closed again.
        standing = yield read(row_path("activitypointers", row_id), select="statecode")
        if standing.is_ok and standing.body.get("statecode") == _COMPLETED:
            return
    raise Refused(meaning)


def _standing(body: Mapping[str, object]) -> _Standing:
    owner = body.get(_OWNER)
    return _Standing(str(owner) if owner else None, body.get("statecode") == _COMPLETED)
