"""Where lookup columns lead: the tables, their names and what has to be held to link a row of them.

Generators: they yield requests and are sent replies. Navigation properties are case-sensitive and an organisation's
own, so they are read, never put together.
Microsoft: OneToManyRelationshipMetadata; EntityMetadata with its `Privileges`.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass, replace

from companion.core.column_choices import text_of
from companion.core.odata import CrmRequest, bind, read, row_path, text_literal
from companion.core.replies import CrmReply, Refused, Stop, Wait, classify, says_row_absent
from companion.core.rights import Rights
from companion.core.survey import read_values

Row = Mapping[str, object]

MOST_ROWS = 20
_TABLE = "LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,DisplayName,Privileges"
_ACTIVE = {"statecode": "statecode eq 0", "isdisabled": "isdisabled eq false"}
"""Of a table that has one of these columns only rows are offered that are still in use."""
_LINKED = ("Read", "AppendTo")


@dataclass(frozen=True)
class LookupTarget:
    """One table whose rows a lookup column takes."""

    table: str
    label: str
    """How people call one row of it."""
    entity_set: str
    key: str
    name_column: str
    """By which people know a row."""
    property: str
    """The navigation property that binds the column to a row of this table."""
    active: str = ""
    """The filter that leaves out rows that are not in use any more; empty where the table knows no such thing."""
    privileges: tuple[str, ...] = ()
    """What somebody needs to find rows of it and to link one."""


@dataclass(frozen=True)
class FoundRow:
    """One row that can be chosen."""

    table: str
    row_id: str
    name: str


def binding_of(targets: Collection[LookupTarget], value: str) -> tuple[str, str]:
    """What binds a field's value, `table/row id`, as name and value. Raises ValueError for what is no row of a target.

    >>> segment = LookupTarget("segment", "Segment", "segments", "segmentid", "name", "SegmentId")
    >>> binding_of([segment], "segment/0c6d2f5e-6a1b-5d43-9c77-3b5e8f1a6021")
    ('SegmentId@odata.bind', '/segments(0c6d2f5e-6a1b-5d43-9c77-3b5e8f1a6021)')
    """
    table, _, row_id = value.partition("/")
    target = next((target for target in targets if target.table == table), None)
    if target is None:
        message = "the lookup leads to no such table"
        raise ValueError(message)
    return f"{target.property}@odata.bind", bind(target.entity_set, row_id)


def value_in(targets: Collection[LookupTarget], columns: Mapping[str, object]) -> str:
    """The value of the field that made a row's binding; empty where the row has none of it."""
    for target in targets:
        address = str(columns.get(f"{target.property}@odata.bind") or "")
        begin = f"/{target.entity_set}("
        if address.startswith(begin):
            return f"{target.table}/{address.removeprefix(begin).removesuffix(')')}"
    return ""


def within_reach(targets: Collection[LookupTarget], rights: Rights | None) -> tuple[LookupTarget, ...]:
    """The tables whose rows somebody may find and link; all of them where nobody knows the rights."""
    return tuple(target for target in targets if rights is None or not rights.missing(target.privileges))


def read_targets(
    definition: str, columns: Collection[str]
) -> Generator[CrmRequest, CrmReply, dict[str, tuple[LookupTarget, ...]]]:
    """Column → the tables it leads to, without those that the environment does not show. Raises Refused.

    `definition` is the path of the definition of the table that has the columns.
    """
    found: dict[str, tuple[LookupTarget, ...]] = dict.fromkeys(columns, ())
    if not columns:
        return found
    wanted = "ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName"
    path = f"{definition}/ManyToOneRelationships"
    known: dict[str, LookupTarget | None] = {}
    for row in (yield from read_values(read(path, select=wanted))):
        column, table = str(row.get("ReferencingAttribute")), str(row.get("ReferencedEntity"))
        if column not in found:
            continue
        if table not in known:
            known[table] = yield from _read_table(table)
        target, name = known[table], str(row.get("ReferencingEntityNavigationPropertyName") or "")
        if target is not None and name:
            found[column] = (*found[column], _named(target, name))
    return found


def find_rows(
    targets: Collection[LookupTarget], prefix: str
) -> Generator[CrmRequest, CrmReply, tuple[FoundRow, ...] | Wait | Stop]:
    """Rows whose name begins so, of each table as many as fit, by name within each.

    With more than one table a table that refuses is passed over while another one answers.
    """
    found: list[FoundRow] = []
    refusals: list[Wait | Stop] = []
    share = max(1, MOST_ROWS // max(1, len(targets)))
    for target in targets:
        begins = f"startswith({target.name_column},{text_literal(prefix)})"
        try:
            rows = yield from read_values(
                read(
                    target.entity_set,
                    select=f"{target.key},{target.name_column}",
                    filter=f"{begins} and {target.active}" if target.active else begins,
                    orderby=target.name_column,
                    top=str(share),
                )
            )
        except Refused as refused:
            refusals.append(refused.meaning)
            continue
        found += [_found(target, row) for row in rows[:share]]
    return refusals[0] if refusals and len(refusals) == len(targets) else tuple(found)


def read_row_name(
    targets: Collection[LookupTarget], value: str
) -> Generator[CrmRequest, CrmReply, str | Wait | Stop]:
    """What people call the row of a field's value; empty where it is not there any more, or may not be read."""
    table, _, row_id = value.partition("/")
    target = next((target for target in targets if target.table == table), None)
    if target is None:
        return ""
    reply = yield read(row_path(target.entity_set, row_id), select=target.name_column)
    if reply.is_ok:
        return str(reply.body.get(target.name_column) or "")
    meaning = classify(reply)
    return meaning if isinstance(meaning, Wait) else ""


def _read_table(table: str) -> Generator[CrmRequest, CrmReply, LookupTarget | None]:
    """A table as a target without a property; None where it is not there or has no names to search."""
    definition = f"EntityDefinitions(LogicalName={text_literal(table)})"
    reply = yield read(definition, select=_TABLE)
    if says_row_absent(reply) or reply.status == 403:
        return None
    if not reply.is_ok:
        raise Refused(classify(reply))
    shown = {name: str(reply.body.get(name) or "") for name in _TABLE.split(",")}
    if not (shown["EntitySetName"] and shown["PrimaryIdAttribute"] and shown["PrimaryNameAttribute"]):
        return None
    return LookupTarget(
        table=table,
        label=text_of(reply.body.get("DisplayName")) or table,
        entity_set=shown["EntitySetName"],
        key=shown["PrimaryIdAttribute"],
        name_column=shown["PrimaryNameAttribute"],
        property="",
        active=(yield from _read_active(definition)),
        privileges=_privileges(reply.body.get("Privileges")),
    )


def _read_active(definition: str) -> Generator[CrmRequest, CrmReply, str]:
    named = " or ".join(f"LogicalName eq {text_literal(name)}" for name in _ACTIVE)
    rows = yield from read_values(read(f"{definition}/Attributes", select="LogicalName", filter=named))
    there = {str(row.get("LogicalName")) for row in rows}
    return next((condition for name, condition in _ACTIVE.items() if name in there), "")


def _privileges(told: object) -> tuple[str, ...]:
    rows = [row for row in told if isinstance(row, Mapping)] if isinstance(told, list) else []
    return tuple(str(row.get("Name")) for row in rows if row.get("PrivilegeType") in _LINKED)


def _named(target: LookupTarget, name: str) -> LookupTarget:
    return replace(target, property=name)


def _found(target: LookupTarget, row: Row) -> FoundRow:
    return FoundRow(target.table, str(row.get(target.key)), str(row.get(target.name_column) or ""))
