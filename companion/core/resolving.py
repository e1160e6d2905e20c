"""File a row that stands open under the record it belongs to: regarding, parties, our mark, and complete it.

A generator: yields requests, is sent replies. Every step can be repeated; killed anywhere, the next attempt ends once.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace

from companion.core.mapping import STAMP_COLUMN, how_filed, list_parties, regarding_part
from companion.core.odata import CrmRequest, read, row_path, update_unchanged
from companion.core.receipt import Receipt
from companion.core.replies import (
    Cause,
    CrmReply,
    Refused,
    Stop,
    Wait,
    classify,
    says_row_absent,
)
from companion.core.standing import (
    Standing,
    find_row_table,
    read_standing,
    remarked,
    version_of,
    write_unchanged,
)
from companion.core.tables import ActivityTable, Environment
from companion.core.verdict import Target

Resolving = Generator[CrmRequest, CrmReply, "Receipt | Wait | Stop"]


def resolve(receipt: Receipt, target: Target, environment: Environment) -> Resolving:
    """The receipt of the completed row. A row that already hangs on another record is moved."""
    if receipt.found is not None:
        return Stop("needs_you", Cause("undo_not_ours"))
    try:
        table = yield from find_row_table(receipt.table, receipt.row_id, environment)
        if table is None:
            return Stop("needs_you", Cause("row_gone"))
        return (yield from _resolve(receipt, target, table, environment))
    except Refused as refused:
        return refused.meaning


def _resolve(receipt: Receipt, target: Target, table: ActivityTable, environment: Environment) -> Resolving:
    row = yield from _read(receipt.row_id, table)
    standing = read_standing(row, table.logical_name)
    version = str(row.get("@odata.etag") or "*")
    left_out = tuple(name for name in receipt.left_out if name != table.parties_property)
    if standing.is_completed and _is_filed(standing, target):
        return _receipt(receipt, standing, version, left_out)
    if standing.is_completed:
        version = yield from write_unchanged(table, receipt.row_id, table.opened(), version)
    mark = {**standing.mark, "how": how_filed(target), "made": list(target.made)}
    columns = {**regarding_part(target, table), **(remarked(row, standing, mark) if standing.mark else {})}
    version = yield from write_unchanged(table, receipt.row_id, columns, version)
    direction = str(standing.mark.get("dir") or "unknown")
    # The whole list: an update of parties replaces it.
    if table.has_parties and (parties := list_parties(direction, target, environment.user_id)):
        change = {table.parties_property: parties}
        reply = yield update_unchanged(table.entity_set, receipt.row_id, change, version, select="activityid")
        if reply.is_ok:
            version = version_of(reply.body)
        elif isinstance(meaning := classify(reply), Stop):
            # Dynamics does not say that a list of parties can be replaced; the activity stands without it.
            left_out = (*left_out, table.parties_property)
        else:
            raise Refused(meaning)
    version = yield from write_unchanged(table, receipt.row_id, table.completed(direction), version)
    return _receipt(receipt, standing, version, left_out)


def _receipt(receipt: Receipt, standing: Standing, version: str, left_out: tuple[str, ...]) -> Receipt:
    owner = standing.owner_name or receipt.owner_name
    return replace(receipt, is_completed=True, version=version, left_out=left_out, owner_name=owner)


def _is_filed(standing: Standing, target: Target) -> bool:
    return (standing.regarding_id or "").lower() == target.row_id.lower()


def _read(row_id: str, table: ActivityTable) -> Generator[CrmRequest, CrmReply, Mapping[str, object]]:
    stamp = f",{STAMP_COLUMN}" if table.stamp_length else ""
    columns = f"activityid,description,statecode,_regardingobjectid_value,_ownerid_value{stamp}"
    reply = yield read(row_path(table.entity_set, row_id), select=columns)
    if says_row_absent(reply):
        raise Refused(Stop("needs_you", Cause("row_gone")), is_row_gone=True)
    if not reply.is_ok:
        raise Refused(classify(reply))
    return reply.body
