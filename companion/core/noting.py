"""Write a note or a tag as a note on the record of whom it is about. Completes nothing: notes have no state."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from uuid import UUID

from companion.core.activity import Activity
from companion.core.amending import amend_note
from companion.core.continuation import continue_note
from companion.core.mapping import map_note
from companion.core.odata import CrmRequest, create_only
from companion.core.receipt import Receipt
from companion.core.replies import CrmReply, refused_write, says_row_exists
from companion.core.standing import Standing, is_other_text, read_note_row, read_standing
from companion.core.tables import Environment
from companion.core.verdict import Target

_RECEIPT_COLUMNS = "annotationid,_ownerid_value"

Noting = Generator[CrmRequest, CrmReply, Receipt]


def write_note(
    row_id: UUID, activity: Activity, key: str, target: Target, environment: Environment
) -> Noting:
    """The note under our id, created or found there in this version. Raises Refused."""
    row = map_note(activity, target, environment)
    notes = environment.notes
    reply = yield create_only(notes.entity_set, row_id, row.columns, _RECEIPT_COLUMNS)
    if says_row_exists(reply):
        standing = yield from read_note_row(row_id, activity)
        return (yield from keep_note(row_id, activity, standing, target, environment))
    if not reply.is_ok:
        raise refused_write(reply)
    standing = read_standing(reply.body, notes.logical_name)
    yield from _continue(continue_note(row, key, target, environment))
    return _receipt(row_id, standing, continue_note(row, key, target, environment))


def keep_note(
    row_id: UUID, activity: Activity, standing: Standing, target: Target | None, environment: Environment
) -> Noting:
    """The note that stands there already, with the text of this version."""
    parts: list[CrmRequest] = []
    if is_other_text(standing, activity):
        version = yield from amend_note(row_id, activity, environment.notes)
        standing = replace(standing, version=version)
    elif target is not None:
        parts = continue_note(
            map_note(activity, target, environment), activity.conversation_id, target, environment
        )
        yield from _continue(parts)
    return _receipt(row_id, standing, parts)


def _continue(requests: list[CrmRequest]) -> Generator[CrmRequest, CrmReply, None]:
    for request in requests:
        reply = yield request
        if not reply.is_ok and not says_row_exists(reply):
            raise refused_write(reply)


def _receipt(row_id: UUID, standing: Standing, parts: list[CrmRequest]) -> Receipt:
    return Receipt(
        table="annotation",
        row_id=str(row_id),
        owner_name=standing.owner_name,
        is_completed=True,
        version=standing.version,
        parts=tuple(part.path.partition("?")[0] for part in parts),
    )
