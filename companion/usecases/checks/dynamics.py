"""Judge the tables that messages become rows of: there, long enough, and asking for nothing we cannot give."""

from __future__ import annotations

from collections.abc import Mapping

from companion.core.diagnosis import Finding, found, refusal
from companion.core.mapping import LONGEST_STAMP
from companion.core.ports import CrmGateway
from companion.core.replies import Cause, Stop, Wait
from companion.core.required_columns import FILLED, read_required
from companion.core.survey import survey_tables
from companion.core.tables import MESSAGE_TABLES, STANDARD_TABLES, ActivityTable, Filing

Tables = Mapping[str, ActivityTable]


async def ask_tables(gateway: CrmGateway) -> Tables | Wait | Stop:
    """LinkedIn's tables and the standard ones, as the environment defines them."""
    return await gateway.converse(survey_tables((*MESSAGE_TABLES.values(), *STANDARD_TABLES)))


def judge_tables(tables: Tables | Wait | Stop, filing: Filing) -> list[Finding]:
    """Which tables items go to: LinkedIn's where its app is installed, else the standard ones if that is allowed."""
    if isinstance(tables, Wait | Stop):
        return [refusal("tables", tables)]
    missing = [name for name in (*MESSAGE_TABLES.values(), *STANDARD_TABLES) if name not in tables]
    if not missing:
        return [found("tables", "ok", "tables_there", tables=", ".join(MESSAGE_TABLES.values()))]
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
