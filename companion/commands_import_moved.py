"""`copy-to-crm import moved`: linked people whose page named another employer than the CRM does. Changes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from companion.commands_report_forms import headings, print_json, say, write_csv
from companion.core.my_crm import MovedOn
from companion.csv_text import Line
from companion.errors import NotConnected
from companion.folders import find_folders
from companion.importing import look_into
from companion.sentences import Sentences
from companion.storage.mirror_store import MIRROR
from companion.storage.moved_on import read_moves
from companion.storage.profile_store import FileProfileStore

_COLUMNS = ("import_name", "moved_in_crm", "moved_on_page", "moved_seen")

_out = Console(highlight=False, markup=False, emoji=False)


def show_moved(parsed: argparse.Namespace) -> int:
    """Everybody, with both employers and when their page was last seen."""
    folders, words = find_folders(), Sentences(parsed.language)
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    with look_into(profiles.folder_of(profile) / MIRROR) as mirror:
        moved = list(read_moves(mirror))
    if parsed.json:
        return print_json({"people": [_for_programs(one) for one in moved]})
    lines: Sequence[Line] = [_line(one) for one in moved]
    if parsed.csv:
        return write_csv(parsed.csv, headings(words, _COLUMNS), lines, words)
    table = Table(*headings(words, _COLUMNS))
    for line in lines:
        table.add_row(*line)
    if moved:
        _out.print(table)
    say([words.text("moved_means" if moved else "moved_nobody")])
    return 0


def _line(one: MovedOn) -> Line:
    seen = one.seen_at.astimezone().strftime("%Y-%m-%d")
    return (one.name, one.employer_in_crm, one.employer_on_page, seen)


def _for_programs(one: MovedOn) -> dict[str, object]:
    return {
        "table": one.table,
        "id": one.row_id,
        "name": one.name,
        "employer_in_crm": one.employer_in_crm,
        "employer_on_page": one.employer_on_page,
        "seen_at": one.seen_at.isoformat(),
    }
