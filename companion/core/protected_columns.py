"""Find out which columns of a refused row are protected from this account, and whether the row can do without them.

A generator: yields requests, is sent replies. Leaves nothing out without saying so.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace

from companion.core.crm_codes import SECURED_RIGHTS
from companion.core.mapping import STAMP_COLUMN
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.page_values import MappedColumn
from companion.core.refusal_text import read_names
from companion.core.replies import Cause, CrmReply, Refused, Stop
from companion.core.tables import ActivityTable

# The text names the person and the stamp moves into it; times can be read there too. Text, person and owner must stand.
_CAN_DO_WITHOUT = frozenset({"actualstart", "actualend", "sortdate", STAMP_COLUMN})


def find_protected(
    reply: CrmReply,
    columns: Mapping[str, object],
    table: ActivityTable,
    mapping: Sequence[MappedColumn] = (),
) -> Generator[CrmRequest, CrmReply, frozenset[str]]:
    """The columns to leave out; none when the refusal was for another reason.

    Raises Refused naming the columns when the row cannot do without them.
    """
    right = SECURED_RIGHTS.get(reply.error_code)
    if right not in ("create", "write"):
        return frozenset()
    named = read_names(reply.error_text).get("column", "")
    protected = {named} if named in columns else (yield from _read_secured(table))
    sent = {column for column in protected if column in columns or _is_bound(column, columns)}
    if sent and sent <= _CAN_DO_WITHOUT | {one.column for one in mapping}:
        return frozenset(sent)
    if not sent:
        return frozenset()
    params = (("column", ", ".join(sorted(sent))), ("right", right), ("crm_code", reply.error_code))
    raise Refused(Stop("needs_you", Cause("crm_column_secured", params, reply.service_request_id)))


def without_stamp_column(table: ActivityTable, left_out: frozenset[str]) -> ActivityTable:
    """The table as it is to be written: a stamp that may not stand in its column goes into the text."""
    return replace(table, stamp_length=0) if STAMP_COLUMN in left_out else table


def _read_secured(table: ActivityTable) -> Generator[CrmRequest, CrmReply, set[str]]:
    """Dynamics does not always name the column; its definition does. Unreadable definitions name none."""
    path = f"EntityDefinitions(LogicalName={text_literal(table.logical_name)})/Attributes"
    reply = yield read(path, select="LogicalName,IsSecured")
    rows = reply.body.get("value") if reply.is_ok else None
    return {
        str(row.get("LogicalName"))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping) and row.get("IsSecured") is True
    }


def _is_bound(column: str, columns: Mapping[str, object]) -> bool:
    """True for a lookup that the row sets through one of its navigation properties."""
    return any(name.startswith(f"{column}_") and name.endswith("@odata.bind") for name in columns)
