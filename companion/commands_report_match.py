"""`copy-to-crm report match`: who of the CRM is known at LinkedIn, from what was last read here. Changes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.table import Table

from companion.commands_report_forms import Line, headings, print_json, say, write_csv
from companion.errors import NotConnected
from companion.folders import find_folders
from companion.sentences import Sentences
from companion.storage.known_profiles import KNOWLEDGE, TABLES, Knowledge, KnownProfiles, known_profiles
from companion.storage.profile_store import FileProfileStore

_WORDS: Mapping[Knowledge, str] = {
    "matched": "report_known",
    "ambiguous": "report_known_twice",
    "unmatched": "report_unknown",
}
_NOT_KNOWN: tuple[Knowledge, ...] = ("ambiguous", "unmatched")
_COLUMNS = ("report_table", "report_id", "report_name", "report_company", "report_state")

_out = Console(highlight=False, markup=False, emoji=False)


def report_matches(parsed: argparse.Namespace) -> int:
    """Counts and shares for each table; as CSV everybody who is not known for certain."""
    from companion.storage.mirror_store import MIRROR

    folders, words = find_folders(), Sentences(parsed.language)
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    folder = profiles.folder_of(profile)
    column = folders.settings(profile.name).read().linkedin_address_column
    with known_profiles(folder / MIRROR, folder / "outbox.db", column) as known:
        if parsed.csv:
            return write_csv(parsed.csv, headings(words, _COLUMNS), _unknown_lines(known, words), words)
        counts = known.count()
    if parsed.json:
        return print_json({"population": "mirror", "tables": counts})
    _out.print(_table(counts, words))
    say([words.text("report_known_means")])
    return 0


def _unknown_lines(known: KnownProfiles, words: Sentences) -> Iterator[Line]:
    for row in known.read(*_NOT_KNOWN):
        table = words.text(f"table_{row.table}")
        yield (table, row.row_id, row.name, row.company, words.text(_WORDS[row.knowledge]))


def _table(counts: Mapping[str, Mapping[Knowledge, int]], words: Sentences) -> Table:
    table = Table(words.text("report_table"))
    for knowledge in KNOWLEDGE:
        table.add_column(words.text(_WORDS[knowledge]), justify="right")
    for name in TABLES:
        total = sum(counts[name].values())
        shown = [
            f"{count:,} ({count / total:.0%})" if total else "0"
            for count in (counts[name][knowledge] for knowledge in KNOWLEDGE)
        ]
        table.add_row(words.text(f"table_{name}"), *shown)
    return table
