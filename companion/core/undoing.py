"""Take a written item back: delete its row if nobody has changed it since, else say who did.

A generator: yields requests, is sent replies. Every step is conditional on what was just read, so that nobody's
work is deleted and a repeat after a crash ends where the first attempt would have.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from companion.core.activity import Activity
from companion.core.mapping import STAMP_COLUMN, split_text
from companion.core.odata import CrmRequest, delete_unchanged, read, row_path
from companion.core.receipt import Receipt
from companion.core.replies import (
    Cause,
    CrmReply,
    Refused,
    Stop,
    Wait,
    classify,
    refused_write,
    says_row_absent,
)
from companion.core.standing import (
    find_activity_row,
    find_note_row,
    find_row_table,
    read_standing,
    remarked,
    write_unchanged,
)
from companion.core.tables import ActivityTable, Environment, NoteTable

Undoing = Generator[CrmRequest, CrmReply, "Undone | Receipt | Wait | Stop"]

_MODIFIER = "_modifiedby_value@OData.Community.Display.V1.FormattedValue"
_MODIFIED = "createdon,modifiedon,_modifiedby_value"
WITHDRAWN = "[withdrawn]"
"""Stands in front of the subject of a row that was written and is not meant any more."""

_SAME_WRITE_SECONDS = 5.0
"""A row that was only ever created says nearly the same moment twice."""


@dataclass(frozen=True)
class Undone:
    """Nothing of the item stands in Dynamics any more."""


def take_back(receipt: Receipt, environment: Environment) -> Undoing:
    """Nothing of the item is left, or what stands in the way; the rows of others are never touched."""
    if receipt.found is not None:
        return Stop("needs_you", Cause("undo_not_ours"))
    try:
        table = yield from _find_table(receipt, environment)
        row = (yield from _read_row(table, receipt.row_id)) if table is not None else None
        # Read before the deletion: notes go with their activity, and what stands there afterwards may be another
        # laptop's new copy of the same message.
        parts = yield from _read_parts(receipt)
        if table is not None and row is not None:
            version = _version_if_ours(row, receipt, environment)
            _refuse_changed(parts)
            reply = yield delete_unchanged(table.entity_set, receipt.row_id, version)
            if not reply.is_ok and not says_row_absent(reply):
                raise refused_write(reply)
        yield from _delete_parts(parts)
    except Refused as refused:
        return refused.meaning
    return Undone()


def find_unfinished(
    row_id: UUID, activity: Activity
) -> Generator[CrmRequest, CrmReply, Receipt | Undone | Wait | Stop]:
    """What stands of an item whose delivery stopped half-way, as a receipt; nothing of it is Undone."""
    try:
        standing = yield from find_activity_row(row_id, activity)
        if standing is None:
            standing = yield from find_note_row(row_id, activity)
    except Refused as refused:
        return refused.after("unknown")
    if standing is None:
        return Undone()
    return Receipt(standing.table, str(row_id), standing.owner_name, standing.is_completed)


def withdraw(receipt: Receipt, environment: Environment) -> Undoing:
    """The row stays as others made it, and says for people and machines that it was withdrawn."""
    if receipt.found is not None:
        return Stop("needs_you", Cause("undo_not_ours"))
    try:
        table = yield from _find_table(receipt, environment)
        row = (yield from _read_row(table, receipt.row_id)) if table is not None else None
        if table is None or row is None:
            return Undone()
        yield from _mark_withdrawn(row, receipt, table)
    except Refused as refused:
        return refused.meaning
    return receipt.withdrawn()


_Step = Generator[CrmRequest, CrmReply, None]
_Table = ActivityTable | NoteTable


def _find_table(receipt: Receipt, environment: Environment) -> Generator[CrmRequest, CrmReply, _Table | None]:
    """Where the row stands; None where its table was deleted, and it with it."""
    if receipt.table == NoteTable.logical_name:
        return environment.notes
    return (yield from find_row_table(receipt.table, receipt.row_id, environment))


def _read_row(table: _Table, row_id: str) -> Generator[CrmRequest, CrmReply, Mapping[str, object] | None]:
    """The row as it stands, or None where somebody has deleted it."""
    if isinstance(table, NoteTable):
        columns = f"annotationid,subject,notetext,{_MODIFIED}"
    else:
        stamp = f",{STAMP_COLUMN}" if table.stamp_length else ""
        columns = f"activityid,subject,description,statecode,statuscode{stamp},{_MODIFIED}"
    reply = yield read(row_path(table.entity_set, row_id), select=columns)
    if says_row_absent(reply):
        return None
    if not reply.is_ok:
        raise Refused(classify(reply))
    return reply.body


def _version_if_ours(row: Mapping[str, object], receipt: Receipt, environment: Environment) -> str:
    """The version to delete. Raises Refused when somebody else has made it what it is."""
    version = str(row.get("@odata.etag") or "")
    author = environment.author_id or environment.user_id
    is_by_us = _last_hand(row) == author.lower()
    # Two laptops took it back, and a create that one of them had given up arrived behind the other's deletion.
    is_as_created = is_by_us and not _was_changed(row)
    is_unchanged = version == receipt.version if receipt.version else is_by_us
    if not version or not (is_unchanged or is_as_created):
        raise _changed_since(row)
    return version


def _last_hand(row: Mapping[str, object]) -> str:
    return str(row.get("_modifiedby_value") or "").lower()


def _read_parts(receipt: Receipt) -> Generator[CrmRequest, CrmReply, dict[str, Mapping[str, object]]]:
    """The rows that continue a long text and stand there still, by their path."""
    parts = {}
    for part in receipt.parts:
        reply = yield read(part, select=_MODIFIED)
        if reply.is_ok:
            parts[part] = reply.body
        elif not says_row_absent(reply):
            raise Refused(classify(reply))
    return parts


def _refuse_changed(parts: Mapping[str, Mapping[str, object]]) -> None:
    """A colleague's words in a continuation would go with the activity. Raises Refused."""
    for part in parts.values():
        if _was_changed(part):
            raise _changed_since(part)


