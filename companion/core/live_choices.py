"""What an environment offers where an administrator has to choose: stages, money columns, and lead sources.

Generators: they yield requests and are sent replies. What can be chosen is read each time, never guessed.
Microsoft: "Query table definitions", "processstage table reference"; `stepname` is text that a process writes.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from companion.core.column_choices import Choice, choices_of
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.pipeline import Stage, StageSource
from companion.core.record_form import label_of
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.survey import read_values
from companion.core.touches import Row, read_pages

_DEFINITION = f"EntityDefinitions(LogicalName={text_literal('opportunity')})"
_LEADS = f"EntityDefinitions(LogicalName={text_literal('lead')})"

Stages = Generator[CrmRequest, CrmReply, "tuple[Stage, ...] | Wait | Stop"]
Columns = Generator[CrmRequest, CrmReply, "dict[str, str] | Wait | Stop"]
LeadSources = Generator[CrmRequest, CrmReply, "tuple[Choice, ...] | Wait | Stop"]


def read_money_columns() -> Columns:
    """Money columns of opportunities that people or processes fill, logical name → label."""
    wanted = "LogicalName,AttributeType,IsValidForCreate,DisplayName"
    try:
        rows = yield from read_values(read(f"{_DEFINITION}/Attributes", select=wanted))
    except Refused as refused:
        return refused.meaning
    # What Dynamics itself computes in the organisation's own currency cannot be filled, and is no choice.
    money = [row for row in rows if row.get("AttributeType") == "Money" and row.get("IsValidForCreate")]
    return {str(row.get("LogicalName")): label_of(row) for row in money}


def read_lead_sources() -> LeadSources:
    """The lead sources that a new lead can have, in the order of the choice."""
    try:
        return (yield from _choices(_LEADS, "leadsourcecode"))
    except Refused as refused:
        return refused.meaning


def read_live_stages(source: StageSource, flow: str) -> Stages:
    """The stages that a source has now: a choice's and a flow's in their own order, of texts in that of the alphabet.

    `flow` is the unique name of a business process flow. What is not sure has none.
    """
    try:
        match source:
            case "unsure":
                return ()
            case "salesstage":
                return (yield from _of_choice())
            case "stepname":
                return (yield from _of_texts())
            case "process":
                return (yield from _of_flow(flow))
    except Refused as refused:
        return refused.meaning


def _of_choice() -> Generator[CrmRequest, CrmReply, tuple[Stage, ...]]:
    choices = yield from _choices(_DEFINITION, "salesstage")
    return tuple(Stage(str(choice.value), choice.label) for choice in choices)


def _choices(definition: str, column: str) -> Generator[CrmRequest, CrmReply, tuple[Choice, ...]]:
    path = f"{definition}/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata"
    options = "OptionSet($select=Options),GlobalOptionSet($select=Options)"
    rows = yield from read_values(read(path, select="LogicalName", expand=options))
    [row] = [row for row in rows if row.get("LogicalName") == column] or [{}]
    return choices_of(row.get("OptionSet")) or choices_of(row.get("GlobalOptionSet"))


def _of_texts() -> Generator[CrmRequest, CrmReply, tuple[Stage, ...]]:
    """As they stand on open opportunities; their order is a guess that the administrator confirms."""
    found: set[str] = set()

    def take(rows: Sequence[Row]) -> None:
        found.update(text for row in rows if (text := str(row.get("stepname") or "").strip()))

    yield from read_pages(read("opportunities", select="stepname", filter="statecode eq 0"), take)
    return tuple(Stage(text, text) for text in sorted(found))


def _of_flow(flow: str) -> Generator[CrmRequest, CrmReply, tuple[Stage, ...]]:
    flows = yield from read_values(
        read("workflows", select="workflowid", filter=f"uniquename eq {text_literal(flow)} and category eq 4")
    )
    if not flows:
        return ()
    rows = yield from read_values(
        read(
            "processstages",
            select="processstageid,stagename,stagecategory",
            filter=f"_processid_value eq {flows[0].get('workflowid')}",
        )
    )
    in_order = sorted(
        rows, key=lambda row: (int(str(row.get("stagecategory") or 0)), str(row.get("stagename")))
    )
    return tuple(Stage(str(row.get("processstageid")), str(row.get("stagename"))) for row in in_order)


def find_stage(stages: tuple[Stage, ...], named: str) -> Stage | None:
    """The one stage of this value or label; None where there is none, or more than one.

    >>> find_stage((Stage("1", "Develop"), Stage("2", "Propose")), "propose").value
    '2'
    """
    wanted = named.strip().casefold()
    for values in ("value", "label"):
        found = [stage for stage in stages if getattr(stage, values).casefold() == wanted]
        if found:
            return found[0] if len(found) == 1 else None
    return None
