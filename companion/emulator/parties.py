"""Activity parties: the people in an activity's From, To and other parts, written only along with it.

Microsoft: "ActivityParty entity" (masks, deep insert); the li_inmail table reference (allowed targets).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from companion.emulator import errors
from companion.emulator.database import SqlCondition, target_column
from companion.emulator.payload import PayloadReader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
REGARDING_MASK = 8
OWNER_MASK = 9
_PLATFORM_PARTS = {REGARDING_MASK: "regardingobjectid", OWNER_MASK: "ownerid"}


def read_parties(environment: Environment, table: Table, items: Iterable[Any], root: str) -> list[Row]:
    """Answer the party rows that a deep insert asks for; refused where a row may not play its part."""
    party_table = environment.table("activityparty")
    reader = PayloadReader(environment, party_table, root=root)
    rows = []
    for item in items:
        _check_no_activity(environment, item)
        values = reader.read(item).values
        _check_part(environment, table, values)
        rows.append(values)
    return rows


def write_parties(
    environment: Environment, activity_type: str, activity_id: str, rows: Iterable[Row]
) -> None:
    """Store party rows of an activity."""
    party_table = environment.table("activityparty")
    for values in rows:
        blank = dict.fromkeys(("addressused", "partyid", target_column("partyid")))
        link = {"activityid": activity_id, target_column("activityid"): activity_type}
        environment.database.insert(party_table, {**blank, **values, **link, "activitypartyid": str(uuid4())})


def remove_parties(environment: Environment, activity_id: str, masks: Iterable[int]) -> None:
    """Remove the parties of an activity that play the given parts."""
    party_table = environment.table("activityparty")
    for mask in masks:
        where = SqlCondition("activityid = ? AND participationtypemask = ?", (activity_id, mask))
        for row in environment.database.select(party_table, where):
            environment.database.delete(party_table, row["activitypartyid"])


def refresh_platform_parties(environment: Environment, table: Table, activity: Row) -> None:
    """Make the Regarding and Owner parties agree with the activity, as the platform does by itself."""
    activity_id = activity["activityid"]
    remove_parties(environment, activity_id, _PLATFORM_PARTS)
    if environment.dialect["platform_parties"] == "not_made":
        return
    rows = [
        {
            "partyid": activity[lookup],
            target_column("partyid"): activity[target_column(lookup)],
            "participationtypemask": mask,
        }
        for mask, lookup in _PLATFORM_PARTS.items()
        if activity.get(lookup)
    ]
    write_parties(environment, table.logical_name, activity_id, rows)


def _check_no_activity(environment: Environment, item: object) -> None:
    """Refuse an activity as a party under its own code, where the dialect has one for it."""
    names = [name.partition("@")[0] for name in item] if isinstance(item, dict) else []
    for name in names:
        target = environment.schema.tables.get(name.removeprefix("partyid_"))
        is_activity = name.startswith("partyid_") and target is not None and target.is_activity
        if is_activity and environment.dialect["activity_as_party_code"] == "0x80048501":
            raise errors.activity_as_party(name)


def _check_part(environment: Environment, table: Table, values: Row) -> None:
    mask = values.get("participationtypemask")
    target = values.get(target_column("partyid"))
    if mask is None or mask not in table.parties:
        message = f"The participation type {mask} cannot be set on '{table.logical_name}'."
        raise errors.party_refused(message)
    if target is not None and target not in table.parties[mask]:
        message = f"A row of '{target}' cannot play the part {mask} in '{table.logical_name}'."
        raise errors.party_refused(message)
    address = values.get("addressused")
    if table.addresses_are_email and address and not _EMAIL.fullmatch(address):
        raise errors.party_address_refused(address)
    if target is None and not _may_be_unresolved(environment, table, mask, values):
        message = f"The part {mask} in '{table.logical_name}' needs a row; an address alone is not enough."
        raise errors.party_refused(message)


def _may_be_unresolved(environment: Environment, table: Table, mask: int, values: Row) -> bool:
    is_any = table.is_custom and environment.dialect["addressed_only_party"] == "any_mask"
    return bool(values.get("addressused")) and (is_any or mask in table.addressed_only_masks)
