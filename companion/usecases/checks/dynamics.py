"""Judge the tables that messages become rows of: there, long enough, and asking for nothing we cannot give."""

from __future__ import annotations

from collections.abc import Mapping

from companion.core.diagnosis import Finding, found, refusal
from companion.core.mapping import LONGEST_STAMP
from companion.core.own_tables import OwnTables, check_own_tables, survey_own_tables
from companion.core.ports import CrmGateway
from companion.core.replies import Cause, Stop, Wait
from companion.core.required_columns import FILLED, read_required
from companion.core.survey import survey_tables
from companion.core.tables import MESSAGE_TABLES, SHIPPED_TABLES, STANDARD_TABLES, ActivityTable, Filing

Tables = Mapping[str, ActivityTable]


async def ask_tables(gateway: CrmGateway, filing: Filing) -> Tables | Wait | Stop:
    """LinkedIn's tables, the standard ones and the organisation's own, as the environment defines them."""
    return await gateway.converse(survey_tables(dict.fromkeys((*SHIPPED_TABLES, *filing.own.values()))))


async def judge_own_tables(gateway: CrmGateway, tables: Tables, own: OwnTables) -> list[Finding]:
    """Whether the organisation's own tables can take the kinds of items that they are named for."""
    facts = await gateway.converse(survey_own_tables(tuple(own.values())))
    if isinstance(facts, Wait | Stop):
        return [refusal("tables", facts)]
    return [
        refusal("tables", Stop("failed", check.fault))
        if check.fault is not None
        else found("tables", "ok", "tables_own", table=check.table, kind=check.kind)
        for check in check_own_tables(own, tables, facts)
    ]


def judge_tables(tables: Tables | Wait | Stop, filing: Filing) -> list[Finding]:
    """Which tables items go to: LinkedIn's where its app is installed, else the standard ones if that is allowed.

    A table in whose place the organisation has named one of its own need not be there.
    """
    if isinstance(tables, Wait | Stop):
        return [refusal("tables", tables)]
    needed = [
        *(table for kind, table in MESSAGE_TABLES.items() if kind not in filing.own),
        *STANDARD_TABLES,
    ]
    missing = [name for name in needed if name not in tables]
    if not missing:
        there = ", ".join(name for name in MESSAGE_TABLES.values() if name in needed)
        return [found("tables", "ok", "tables_there", tables=there)] if there else []
    if filing.without_linkedin_app == "standard" and not set(missing) & set(STANDARD_TABLES):
        return [found("tables", "ok", "tables_standard", tables=", ".join(missing))]
    cause = Cause("crm_tables_missing", (("tables", ", ".join(missing)),))
    return [refusal("tables", Stop("failed", cause))]


def judge_columns(tables: Tables) -> list[Finding]:
    """How much text a row takes, and whether it has room for our mark."""
    findings: list[Finding] = []
    for table in tables.values():
        if table.stamp_length < LONGEST_STAMP:
            findings.append(found("columns", "ok", "stamp_in_text", table=table.logical_name))
        else:
            fit = found(
                "columns",
                "ok",
                "columns_fit",
                table=table.logical_name,
                subject=table.subject_length,
                description=table.description_length,
            )
            findings.append(fit)
    return findings


async def judge_required(gateway: CrmGateway, tables: Tables) -> list[Finding]:
    """Columns that the organisation requires and a message has nothing for."""
    findings: list[Finding] = []
    for table in tables.values():
        required = await gateway.converse(read_required(table.logical_name))
        if isinstance(required, Wait | Stop):
            return [refusal("required", required)]
        findings.append(_judge_required(table, required))
    return findings


def _judge_required(table: ActivityTable, required: frozenset[str]) -> Finding:
    name = table.logical_name
    if unfilled := sorted(required - FILLED):
        return found("required", "warning", "required_unfilled", table=name, columns=", ".join(unfilled))
    return found("required", "ok", "required_filled", table=name)


def judge_notes(tables: Tables) -> list[Finding]:
    """Whether the rest of a long text can go into a note."""
    return [
        found("notes", "ok", "notes_enabled", table=table.logical_name)
        if table.note_property
        else found("notes", "ok", "notes_disabled", table=table.logical_name)
        for table in tables.values()
    ]
