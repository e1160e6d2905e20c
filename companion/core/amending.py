"""Bring a row up to a note's changed text, unless somebody in the CRM has changed the row since.

A generator: yields requests, is sent replies. Overwrites nothing that it has not just read as our own words.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from uuid import UUID

from companion.core.activity import Activity
from companion.core.item_key import fingerprint
from companion.core.mapping import CONTINUED, STAMP_COLUMN, split_text, text_mark
from companion.core.odata import CrmRequest, read, row_path, update_only
from companion.core.replies import Cause, CrmReply, Refused, Stop, refused_write
from companion.core.standing import Standing, read_standing, version_of, write_unchanged
from companion.core.tables import ActivityTable, NoteTable
from companion.core.wording import naming, text_of

Amending = Generator[CrmRequest, CrmReply, str]
"""Ends with the row's version after the change."""


@dataclass(frozen=True)
class _Amended:
    """The row's new text and mark."""

    text: str
    mark: str


def amend_note(row_id: UUID, activity: Activity, notes: NoteTable) -> Amending:
    """Give a note its changed text. Raises Refused and then leaves it as it is."""
    body = yield from _read(notes.entity_set, row_id, "notetext")
    amended = _amend(
        activity, read_standing(body, notes.logical_name), notes.text_length, is_mark_in_text=True
    )
    columns: dict[str, object] = {"notetext": f"{amended.text}\n{amended.mark}"}
    return (yield from write_unchanged(notes, row_id, columns, version_of(body)))


def amend_activity(row_id: UUID, activity: Activity, table: ActivityTable) -> Amending:
    """Give an activity the note's changed text; a completed one is opened for it and left open. Raises Refused."""
    has_stamp_column = table.stamp_length > 0
    columns = f"description,statecode,{STAMP_COLUMN}" if has_stamp_column else "description,statecode"
    body = yield from _read(table.entity_set, row_id, columns)
    is_mark_in_text = not (has_stamp_column and body.get(STAMP_COLUMN))
    standing = read_standing(body, table.logical_name)
    amended = _amend(activity, standing, table.description_length, is_mark_in_text=is_mark_in_text)
    if standing.is_completed:
        reply = yield update_only(table.entity_set, row_id, table.opened())
        if not reply.is_ok:
            raise refused_write(reply)
        body = yield from _read(table.entity_set, row_id, columns)
        _check_untouched(read_standing(body, table.logical_name))
    if is_mark_in_text:
        changed: dict[str, object] = {"description": f"{amended.text}\n{amended.mark}"}
    else:
        changed = {"description": amended.text, STAMP_COLUMN: amended.mark}
    return (yield from write_unchanged(table, row_id, changed, version_of(body)))


def _read(
    entity_set: str, row_id: UUID, columns: str
) -> Generator[CrmRequest, CrmReply, Mapping[str, object]]:
    reply = yield read(row_path(entity_set, row_id), select=columns)
    if not reply.is_ok:
        raise refused_write(reply)
    return reply.body


def _amend(activity: Activity, standing: Standing, length: int, *, is_mark_in_text: bool) -> _Amended:
    _check_untouched(standing)
    is_unresolved = standing.mark.get("how") == "unresolved"
    whole = (naming(activity.about) if is_unresolved else "") + text_of(activity)
    mark = _mark(standing, activity, whole)
    text, overflow = split_text(whole, length - (len(mark) + 1 if is_mark_in_text else 0))
    if overflow:
        raise _not_updated()
    return _Amended(text, mark)


def _check_untouched(standing: Standing) -> None:
    """A row in other words than ours is somebody's work, and one that is continued elsewhere is only a part."""
    is_part = standing.text.endswith(CONTINUED)
    if is_part or standing.mark.get("text") != text_mark(standing.text):
        raise _not_updated()


def _mark(standing: Standing, activity: Activity, text: str) -> str:
    print_of = fingerprint(activity.conversation_id, activity.body)
    return json.dumps({**standing.mark, "fp": print_of, "text": text_mark(text)}, separators=(",", ":"))


def _not_updated() -> Refused:
    return Refused(Stop("needs_you", Cause("note_not_updated")))
