"""`copy-to-crm report …`: how much is copied, and what became of opportunities. Reads Dynamics, changes nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from companion.commands_report_forms import headings, print_json, say, write_csv
from companion.commands_report_match import report_matches
from companion.core.outcome_report import (
    FEWEST,
    OutcomeGroup,
    OutcomeReport,
    is_any_hidden,
)
from companion.core.touches import Span
from companion.core.usage_report import UsageReport, total_by
from companion.errors import SettingRefused
from companion.folders import find_folders
from companion.report_lines import HOW, KINDS, OUTCOME_COLUMNS, USAGE_COLUMNS, outcome_lines, usage_lines
from companion.sentences import Sentences

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

_out = Console(highlight=False, markup=False, emoji=False)


def add_report_command(add: Add) -> None:
    """Declare the command with its actions."""
    report = add("report", _usage, "count what everybody copies, from the rows in Dynamics that you may read")
    actions = report.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        forms = added.add_mutually_exclusive_group()
        forms.add_argument("--json", action="store_true", help="for programs")
        forms.add_argument("--csv", type=Path, metavar="FILE", help="everything as CSV, without a limit")
        return added

    usage = action("usage", _usage, "what was copied, by week, seat, kind and how it was filed")
    usage.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="only what was written from then on")
    usage.add_argument(
        "--until", type=_day, metavar="YYYY-MM-DD", help="only what was written up to that day"
    )
    outcome = action(
        "outcome", _outcome, "opportunities with and without anything copied, by stage and value"
    )
    outcome.add_argument(
        "--won-value",
        metavar="COLUMN",
        help="money column of a won opportunity; as shipped the one of the setting won_value_column",
    )
    action("match", report_matches, "whom the CRM's contacts, leads and accounts are known to be at LinkedIn")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _usage(parsed: argparse.Namespace) -> int:
    # Only these commands need the way to Dynamics; the others start without it.
    from companion.reporting import read_usage

    until = parsed.until + timedelta(days=1) if parsed.until else None
    usage = asyncio.run(read_usage(find_folders(), Span(parsed.since, until)))
    report, words = usage.report, Sentences(parsed.language)
    if parsed.json:
        return print_json(
            {
                "lines": [asdict(line) for line in report.lines],
                "created": dict(report.created),
                "withdrawn": report.withdrawn,
                "author_now": usage.author,
            }
        )
    if parsed.csv:
        lines = usage_lines(report, words)
        return write_csv(parsed.csv, headings(words, USAGE_COLUMNS.values()), lines, words)
    for column in ("week", "seat") if report.rows else ():
        _out.print(_usage_table(report, column, KINDS, words))
        _out.print(_usage_table(report, column, HOW, words))
    say(_usage_sentences(report, usage.author, words))
    return 0


def _usage_table(report: UsageReport, column: str, counted: Mapping[str, str], words: Sentences) -> Table:
    """Rows by week or seat; beside each what was copied, or how it was filed: both together fit no terminal."""
    table = Table(words.text(USAGE_COLUMNS[column]))
    for key in counted.values():
        table.add_column(words.text(key), justify="right")
    for value, counts in total_by(report.lines, column).items():
        table.add_row(value, *(str(counts[name]) for name in counted))
    return table


def _usage_sentences(report: UsageReport, author: str, words: Sentences) -> Iterable[str]:
    if not report.rows:
        yield words.text("report_nothing")
    authors: Counter[str] = Counter()
    for line in report.lines:
        authors[line.author] += line.count
    for name, count in authors.most_common():
        key = "report_author_now" if name == author else "report_author_other"
        yield words.text(key, {"author": name, "rows": str(count)})
    made = [f"{words.text(f'table_{table}')} {count}" for table, count in sorted(report.created.items())]
    if made:
        yield words.text("report_created", {"records": ", ".join(made)})
    if report.withdrawn:
        yield words.text("report_withdrawn", {"rows": str(report.withdrawn)})


def _outcome(parsed: argparse.Namespace) -> int:
    from companion.reporting import read_outcome

    folders = find_folders()
    column = parsed.won_value or folders.settings_in_use().read().won_value_column
    if not column.isidentifier():
        raise SettingRefused(name="--won-value", reason=f"“{column}” is no column's name")
    report = asyncio.run(read_outcome(folders, column.lower()))
    words = Sentences(parsed.language)
    if parsed.json:
        return print_json(
            {
                "groups": [_group_for_programs(group) for group in report.groups],
                "fewest": FEWEST,
                "win_rate_with": report.win_rate(is_touched=True),
                "win_rate_without": report.win_rate(is_touched=False),
            }
        )
    lines, heading = outcome_lines(report, words), headings(words, OUTCOME_COLUMNS)
    if parsed.csv:
        return write_csv(parsed.csv, heading, lines, words)
    table = Table(*heading)
    for line in lines:
        table.add_row(*line)
    _out.print(table)
    say(_outcome_sentences(report, words))
    return 0


def _group_for_programs(group: OutcomeGroup) -> dict[str, object]:
    is_won = group.state == "won" and group.is_shown
    return {
        "state": group.state,
        "stage": group.stage,
        "is_touched": group.is_touched,
        "opportunities": group.opportunities if group.is_shown else None,
        "won_value": group.value if is_won else None,
    }


def _outcome_sentences(report: OutcomeReport, words: Sentences) -> Iterable[str]:
    rates = [report.win_rate(is_touched=touched) for touched in (True, False)]
    if None not in rates:
        shares = [f"{rate:.0%}" for rate in rates if rate is not None]
        yield words.text("report_win_rates", {"with": shares[0], "without": shares[1]})
    yield words.text("report_association")
    if is_any_hidden(report.groups):
        yield words.text("report_hidden", {"fewest": str(FEWEST)})
