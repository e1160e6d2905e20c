"""Give a row that stands open to a colleague, and see later what has become of it.

Generators: yield requests, are sent replies. A row that somebody has filed or closed meanwhile is given to nobody, and
every step can be repeated: killed anywhere, the next attempt ends once.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace

from companion.core.assignment import Assignment, Colleague, Sight
from companion.core.mapping import STAMP_COLUMN
from companion.core.odata import CrmRequest, bind, read, row_path, update_unchanged
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
from companion.core.standing import Standing, read_standing, remarked, version_of
from companion.core.survey import survey_table
from companion.core.tables import ActivityTable, Environment
from companion.core.verdict import RowTable, Target

_OPEN = 0
_FORBIDDEN = 403
_SEEN = "statecode,_ownerid_value,_regardingobjectid_value"
_OWNER = "_ownerid_value"
_REGARDING = "_regardingobjectid_value"
_SHOWN = "@OData.Community.Display.V1.FormattedValue"
_TABLE = "@Microsoft.Dynamics.CRM.lookuplogicalname"
_RECORDS: Mapping[str, RowTable] = {"contact": "contact", "lead": "lead", "account": "account"}


@dataclass(frozen=True)
class Givable:
    """A row that stands open and belongs to somebody else than it should."""

    table: ActivityTable
    row: Mapping[str, object]
    standing: Standing


Looking = Generator[CrmRequest, CrmReply, "Givable | Receipt | Wait | Stop"]
Giving = Generator[CrmRequest, CrmReply, "Receipt | Wait | Stop"]


def look_before(
    receipt: Receipt, assignment: Assignment, hung_on: str | None, environment: Environment
) -> Looking:
    """The row as it can be given, or the receipt where it is theirs already. `hung_on`: where we left it."""
    try:
        table = environment.tables.get(receipt.table) or (yield from survey_table(receipt.table))
        if table is None:
            return Wait(Cause("crm_tables_missing", (("tables", receipt.table),)))
        row = yield from _read(receipt, table, assignment)
    except Refused as refused:
        return refused.meaning
    if row is None:
        # It was ours to see until we gave it away; the answer to that was lost.
        return _receipt(receipt, assignment.to.name, "")
    standing = read_standing(row, table.logical_name)
    if _is(row.get(_OWNER), assignment.to.user_id):
        return _receipt(receipt, standing.owner_name or assignment.to.name, standing.version)
    if row.get("statecode") != _OPEN or not _hangs_as_left(row, hung_on):
        return Stop("needs_you", Cause("row_filed_since"))
    return Givable(table, row, standing)


def _read(
    receipt: Receipt, table: ActivityTable, assignment: Assignment
) -> Generator[CrmRequest, CrmReply, Mapping[str, object] | None]:
    """The row; None where it is out of sight since it was sent to its new owner. Raises Refused."""
    if receipt.found is not None:
        raise Refused(Stop("needs_you", Cause("undo_not_ours")))
    stamp = f",{STAMP_COLUMN}" if table.stamp_length else ""
    columns = f"activityid,description,{_SEEN}{stamp}"
    reply = yield read(row_path(table.entity_set, receipt.row_id), select=columns)
    if assignment.stage == "sent" and _is_out_of_sight(reply):
        return None
    if says_row_absent(reply):
        raise Refused(Stop("needs_you", Cause("row_gone")))
    if not reply.is_ok:
        raise Refused(classify(reply))
    return reply.body


def give(receipt: Receipt, to: Colleague, givable: Givable) -> Giving:
    """The receipt of the row under its new owner; without a version where we are not shown it any more."""
    table, standing = givable.table, givable.standing
    # Who copied it is known by its owner; from here on by its mark, so that reports count it where it was copied.
    seat = None if to.is_me else standing.mark.get("seat") or standing.owner_name
    mark = {name: value for name, value in standing.mark.items() if name != "seat"}
    marked = remarked(givable.row, standing, mark | ({"seat": seat} if seat else {})) if standing.mark else {}
    columns = {f"{table.owner_property}@odata.bind": bind("systemusers", to.user_id), **marked}
    # No row is asked back: whoever gives a row away may not be let see it.
    reply = yield update_unchanged(table.entity_set, receipt.row_id, columns, standing.version or "*")
    if not reply.is_ok:
        return _say_whose(refused_write(reply).meaning, to)
    after = yield read(row_path(table.entity_set, receipt.row_id), select="activityid,_ownerid_value")
    if _is_out_of_sight(after):
        return _receipt(receipt, to.name, "")
    if not after.is_ok:
        return classify(after)
    owner = read_standing(after.body, table.logical_name).owner_name
    return _receipt(receipt, owner or to.name, version_of(after.body))


def see(row_id: str, hung_on: str | None) -> Generator[CrmRequest, CrmReply, Sight | Wait | Stop]:
    """What has become of a row that a colleague has. Writes nothing."""
    reply = yield read(row_path("activitypointers", row_id), select=_SEEN)
    if says_row_absent(reply):
        return Sight("gone")
    if reply.status == _FORBIDDEN:
        return Sight("hidden")
    if not reply.is_ok:
        return classify(reply)
    row = reply.body
    owner = Colleague(str(row.get(_OWNER) or ""), str(row.get(f"{_OWNER}{_SHOWN}") or ""))
    if not _hangs_as_left(row, hung_on):
        return Sight("filed", owner, _record(row))
    return Sight("open" if row.get("statecode") == _OPEN else "closed", owner)


def _say_whose(meaning: Wait | Stop, to: Colleague) -> Wait | Stop:
    """The right that an owner lacks is the colleague's here, not the seat holder's."""
    cause = meaning.cause
    if isinstance(meaning, Stop) and cause.code == "crm_owner_cannot_read":
        params = (("name", to.name), *cause.params)
        return Stop("needs_you", replace(cause, code="assignee_cannot_read", params=params))
    return meaning


def _hangs_as_left(row: Mapping[str, object], hung_on: str | None) -> bool:
    regarding = row.get(_REGARDING)
    return not regarding or _is(regarding, hung_on or "")


def _record(row: Mapping[str, object]) -> Target | None:
    """The record that the row hangs on now; None where it is of a table that is nobody we know."""
    table = _RECORDS.get(str(row.get(f"{_REGARDING}{_TABLE}")))
    if table is None:
        return None
    return Target(table, str(row[_REGARDING]), str(row.get(f"{_REGARDING}{_SHOWN}") or ""), "picked")


def _receipt(receipt: Receipt, owner_name: str, version: str) -> Receipt:
    return replace(receipt, owner_name=owner_name, version=version)


def _is(value: object, row_id: str) -> bool:
    return str(value or "").lower() == row_id.lower()


def _is_out_of_sight(reply: CrmReply) -> bool:
    return reply.status == _FORBIDDEN or says_row_absent(reply)
