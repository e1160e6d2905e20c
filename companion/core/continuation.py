"""Where the rest of a long text goes, so that nothing is cut silently. Builds requests and sends nothing.

A note on the activity where its table takes notes, else on the row it regards, else further activities of the
same table. Every piece has its own derived id, so repeating is safe.
"""

from __future__ import annotations

from companion.core.mapping import CONTINUED, MappedRow, owner_part, split_text, stamp_part
from companion.core.odata import CrmRequest, bind, create_only
from companion.core.tables import ROW_SETS, ActivityTable, Environment
from companion.core.verdict import Target

_SUBJECT = "[continued]"


def continue_text(
    row: MappedRow, key: str, target: Target | None, table: ActivityTable, environment: Environment
) -> list[CrmRequest]:
    """The create-only requests that carry what did not fit into the row; none when everything did."""
    if not row.overflow:
        return []
    main_row = environment.row_id(key)
    parent = _note_parent(bind(table.entity_set, main_row), target, table, environment)
    if parent:
        return _notes(row.overflow, key, parent, environment)
    requests: list[CrmRequest] = []
    for step, text in _steps(row.overflow, table.description_length):
        columns = {**stamp_part(main_row, table), **_copied_columns(row), "description": text}
        columns |= owner_part(table.owner_property, environment)
        columns["subject"] = split_text(f"{_SUBJECT} {row.columns['subject']}", table.subject_length, "…")[0]
        piece = environment.row_id(key, step)
        requests.append(create_only(table.entity_set, piece, columns, "activityid"))
    return requests


def continue_note(row: MappedRow, key: str, target: Target, environment: Environment) -> list[CrmRequest]:
    """The notes that carry what did not fit into a note, on the same record."""
    return _notes(row.overflow, key, _parent_row(target, environment), environment)


def _notes(text: str, key: str, parent: dict[str, object], environment: Environment) -> list[CrmRequest]:
    notes = environment.notes
    owner = owner_part(notes.owner_property, environment)
    return [
        create_only(
            notes.entity_set,
            environment.row_id(key, step),
            {"subject": _SUBJECT, "notetext": piece, **parent, **owner},
            "annotationid",
        )
        for step, piece in _steps(text, notes.text_length)
    ]


def _note_parent(
    activity: str, target: Target | None, table: ActivityTable, environment: Environment
) -> dict[str, object]:
    if table.note_property is not None:
        return {f"{table.note_property}@odata.bind": activity}
    return _parent_row(target, environment) if target is not None else {}


def _parent_row(target: Target, environment: Environment) -> dict[str, object]:
    name = environment.notes.parent_properties[target.table]
    return {f"{name}@odata.bind": bind(ROW_SETS[target.table], target.row_id)}


def _copied_columns(row: MappedRow) -> dict[str, object]:
    """The times of the message: its parts stand together in a timeline."""
    return {
        name: row.columns[name] for name in ("actualstart", "actualend", "sortdate") if name in row.columns
    }


def _steps(text: str, length: int) -> list[tuple[str, str]]:
    """The pieces of a text, each with the step that its id is derived from."""
    pieces: list[tuple[str, str]] = []
    while text:
        step = f"overflow-{len(pieces)}" if pieces else "overflow"
        piece, text = split_text(text, length, CONTINUED)
        pieces.append((step, piece))
    return pieces
