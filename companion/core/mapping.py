"""Turn a copied message into the columns of an activity row. Sends nothing and decides nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from companion.core.activity import Activity
from companion.core.item_key import fingerprint, normalise_body
from companion.core.odata import bind
from companion.core.tables import PERSON_SETS, ActivityTable, Environment
from companion.core.verdict import Target

STAMP_COLUMN = "activityadditionalparams"
LONGEST_STAMP = 128
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
    """The activity row for a message: open, with the person named in its text while nobody matches."""
    mark = stamp(activity, target)
    has_stamp_column = table.stamp_length >= len(mark)
    # Without a column for machines the mark is the last line of the text, and its room is set aside first.
    last_line = "" if has_stamp_column else f"\n{mark}"
    text = normalise_body(activity.body) if target else _text_naming_person(activity)
    description, overflow = split_text(text, table.description_length - len(last_line))
    columns: dict[str, object] = {
        "subject": split_text(_subject(activity), table.subject_length, mark="…")[0],
        "description": description + last_line,
    }
    if has_stamp_column:
        columns[STAMP_COLUMN] = mark
    if activity.sent_at is not None:
        columns["actualstart"] = columns["actualend"] = columns["sortdate"] = utc_text(activity.sent_at)
    if target is not None:
        columns[f"{table.regarding_properties[target.table]}@odata.bind"] = bind(
            PERSON_SETS[target.table], target.row_id
        )
    columns |= owner_part(table.owner_property, environment)
    if parties := _parties(activity, target, environment.user_id):
        columns[table.parties_property] = parties
    return MappedRow(columns, overflow)


def owner_part(owner_property: str, environment: Environment) -> dict[str, object]:
    """Bind the seat holder as owner where somebody else writes; whoever writes for themselves owns by default.

    Never by impersonation: the author stays who it is, and only the owner is named.
    """
    if not environment.is_written_by_another:
        return {}
    return {f"{owner_property}@odata.bind": bind("systemusers", environment.user_id)}


def stamp(activity: Activity, target: Target | None) -> str:
    """The mark on every row we write, by which it is found again and reports count it."""
    how = "unresolved" if target is None else ("linked" if target.how == "link" else "matched")
    mark: dict[str, object] = {
        "copy_to_crm": 1,
        "fp": fingerprint(activity.conversation_id, activity.body),
        "kind": activity.kind,
        "dir": activity.direction,
        "how": how,
        "made": [],
    }
    return json.dumps(mark, separators=(",", ":"))


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


def _subject(activity: Activity) -> str:
    if activity.subject:
        return activity.subject
    what = "InMail" if activity.kind == "inmail" else "LinkedIn message"
    whom = {"outbound": "to", "inbound": "from", "unknown": "with"}[activity.direction]
    return f"{what} {whom} {activity.person.name}"


def _text_naming_person(activity: Activity) -> str:
    person = activity.person
    lines = [line for line in (person.name, person.headline, person.profile_address) if line]
    return "\n".join(lines) + "\n\n" + normalise_body(activity.body)


def _parties(activity: Activity, target: Target | None, user_id: str) -> list[dict[str, object]]:
    """Sender and recipient. An unmatched person cannot be a party by target type; an unknown sender is not guessed."""
    if activity.direction == "unknown":
        return []
    is_ours = activity.direction == "outbound"
    parties: list[dict[str, object]] = [
        {
            "partyid_systemuser@odata.bind": bind("systemusers", user_id),
            "participationtypemask": _SENDER if is_ours else _TO,
        }
    ]
    if target is not None:
        parties.append(
            {
                f"partyid_{target.table}@odata.bind": bind(PERSON_SETS[target.table], target.row_id),
                "participationtypemask": _TO if is_ours else _SENDER,
            }
        )
    return parties
