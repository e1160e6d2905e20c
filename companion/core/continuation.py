"""Where the rest of a long text goes, so that nothing is cut silently. Builds requests and sends nothing.

A note on the activity where its table takes notes, else on the row it regards, else further activities of the
same table. Every piece has its own derived id, so repeating is safe.
"""

from __future__ import annotations

from companion.core.item_key import row_id
from companion.core.mapping import CONTINUED, MappedRow, owner_part, split_text, stamp_part
from companion.core.odata import CrmRequest, bind, create_only
from companion.core.tables import PERSON_SETS, ActivityTable, Environment
from companion.core.verdict import Target

_SUBJECT = "[continued]"
# A note is a standard table, whose owner binds without a suffix.
_NOTE_OWNER = "ownerid"
_NOTE_LENGTH = 100_000


def continue_text(
    row: MappedRow, key: str, target: Target | None, table: ActivityTable, environment: Environment
) -> list[CrmRequest]:
    """The create-only requests that carry what did not fit into the row; none when everything did."""
    if not row.overflow:
        return []
    organisation, user = environment.organisation_id, environment.user_id
    main_row = row_id(organisation, user, key)
    parent = _note_parent(bind(table.entity_set, main_row), target, table)
    length = _NOTE_LENGTH if parent else table.description_length
    requests: list[CrmRequest] = []
    for number, text in enumerate(_pieces(row.overflow, length)):
        step = "overflow" if number == 0 else f"overflow-{number}"
        piece = row_id(organisation, user, key, step)
        if parent:
            note: dict[str, object] = {"subject": _SUBJECT, "notetext": text, **parent}
            note |= owner_part(_NOTE_OWNER, environment)
            requests.append(create_only("annotations", piece, note, "annotationid"))
        else:
            columns = {**stamp_part(main_row, table), **_copied_columns(row), "description": text}
            columns |= owner_part(table.owner_property, environment)
            columns["subject"] = split_text(
                f"{_SUBJECT} {row.columns['subject']}", table.subject_length, "…"
            )[0]
            requests.append(create_only(table.entity_set, piece, columns, "activityid"))
    return requests


def _note_parent(activity: str, target: Target | None, table: ActivityTable) -> dict[str, object]:
    if table.note_property is not None:
        return {f"{table.note_property}@odata.bind": activity}
    if target is not None:
        return {f"objectid_{target.table}@odata.bind": bind(PERSON_SETS[target.table], target.row_id)}
    return {}


def _copied_columns(row: MappedRow) -> dict[str, object]:
    """The times of the message: its parts stand together in a timeline."""
    return {
        name: row.columns[name] for name in ("actualstart", "actualend", "sortdate") if name in row.columns
    }


def _pieces(text: str, length: int) -> list[str]:
    pieces: list[str] = []
    while text:
        piece, text = split_text(text, length, CONTINUED)
        pieces.append(piece)
    return pieces
