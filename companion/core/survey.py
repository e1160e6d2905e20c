"""Ask an environment how its activity tables are named and cut. A generator: yields requests, is sent replies.

Table definitions can be read by every user with the stock role, so nothing here needs an administrator.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping

from companion.core.mapping import STAMP_COLUMN
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.replies import CrmReply, Refused, Stop, Wait, classify
from companion.core.tables import ROW_SETS, STANDARD_NOTES, ActivityTable, NoteTable

Surveying = Generator[CrmRequest, CrmReply, "dict[str, ActivityTable] | Wait | Stop"]
SurveyingNotes = Generator[CrmRequest, CrmReply, "NoteTable | Wait | Stop"]
_Step = Generator[CrmRequest, CrmReply, list[Mapping[str, object]]]

# Shared by every activity table of Dynamics where a length cannot be read.
_SUBJECT_LENGTH = 200
_DESCRIPTION_LENGTH = 2000


def survey_tables(names: Iterable[str]) -> Surveying:
    """Logical name → activity table, for those of the named tables that the environment has."""
    tables: dict[str, ActivityTable] = {}
    try:
        for name in names:
            table = yield from survey_table(name)
            if table is not None:
                tables[name] = table
    except Refused as refused:
        return refused.meaning
    return tables


def survey_notes() -> SurveyingNotes:
    """The table of notes, which every environment has."""
    definition = f"EntityDefinitions(LogicalName={text_literal(NoteTable.logical_name)})"
    try:
        lookups = yield from _read_lookups(definition)
        lengths = yield from read_lengths(definition)
    except Refused as refused:
        return refused.meaning
    return NoteTable(
        parent_properties=_targets(lookups, "objectid") or STANDARD_NOTES.parent_properties,
        owner_property=_owner(lookups, STANDARD_NOTES.owner_property),
        subject_length=lengths.get("subject", STANDARD_NOTES.subject_length),
        text_length=lengths.get("notetext", STANDARD_NOTES.text_length),
    )


def survey_table(logical_name: str) -> Generator[CrmRequest, CrmReply, ActivityTable | None]:
    """One activity table, or None where the environment does not have it. Raises Refused."""
    definitions = yield from read_values(
        read(
            "EntityDefinitions",
            select="LogicalName,EntitySetName",
            filter=f"LogicalName eq {text_literal(logical_name)}",
        )
    )
    if not definitions:
        return None
    definition = f"EntityDefinitions(LogicalName={text_literal(logical_name)})"
    lookups = yield from _read_lookups(definition)
    lengths = yield from read_lengths(definition)
    return ActivityTable(
        logical_name=logical_name,
        entity_set=str(definitions[0]["EntitySetName"]),
        regarding_properties=_targets(lookups, "regardingobjectid"),
        owner_property=_owner(lookups, f"ownerid_{logical_name}"),
        note_property=(yield from _note_property(logical_name)),
        subject_length=lengths.get("subject", _SUBJECT_LENGTH),
        description_length=lengths.get("description", _DESCRIPTION_LENGTH),
        stamp_length=lengths.get(STAMP_COLUMN, 0),
    )


def read_lengths(definition: str) -> Generator[CrmRequest, CrmReply, dict[str, int]]:
    """Column → longest text, over text and memo columns."""
    lengths: dict[str, int] = {}
    for cast in ("StringAttributeMetadata", "MemoAttributeMetadata"):
        path = f"{definition}/Attributes/Microsoft.Dynamics.CRM.{cast}"
        for row in (yield from read_values(read(path, select="LogicalName,MaxLength"))):
            length = row.get("MaxLength")
            if isinstance(length, int):
                lengths[str(row.get("LogicalName"))] = length
    return lengths


def _read_lookups(definition: str) -> _Step:
    return (
        yield from read_values(
            read(
                f"{definition}/ManyToOneRelationships",
                select="ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName",
            )
        )
    )


def _targets(lookups: list[Mapping[str, object]], column: str) -> dict[str, str]:
    """Table → navigation property; of a plain and a suffixed name the longer is the table's own."""
    found: dict[str, str] = {}
    for row in lookups:
        referenced = str(row.get("ReferencedEntity"))
        if row.get("ReferencingAttribute") != column or referenced not in ROW_SETS:
            continue
        name = str(row.get("ReferencingEntityNavigationPropertyName"))
        if len(name) > len(found.get(referenced, "")):
            found[referenced] = name
    return found


def _owner(lookups: list[Mapping[str, object]], standard: str) -> str:
    """The navigation property of the owner; of a plain and a suffixed name the longer is the table's own."""
    names = [
        str(row.get("ReferencingEntityNavigationPropertyName"))
        for row in lookups
        if row.get("ReferencingAttribute") == "ownerid"
    ]
    return max(names, key=len, default=standard)


def _note_property(logical_name: str) -> Generator[CrmRequest, CrmReply, str | None]:
    """How a note binds to this table, or None where the table takes no notes."""
    rows = yield from read_values(
        read(
            f"EntityDefinitions(LogicalName={text_literal('annotation')})/ManyToOneRelationships",
            select="ReferencedEntity,ReferencingEntityNavigationPropertyName",
            filter=f"ReferencedEntity eq {text_literal(logical_name)}",
        )
    )
    return str(rows[0]["ReferencingEntityNavigationPropertyName"]) if rows else None


def read_values(request: CrmRequest) -> _Step:
    """The rows of an answer. Raises Refused."""
    reply = yield request
    if not reply.is_ok:
        raise Refused(classify(reply))
    value = reply.body.get("value")
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
