"""`copy-to-crm report match`: who of the CRM is known at LinkedIn, from what was last read here. Changes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from companion.commands_report_forms import headings, print_json, say, write_csv
from companion.folders import find_folders
from companion.report_lines import KNOWN, MATCH_COLUMNS, match_lines
from companion.sentences import Sentences
from companion.storage.known_profiles import KNOWLEDGE, TABLES, Knowledge

_out = Console(highlight=False, markup=False, emoji=False)


def report_matches(parsed: argparse.Namespace) -> int:
    """Counts and shares for each table; as CSV everybody who is not known for certain."""
    # Only this report looks into the mirror; the others start without it.
    from companion.known_here import known_here

    words = Sentences(parsed.language)
    with known_here(find_folders()) as known:
        if parsed.csv:
            return write_csv(parsed.csv, headings(words, MATCH_COLUMNS), match_lines(known, words), words)
        counts = known.count()
    if parsed.json:
        return print_json({"population": "mirror", "tables": counts})
    _out.print(_table(counts, words))
    say([words.text("report_known_means")])
    return 0


def _table(counts: Mapping[str, Mapping[Knowledge, int]], words: Sentences) -> Table:
    table = Table(words.text("report_table"))
    for knowledge in KNOWLEDGE:
        table.add_column(words.text(KNOWN[knowledge]), justify="right")
    for name in TABLES:
        total = sum(counts[name].values())
        shown = [
            f"{count:,} ({count / total:.0%})" if total else "0"
            for count in (counts[name][knowledge] for knowledge in KNOWLEDGE)
        ]
        table.add_row(words.text(f"table_{name}"), *shown)
    return table
