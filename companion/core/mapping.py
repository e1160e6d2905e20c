"""Turn a copied item into the columns of a row. Sends nothing and decides nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from companion.core.activity import Activity, Call, Note
from companion.core.item_key import fingerprint, normalise_body
from companion.core.odata import bind
from companion.core.tables import ROW_SETS, ActivityTable, Environment
from companion.core.verdict import Target
from companion.core.wording import naming, subject_of, text_of

STAMP_COLUMN = "activityadditionalparams"
LONGEST_STAMP = 160
"""Room for every mark of ours."""
CONTINUED = "\n[continued]"

# Party masks of Dynamics: 1 sender, 2 to. The platform adds regarding and owner by itself.
_SENDER, _TO = 1, 2


@dataclass(frozen=True)
class MappedRow:
    """The row to create, and the text that did not fit into it."""

    columns: dict[str, object]
    overflow: str
    """The rest of the text; goes into a note marked "continued", so nothing is cut silently."""


def map_activity(
    activity: Activity, target: Target | None, table: ActivityTable, environment: Environment
) -> MappedRow:
    """The activity row for an item: open, with its subject named in its text while nobody matches."""
    length_of_stamp = len(stamp(activity, target))
    has_stamp_column = table.stamp_length >= length_of_stamp
    # Without a column for machines the mark is the last line of the text, and its room is set aside first.
    room = table.description_length - (0 if has_stamp_column else length_of_stamp + 1)
    text = text_of(activity) if is_known(target) else naming(activity.about) + text_of(activity)
    description, overflow = split_text(text, room)
    mark = stamp(activity, target, description)
    columns: dict[str, object] = {
        "subject": split_text(subject_of(activity), table.subject_length, mark="…")[0],
        "description": description if has_stamp_column else f"{description}\n{mark}",
    }
    if has_stamp_column:
        columns[STAMP_COLUMN] = mark
    if activity.sent_at is not None:
        columns["actualstart"] = columns["actualend"] = columns["sortdate"] = utc_text(activity.sent_at)
    if isinstance(activity, Call):
        columns["actualdurationminutes"] = activity.minutes
        if table.has_direction:
            columns["directioncode"] = activity.direction == "outbound"
    if target is not None:
        columns |= regarding_part(target, table)
    columns |= owner_part(table.owner_property, environment)
    parties = list_parties(activity.direction, target, environment.user_id) if table.has_parties else []
    if parties:
        columns[table.parties_property] = parties
    return MappedRow(columns, overflow)


def map_note(activity: Activity, target: Target, environment: Environment) -> MappedRow:
    """The note on the record of whom it is about; our mark is the last line of its text."""
    notes = environment.notes
    room = notes.text_length - len(stamp(activity, target)) - 1
    text, overflow = split_text(text_of(activity), room)
    columns: dict[str, object] = {
        "subject": split_text(subject_of(activity), notes.subject_length, mark="…")[0],
        "notetext": f"{text}\n{stamp(activity, target, text)}",
        f"{notes.parent_properties[target.table]}@odata.bind": bind(ROW_SETS[target.table], target.row_id),
    }
    return MappedRow(columns | owner_part(notes.owner_property, environment), overflow)


def is_known(target: Target | None) -> bool:
    """Whether the record of whom the item is about is known, so that the item can be completed there."""
    return target is not None and target.is_the_subject


def regarding_part(target: Target, table: ActivityTable) -> dict[str, object]:
    """The row that an activity hangs on."""
    name = table.regarding_properties[target.table]
    return {f"{name}@odata.bind": bind(ROW_SETS[target.table], target.row_id)}


def owner_part(owner_property: str, environment: Environment) -> dict[str, object]:
    """Bind the seat holder as owner where somebody else writes; whoever writes for themselves owns by default.

    Never by impersonation: the author stays who it is, and only the owner is named.
    """
    if not environment.is_written_by_another:
        return {}
    return {f"{owner_property}@odata.bind": bind("systemusers", environment.user_id)}


def stamp(activity: Activity, target: Target | None, text: str = "") -> str:
    """The mark on every row we write, by which it is found again and reports count it.

    A note's mark also says which text it stands under, so that a later change by somebody else is seen.
    """
    mark: dict[str, object] = {
        "copy_to_crm": 1,
        "fp": fingerprint(activity.conversation_id, activity.body),
        "kind": activity.kind,
        "dir": activity.direction,
        "how": how_filed(target),
        "made": list(target.made) if target else [],
    }
    if isinstance(activity, Note):
        mark["text"] = text_mark(text)
    return json.dumps(mark, separators=(",", ":"))


def how_filed(target: Target | None) -> str:
    """By what an activity stands where it does, as its mark says it."""
    if target is None or not target.is_the_subject:
        return "unresolved"
    if target.made:
        return "created"
    return "linked" if target.how in ("link", "picked") else "matched"


def text_mark(text: str) -> str:
    """16 hex digits of a row's text."""
    return hashlib.sha256(normalise_body(text).encode()).hexdigest()[:16]


def stamp_part(whole: UUID, table: ActivityTable) -> dict[str, object]:
    """The mark on a row that only continues another; without a fingerprint, it is never taken for a message."""
    mark = json.dumps({"copy_to_crm": 1, "part_of": str(whole)}, separators=(",", ":"))
    return {STAMP_COLUMN: mark} if table.stamp_length >= len(mark) else {}


def utc_text(moment: datetime) -> str:
    """A moment as Dynamics and our protocol write it, with milliseconds."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def split_text(text: str, length: int, mark: str = CONTINUED) -> tuple[str, str]:
    """The text as far as `length` UTF-16 units reach (Dynamics counts as .NET does), and the rest.

    >>> split_text("A long text", 8, mark="…")
    ('A long …', 'text')
    """
    if utf16_length(text) <= length:
        return text, ""
    room = length - utf16_length(mark)
    cut = 0
    for letter in text:
        room -= utf16_length(letter)
        if room < 0:
            break
        cut += 1
    return text[:cut] + mark, text[cut:]


def utf16_length(text: str) -> int:
    """How long Dynamics finds a text."""
    return len(text.encode("utf-16-le")) // 2


def list_parties(direction: str, target: Target | None, user_id: str) -> list[dict[str, object]]:
    """Sender and recipient. An unmatched person cannot be a party by target type; an unknown sender is not guessed."""
    if direction not in ("outbound", "inbound"):
        return []
    is_ours = direction == "outbound"
    parties: list[dict[str, object]] = [
        {
            "partyid_systemuser@odata.bind": bind("systemusers", user_id),
            "participationtypemask": _SENDER if is_ours else _TO,
        }
    ]
    if target is not None and target.is_the_subject:
        parties.append(
            {
                f"partyid_{target.table}@odata.bind": bind(ROW_SETS[target.table], target.row_id),
                "participationtypemask": _TO if is_ours else _SENDER,
            }
        )
    return parties
