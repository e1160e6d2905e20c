"""Whether an activity table of the organisation's own can take items in place of a shipped one. Writes nothing.

Reading is a generator: yields requests, is sent replies. Judging is pure.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import dataclass

from companion.core.odata import CrmRequest, read, text_literal
from companion.core.replies import Cause, CrmReply, Refused, Stop, Wait
from companion.core.rights import REP
from companion.core.survey import read_values
from companion.core.tables import ROW_SETS, ActivityTable

OwnTables = Mapping[str, str]
"""Item kind → the table that takes it in place of the shipped one."""

_KEY = "activityid"
_FILLED_AT_CREATION = (
    _KEY,
    "subject",
    "description",
    "regardingobjectid",
    "actualstart",
    "actualend",
    "sortdate",
)
_CHANGED_LATER = ("subject", "description", "regardingobjectid", "statecode", "statuscode")
"""Filing under a record, completing, a note's changed text, and the mark of a withdrawn row."""
_STATUSES = {1: 0, 2: 1}
"""Open and completed, each with its state, as every custom activity is born with them."""
_RIGHTS = ("Create", "Read", "Write", "Append", "Delete")


@dataclass(frozen=True)
class TableFacts:
    """What an environment says of a table that an administrator has named."""

    is_activity: bool
    key: str
    fillable: frozenset[str]
    """Columns that a new row may bring along."""
    changeable: frozenset[str]
    statuses: Mapping[int, int]
    """Status → its state."""
    privileges: Mapping[str, str]
    """What one may do with its rows → the privilege that allows it."""


@dataclass(frozen=True)
class TableCheck:
    """One kind of items, the table that is to take it, and what is wrong with that."""

    kind: str
    table: str
    fault: Cause | None


Surveying = Generator[CrmRequest, CrmReply, "dict[str, TableFacts] | Wait | Stop"]


def parse_own_tables(text: str) -> OwnTables:
    """The pairs of the setting, which has checked its words already.

    >>> parse_own_tables("inmail=new_touch message=new_touch")["message"]
    'new_touch'
    """
    pairs = (pair.partition("=") for pair in text.split())
    return {kind: table for kind, _equals, table in pairs}


def survey_own_tables(names: Collection[str]) -> Surveying:
    """Logical name → what the environment says of it, for those of the named tables that are there."""
    found: dict[str, TableFacts] = {}
    try:
        for name in dict.fromkeys(names):
            facts = yield from _read_facts(name)
            if facts is not None:
                found[name] = facts
    except Refused as refused:
        return refused.meaning
    return found


def check_own_tables(
    own: OwnTables, tables: Mapping[str, ActivityTable], facts: Mapping[str, TableFacts]
) -> tuple[TableCheck, ...]:
    """Each kind with the table that is to take it."""
    return tuple(
        TableCheck(kind, name, fault_of_table(kind, name, tables.get(name), facts.get(name)))
        for kind, name in own.items()
    )


def fault_of_table(
    kind: str, name: str, table: ActivityTable | None, facts: TableFacts | None
) -> Cause | None:
    """Why the table cannot take every item of this kind that there may be; None where it can."""
    if table is None or facts is None:
        what, values = "missing", dict[str, str]()
    else:
        what, values = next(_faults(table, facts), ("", {}))
    params = {"table": name, "kind": kind, **values}
    return Cause(f"mapped_table_{what}", tuple(params.items())) if what else None


def _faults(table: ActivityTable, facts: TableFacts) -> Iterator[tuple[str, dict[str, str]]]:
    """What is wrong, the most telling first, with the values that its sentence names."""
    if not facts.is_activity or facts.key != _KEY:
        yield "no_activity", {}
    for needed, there in ((_FILLED_AT_CREATION, facts.fillable), (_CHANGED_LATER, facts.changeable)):
        yield from (("column", {"column": column}) for column in needed if column not in there)
    for target in ROW_SETS:
        if target not in table.regarding_properties:
            yield "regarding", {"target": target}
    if any(facts.statuses.get(status) != state for status, state in _STATUSES.items()):
        yield "status", {}
    for right in _RIGHTS:
        # Custom activities have no privileges of their own: a definition that names none means those of activities.
        privilege = facts.privileges.get(right)
        if privilege is not None and privilege not in REP:
            yield "right", {"privilege": privilege}


def _read_facts(name: str) -> Generator[CrmRequest, CrmReply, TableFacts | None]:
    literal = text_literal(name)
    definitions = yield from read_values(
        read(
            "EntityDefinitions",
            select="LogicalName,IsActivity,PrimaryIdAttribute,Privileges",
            filter=f"LogicalName eq {literal}",
        )
    )
    if not definitions:
        return None
    attributes = f"EntityDefinitions(LogicalName={literal})/Attributes"
    columns = yield from read_values(read(attributes, select="LogicalName,IsValidForCreate,IsValidForUpdate"))
    statuses = yield from read_values(
        read(
            f"{attributes}/Microsoft.Dynamics.CRM.StatusAttributeMetadata",
            select="LogicalName",
            expand="OptionSet($select=Options)",
        )
    )
    return TableFacts(
        is_activity=definitions[0].get("IsActivity") is True,
        key=str(definitions[0].get("PrimaryIdAttribute")),
        fillable=_columns(columns, "IsValidForCreate"),
        changeable=_columns(columns, "IsValidForUpdate"),
        statuses=_statuses(statuses),
        privileges=_privileges(definitions[0].get("Privileges")),
    )


def _columns(rows: list[Mapping[str, object]], flag: str) -> frozenset[str]:
    return frozenset(str(row.get("LogicalName")) for row in rows if row.get(flag) is True)


def _statuses(rows: list[Mapping[str, object]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows:
        choices = row.get("OptionSet")
        options = choices.get("Options") if isinstance(choices, Mapping) else None
        for option in options if isinstance(options, list) else []:
            value, state = option.get("Value"), option.get("State")
            if isinstance(value, int) and isinstance(state, int):
                found[value] = state
    return found


def _privileges(rows: object) -> dict[str, str]:
    return {
        str(row.get("PrivilegeType")): str(row.get("Name"))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping)
    }