def _delete_parts(parts: Mapping[str, Mapping[str, object]]) -> _Step:
    """Where they did not go with the activity. What was changed or made anew since it was read stays."""
    for path, part in parts.items():
        if _was_changed(part):
            continue
        entity_set, _, row_id = path.rstrip(")").partition("(")
        reply = yield delete_unchanged(entity_set, row_id, str(part.get("@odata.etag") or "*"))
        if not reply.is_ok and not says_row_absent(reply) and reply.status != 412:
            raise refused_write(reply)


def _changed_since(row: Mapping[str, object]) -> Refused:
    who, when = str(row.get(_MODIFIER) or ""), str(row.get("modifiedon") or "")
    return Refused(Stop("needs_you", Cause("row_changed_since", (("who", who), ("when", when)))))


def _was_changed(row: Mapping[str, object]) -> bool:
    try:
        created, modified = (datetime.fromisoformat(str(row[name])) for name in ("createdon", "modifiedon"))
    except (KeyError, ValueError):
        return True
    return (modified - created).total_seconds() > _SAME_WRITE_SECONDS


def _mark_withdrawn(row: Mapping[str, object], receipt: Receipt, table: _Table) -> _Step:
    """A completed activity is opened for the mark and completed again, whichever of it was done before."""
    is_closed = isinstance(table, ActivityTable) and row.get("statecode") != 0
    is_marked = read_standing(row, "").mark.get("withdrawn") is True
    version = str(row.get("@odata.etag") or "*")
    if not is_marked:
        if isinstance(table, ActivityTable) and is_closed:
            version = yield from write_unchanged(table, receipt.row_id, table.opened(), version)
        version = yield from write_unchanged(table, receipt.row_id, _marked(row, table), version)
    if (
        isinstance(table, ActivityTable)
        and (is_closed or receipt.is_completed)
        and not (is_closed and is_marked)
    ):
        direction = str(read_standing(row, "").mark.get("dir") or "unknown")
        completed = (
            {name: row[name] for name in ("statecode", "statuscode")}
            if is_closed
            else table.completed(direction)
        )
        yield from write_unchanged(table, receipt.row_id, completed, version)


def _marked(row: Mapping[str, object], table: _Table) -> dict[str, object]:
    """The subject with a word in front, and our own mark with the same for machines."""
    standing = read_standing(row, "")
    mark = {**standing.mark, "withdrawn": True}
    subject, _ = split_text(f"{WITHDRAWN} {row.get('subject') or ''}".strip(), table.subject_length, mark="…")
    return {"subject": subject, **remarked(row, standing, mark)}
