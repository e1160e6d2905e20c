"""Read what stands in Dynamics under an id of ours. A generator: yields requests, is sent replies, writes nothing.

A row is taken for ours by its mark, never by its id alone.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from companion.core.activity import Activity, Note
from companion.core.item_key import fingerprint
from companion.core.mapping import STAMP_COLUMN
from companion.core.odata import CrmRequest, read, row_path, update_unchanged
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
from companion.core.survey import survey_table
from companion.core.tables import ActivityTable, Environment, NoteTable

OWNER = "_ownerid_value@OData.Community.Display.V1.FormattedValue"
RECEIPT_COLUMNS = "activityid,statecode,_ownerid_value"
_POINTER_COLUMNS = f"{RECEIPT_COLUMNS},activitytypecode,_regardingobjectid_value,{STAMP_COLUMN},description"
_NOTE_COLUMNS = "annotationid,notetext,_objectid_value,_ownerid_value"
_COMPLETED = 1
_TRIES_WHERE_IT_VANISHED = 3

Reading = Generator[CrmRequest, CrmReply, "Standing"]


@dataclass(frozen=True)
class Standing:
    """A row of ours as Dynamics describes it."""

    table: str
    owner_name: str | None
    is_completed: bool
    regarding_id: str | None = None
    text: str = ""
    """Without our mark."""
    mark: Mapping[str, object] = field(default_factory=dict)
    version: str = ""
    """The row's version as it was read; empty where Dynamics gave none."""


def read_activity_row(row_id: UUID, activity: Activity) -> Reading:
    """The activity under our id, whatever its table: all activity tables share one key.

    Raises Refused when it cannot be read, and when it is not ours.
    """
    reply = yield read(row_path("activitypointers", row_id), select=_POINTER_COLUMNS)
    return _ours(_check_readable(reply), activity, "")


def read_note_row(row_id: UUID, activity: Activity) -> Reading:
    """The note under our id. Raises Refused when it cannot be read, and when it is not ours."""
    reply = yield read(row_path(NoteTable.entity_set, row_id), select=_NOTE_COLUMNS)
    return _ours(_check_readable(reply), activity, NoteTable.logical_name)


def find_activity_row(row_id: UUID, activity: Activity) -> Generator[CrmRequest, CrmReply, Standing | None]:
    """The activity under our id, or None where there is none."""
    reply = yield read(row_path("activitypointers", row_id), select=_POINTER_COLUMNS)
    return None if says_row_absent(reply) else _ours(_check_readable(reply), activity, "")


def find_note_row(row_id: UUID, activity: Activity) -> Generator[CrmRequest, CrmReply, Standing | None]:
    """The note under our id, or None where there is none."""
    reply = yield read(row_path(NoteTable.entity_set, row_id), select=_NOTE_COLUMNS)
    if says_row_absent(reply):
        return None
    return _ours(_check_readable(reply), activity, NoteTable.logical_name)


def find_row_table(
    name: str, row_id: str, environment: Environment
) -> Generator[CrmRequest, CrmReply, ActivityTable | None]:
    """The activity table that a row was written to, whatever items go to now. Raises Refused.

    None where the table was deleted in Dynamics, and the row with it.
    """
    table = environment.tables.get(name) or (yield from survey_table(name))
    if table is None:
        reply = yield read(row_path("activitypointers", row_id), select="activityid")
        if not says_row_absent(reply):
            raise Refused(Wait(Cause("crm_tables_missing", (("tables", name),))))
    return table


def is_other_text(standing: Standing, activity: Activity) -> bool:
    """Whether the row stands under another version of the note than the one that is copied now."""
    return isinstance(activity, Note) and standing.mark.get("fp") != _fingerprint(activity)


def read_standing(body: Mapping[str, object], table: str) -> Standing:
    """A row from Dynamics' answer."""
    owner, text = body.get(OWNER), str(body.get("description") or body.get("notetext") or "")
    regarding = body.get("_regardingobjectid_value") or body.get("_objectid_value")
    text, mark = _split_mark(text)
    return Standing(
        table=str(body.get("activitytypecode") or table),
        owner_name=str(owner) if owner else None,
        is_completed=body.get("statecode") == _COMPLETED,
        regarding_id=str(regarding) if regarding else None,
        text=text,
        mark=_parsed(str(body.get(STAMP_COLUMN) or "")) or mark,
        version=version_of(body),
    )


def version_of(body: Mapping[str, object]) -> str:
    """The version of the row in an answer."""
    return str(body.get("@odata.etag") or "")


def write_unchanged(
    table: ActivityTable | NoteTable, row_id: UUID | str, columns: Mapping[str, object], version: str
) -> Generator[CrmRequest, CrmReply, str]:
    """Change a row that is still as it was read; its version afterwards. Raises Refused."""
    key = "annotationid" if isinstance(table, NoteTable) else "activityid"
    reply = yield update_unchanged(table.entity_set, row_id, columns, version or "*", select=key)
    if not reply.is_ok:
        raise refused_write(reply)
    return version_of(reply.body)


def remarked(row: Mapping[str, object], standing: Standing, mark: Mapping[str, object]) -> dict[str, object]:
    """The column that holds our mark, with another mark in it: its own, or the last line of the text."""
    text = json.dumps(mark, separators=(",", ":"))
    if row.get(STAMP_COLUMN):
        return {STAMP_COLUMN: text}
    column = "notetext" if "notetext" in row else "description"
    return {column: f"{standing.text}\n{text}"}


def _check_readable(reply: CrmReply) -> Mapping[str, object]:
    if reply.status in (403, 404):
        cause = Cause("row_not_readable", (), reply.service_request_id, written="unknown")
        # Just refused as there already, and gone: somebody has taken it back in between. The next try meets neither.
        is_gone = says_row_absent(reply)
        raise Refused(Wait(cause, most=_TRIES_WHERE_IT_VANISHED) if is_gone else Stop("needs_you", cause))
    if not reply.is_ok:
        raise Refused(classify(reply))
    return reply.body


def _ours(body: Mapping[str, object], activity: Activity, table: str) -> Standing:
    standing = read_standing(body, table)
    is_ours = standing.mark.get("fp") == _fingerprint(activity)
    # The id of a note comes from the note alone; under it stands this note, in whichever version.
    is_ours = is_ours or (isinstance(activity, Note) and standing.mark.get("kind") == "note")
    if not is_ours:
        raise Refused(Stop("needs_you", Cause("row_taken")))
    return standing


def _fingerprint(activity: Activity) -> str:
    return fingerprint(activity.conversation_id, activity.body)


def _split_mark(text: str) -> tuple[str, Mapping[str, object]]:
    """The text without its last line where that is our mark."""
    before, _, last = text.rpartition("\n")
    mark = _parsed(last.strip())
    return (before, mark) if mark else (text, {})


def _parsed(text: str) -> Mapping[str, object]:
    if '"copy_to_crm"' not in text:
        return {}
    try:
        mark = json.loads(text)
    except ValueError:
        return {}
    return mark if isinstance(mark, Mapping) else {}
