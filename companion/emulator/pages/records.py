"""What the pages show of a row: its fields, its timeline, its people. Makes no HTML and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.database import SqlCondition, target_column
from companion.emulator.rendering import formatted_value, row_name
from companion.emulator.schema import Column

if TYPE_CHECKING:
    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Lookup, Table

_HIDDEN = frozenset(
    {
        "versionnumber",
        "statecode",
        "statuscode",
        "activityadditionalparams",
        "activitytypecode",
        "documentbody",
    }
)
_LAST = ("createdon", "createdby", "modifiedon", "modifiedby")
_TIMELINE = """
regardingobjectid = ?1 OR activityid IN
(SELECT activityid FROM activityparty WHERE partyid = ?1 AND participationtypemask NOT IN (8, 9))
"""


@dataclass(frozen=True)
class Link:
    """A row to go to: its table, id and name."""

    table_name: str
    row_id: str
    name: str


@dataclass(frozen=True)
class Field:
    """One labelled value: text, a moment as stored, or a link."""

    label: str
    value: str | Link
    kind: str


@dataclass(frozen=True)
class TimelineEntry:
    """One activity or note as people read it; `moment` is when it happened, else when it was written."""

    link: Link
    type_label: str
    type_name: str
    text: str
    moment: str
    moment_label: str
    status: str | None
    owner: str
    author: str
    regarding: Link | None


def link_to(environment: Environment, table_name: str, row_id: str) -> Link:
    """Answer a link to a row, called by its id where it has no name."""
    return Link(table_name, row_id, row_name(environment, table_name, row_id) or row_id)


def status_label(table: Table, row: Row) -> str | None:
    """Answer Open, Completed, Active and so on, or None where rows have no state."""
    return table.states[row["statecode"]].label if table.states else None


def fields(environment: Environment, table: Table, row: Row) -> list[Field]:
    """Answer the filled fields of a row, its own first and the stamps of the server last."""
    items: list[Column | Lookup] = [*table.columns.values(), *table.lookups.values()]
    found = {item.name: field for item in items if (field := _field(environment, item, row)) is not None}
    ordered = sorted(found, key=lambda name: _LAST.index(name) if name in _LAST else -1)
    return [
        found[name] for name in ordered if name not in {table.primary_id, table.primary_name, "owninguser"}
    ]


def parties(environment: Environment, row: Row) -> list[Field]:
    """Answer the people in an activity, each under the part they play."""
    table = environment.table("activityparty")
    parts = table.columns["participationtypemask"].choices
    rows = environment.database.select(
        table, SqlCondition("activityid = ?", (row["activityid"],)), order="participationtypemask"
    )
    return [
        Field(parts[party["participationtypemask"]], _party(environment, party), "party") for party in rows
    ]


def timeline(environment: Environment, row_id: str) -> list[TimelineEntry]:
    """Answer the activities regarding a row or with it as a party, and its notes; the latest first."""
    database = environment.database
    activities = database.select(environment.table("activitypointer"), SqlCondition(_TIMELINE, (row_id,)))
    notes = database.select(environment.table("annotation"), SqlCondition("objectid = ?", (row_id,)))
    entries = [_activity(environment, row) for row in activities] + [_note(environment, row) for row in notes]
    return sorted(entries, key=lambda entry: entry.moment, reverse=True)


def _field(environment: Environment, item: Column | Lookup, row: Row) -> Field | None:
    value = row.get(item.name)
    if value in {None, ""} or item.name in _HIDDEN:
        return None
    target = row.get(target_column(item.name))
    if target:
        return Field(item.label, link_to(environment, target, value), "lookup")
    if not isinstance(item, Column) or item.kind == "DateTime":
        return Field(item.label, str(value), getattr(item, "kind", "String"))
    return Field(item.label, formatted_value(value, item) or str(value), item.kind)


def _party(environment: Environment, party: Row) -> str | Link:
    if party["partyid"]:
        return link_to(environment, party[target_column("partyid")], party["partyid"])
    return str(party["addressused"])


def _activity(environment: Environment, row: Row) -> TimelineEntry:
    table = environment.table(row["activitytypecode"])
    regarding = row["regardingobjectid"]
    return TimelineEntry(
        link=Link(table.logical_name, row["activityid"], row["subject"] or "(No subject)"),
        type_label=table.label,
        type_name=table.logical_name,
        text=row["description"] or "",
        moment=row["actualend"] or row["createdon"],
        moment_label=_moment_label(table, row),
        status=status_label(table, row),
        owner=_user_name(environment, row["ownerid"]),
        author=_user_name(environment, row["createdby"]),
        regarding=link_to(environment, row[target_column("regardingobjectid")], regarding)
        if regarding
        else None,
    )


def _note(environment: Environment, row: Row) -> TimelineEntry:
    return TimelineEntry(
        link=Link("annotation", row["annotationid"], row["subject"] or "Note"),
        type_label="Note",
        type_name="annotation",
        text=row["notetext"] or "",
        moment=row["createdon"],
        moment_label="Created on",
        status=None,
        owner=_user_name(environment, row["ownerid"]),
        author=_user_name(environment, row["createdby"]),
        regarding=None,
    )


def _moment_label(table: Table, row: Row) -> str:
    if not row["actualend"]:
        return "Created on"
    return "LinkedIn time" if table.is_custom else "Actual end"


def _user_name(environment: Environment, user_id: str | None) -> str:
    return (row_name(environment, "systemuser", user_id) if user_id else None) or "Unknown"
