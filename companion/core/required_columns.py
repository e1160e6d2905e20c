"""Which columns of a table an organisation requires of people. Asks Dynamics; changes nothing there.

Microsoft: ApplicationRequired is insisted on by forms, not by the Web API; SystemRequired columns fill themselves.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from companion.core.mapping import STAMP_COLUMN
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.replies import CrmReply, Stop, Wait, classify

FILLED = frozenset(
    {
        "subject",
        "description",
        STAMP_COLUMN,
        "actualstart",
        "actualend",
        "sortdate",
        "actualdurationminutes",
        "directioncode",
        "regardingobjectid",
        "ownerid",
    }
)
"""What a row of ours has, or Dynamics puts there by itself."""

Reading = Generator[CrmRequest, CrmReply, "frozenset[str] | Wait | Stop"]


def read_required(logical_name: str) -> Reading:
    """The columns that whoever opens a row in a form has to fill."""
    definition = f"EntityDefinitions(LogicalName={text_literal(logical_name)})"
    reply = yield read(f"{definition}/Attributes", select="LogicalName,RequiredLevel,IsValidForCreate")
    if not reply.is_ok:
        return classify(reply)
    rows = reply.body.get("value")
    return frozenset(
        str(row.get("LogicalName"))
        for row in (rows if isinstance(rows, list) else [])
        if row.get("IsValidForCreate") and _level(row) == "ApplicationRequired"
    )


def _level(row: Mapping[str, object]) -> object:
    level = row.get("RequiredLevel")
    return level.get("Value") if isinstance(level, Mapping) else level
