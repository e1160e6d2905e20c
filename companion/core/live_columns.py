"""Read what an environment says of columns that an administrator has named: type, room, choices, rights.

A generator: yields requests, is sent replies, writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import replace

from companion.core.odata import CrmRequest, read, text_literal
from companion.core.page_values import MappedColumn
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.survey import read_values
from companion.core.tables import ActivityTable, LiveColumn

Reading = Generator[CrmRequest, CrmReply, dict[str, LiveColumn]]
Surveying = Generator[CrmRequest, CrmReply, "dict[str, ActivityTable] | Wait | Stop"]


def read_live_columns(table: str, names: Collection[str]) -> Reading:
    """Column → what the environment says of it, for those of the named ones that are there. Raises Refused."""
    if not names:
        return {}
    attributes = f"EntityDefinitions(LogicalName={text_literal(table)})/Attributes"
    rows = yield from read_values(
        read(attributes, select="LogicalName,AttributeType,IsValidForCreate,IsValidForUpdate,IsSecured")
    )
    columns = {
        str(row["LogicalName"]): LiveColumn(
            str(row.get("AttributeType")),
            is_writable=bool(row.get("IsValidForCreate")),
            is_protected=row.get("IsSecured") is True,
            is_updatable=row.get("IsValidForUpdate") is not False,
        )
        for row in rows
        if row.get("LogicalName") in names
    }
    for kind in sorted({column.type for column in columns.values()}):
        if kind not in _DETAILS:
            continue
        described = yield from read_values(
            read(f"{attributes}/Microsoft.Dynamics.CRM.{kind}AttributeMetadata", **_DETAILS[kind])
        )
        for row in described:
            name = str(row.get("LogicalName"))
            if name in columns:
                columns[name] = _detailed(columns[name], row)
    return columns


def survey_columns(tables: Mapping[str, ActivityTable], mapping: Sequence[MappedColumn]) -> Surveying:
    """The tables with what the environment says of the columns that are mapped onto."""
    surveyed: dict[str, ActivityTable] = {}
    try:
        for name, table in tables.items():
            columns = yield from read_live_columns(name, columns_of(mapping, name))
            surveyed[name] = replace(table, columns=columns)
    except Refused as refused:
        return refused.meaning
    return surveyed


def columns_of(mapping: Sequence[MappedColumn], table: str) -> frozenset[str]:
    """The columns that a table may have to fill."""
    return frozenset(one.column for one in mapping if one.is_meant_for(table))


_OPTIONS = "OptionSet($select=Options),GlobalOptionSet($select=Options)"
_DETAILS: Mapping[str, Mapping[str, str]] = {
    "String": {"select": "LogicalName,MaxLength"},
    "Memo": {"select": "LogicalName,MaxLength"},
    "Integer": {"select": "LogicalName,MinValue,MaxValue"},
    "DateTime": {"select": "LogicalName,Format,DateTimeBehavior"},
    "Picklist": {"select": "LogicalName", "expand": _OPTIONS},
}
"""Type → what only its own kind of definition says."""


def _detailed(column: LiveColumn, row: Mapping[str, object]) -> LiveColumn:
    behavior = row.get("DateTimeBehavior")
    if isinstance(behavior, Mapping) and behavior.get("Value") == "DateOnly":
        return replace(column, type="DateOnly")
    return replace(
        column,
        length=_whole(row.get("MaxLength")),
        lowest=_whole(row.get("MinValue")),
        highest=_whole(row.get("MaxValue")),
        choices=dict(_choices(row)),
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _choices(row: Mapping[str, object]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The options of a column's own set, or of the one that it shares."""
    for name in ("OptionSet", "GlobalOptionSet"):
        found = row.get(name)
        options = found.get("Options") if isinstance(found, Mapping) else None
        for option in options if isinstance(options, list) else []:
            value = _whole(option.get("Value")) if isinstance(option, Mapping) else None
            if value is not None:
                yield value, tuple(_labels(option.get("Label")))


def _labels(label: object) -> Iterator[str]:
    localized = label.get("LocalizedLabels") if isinstance(label, Mapping) else None
    for one in localized if isinstance(localized, list) else []:
        if isinstance(one, Mapping) and isinstance(one.get("Label"), str):
            yield str(one["Label"])
