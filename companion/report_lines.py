"""The lines of the reports' CSV, in the reader's language: the same from the command line and from the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from companion.core.outcome_report import FEWEST, OutcomeGroup, OutcomeReport
from companion.core.usage_report import UsageReport
from companion.csv_text import Line
from companion.sentences import Sentences
from companion.storage.known_profiles import Knowledge, KnownProfiles

KINDS = {
    "message": "report_messages",
    "inmail": "report_inmails",
    "note": "report_notes",
    "tag": "report_tags",
    "call": "report_calls",
}
"""Kind of item → its words."""
HOW = {
    "matched": "report_matched",
    "linked": "report_linked",
    "created": "report_created_for",
    "unresolved": "report_unresolved",
}
"""How a row was filed → its words."""
USAGE_COLUMNS = {
    "week": "report_week",
    "seat": "report_seat",
    "author": "report_author",
    "kind": "report_kind",
    "how": "report_how",
    "count": "report_rows",
}
OUTCOME_COLUMNS = (
    "report_state",
    "report_stage",
    "report_touched",
    "report_opportunities",
    "report_won_value",
)
MATCH_COLUMNS = ("report_table", "report_id", "report_name", "report_company", "report_state")
KNOWN: Mapping[Knowledge, str] = {
    "matched": "report_known",
    "ambiguous": "report_known_twice",
    "unmatched": "report_unknown",
}
"""What is known of a row → its words."""

_STATES = {"open": "report_open", "won": "report_won", "lost": "report_lost"}
_NOT_KNOWN: tuple[Knowledge, ...] = ("ambiguous", "unmatched")


def usage_lines(report: UsageReport, words: Sentences) -> Iterator[Line]:
    """The finest counts; a kind or way that a later version writes is shown as it stands."""
    for line in report.lines:
        kind = words.text(KINDS[line.kind]) if line.kind in KINDS else line.kind
        how = words.text(HOW[line.how]) if line.how in HOW else line.how
        yield line.week, line.seat, line.author, kind, how, str(line.count)


def outcome_lines(report: OutcomeReport, words: Sentences) -> Iterator[Line]:
    """Every group; of a small one only that it is one."""
    return (_group_line(group, words) for group in report.groups)


def match_lines(known: KnownProfiles, words: Sentences) -> Iterator[Line]:
    """Everybody of the CRM who is not known for certain at LinkedIn, however many."""
    for row in known.read(*_NOT_KNOWN):
        table = words.text(f"table_{row.table}")
        yield table, row.row_id, row.name, row.company, words.text(KNOWN[row.knowledge])


def _group_line(group: OutcomeGroup, words: Sentences) -> Line:
    touched = words.text("report_with" if group.is_touched else "report_without")
    fewer = words.text("report_fewer", {"fewest": str(FEWEST)})
    value = f"{group.value:,.0f}" if group.state == "won" else ""
    shown = (str(group.opportunities), value) if group.is_shown else (fewer, "")
    return (words.text(_STATES[group.state]), group.stage, touched, *shown)
