"""`copy-to-crm import …`: "My CRM people" and "My CRM accounts", from what was last read here. Changes nothing."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from companion.commands_import_lines import COLUMNS, for_programs, line_of
from companion.commands_import_moved import show_moved
from companion.commands_import_upload import write_for_upload
from companion.commands_report_forms import headings, print_json, say, write_csv
from companion.core.import_rule import PEOPLE, ImportTable
from companion.core.my_crm import KeptEntry
from companion.errors import NotConnected, SettingRefused
from companion.folders import find_folders
from companion.importing import list_for, look_into, rule_of
from companion.sentences import Sentences
from companion.settings import Settings
from companion.storage.import_list import read_import_list, read_import_state
from companion.storage.inspection import find_links
from companion.storage.list_reading import listed
from companion.storage.mirror_store import MIRROR
from companion.storage.profile_store import FileProfileStore

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

_out = Console(highlight=False, markup=False, emoji=False)


def add_import_command(add: Add) -> None:
    """Declare the command with its actions."""
    lists = add("import", _show, "your people and accounts of the CRM, with why each is in the list")
    actions = lists.add_subparsers(required=True, metavar="LIST")
    tables: tuple[tuple[str, Sequence[ImportTable], str], ...] = (
        ("people", PEOPLE, "My CRM people: contacts and leads"),
        ("accounts", ("account",), "My CRM accounts"),
    )
    for name, which, text in tables:
        action = actions.add_parser(name, help=text, description=text)
        action.set_defaults(command=_show, tables=which)
        action.add_argument(
            "--seat",
            metavar="USER",
            help="somebody else's list, as far as you may read it: name, e-mail or id",
        )
        forms = action.add_mutually_exclusive_group()
        forms.add_argument("--json", action="store_true", help="for programs")
        forms.add_argument("--csv", type=Path, metavar="FILE", help="everything as CSV, without a limit")
        if name == "accounts":
            forms.add_argument(
                "--for-linkedin",
                type=Path,
                metavar="FILE",
                help="as the CSV that Sales Navigator's account-list upload takes; a further file after each 1,000",
            )
    moved_text = "linked people whose page named another employer than the CRM, as you last saw it"
    moved = actions.add_parser("moved", help=moved_text, description=moved_text)
    moved.set_defaults(command=show_moved)
    forms = moved.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="for programs")
    forms.add_argument("--csv", type=Path, metavar="FILE", help="everything as CSV, without a limit")


def _show(parsed: argparse.Namespace) -> int:
    folders, words = find_folders(), Sentences(parsed.language)
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    settings, folder = folders.settings(profile.name).read(), profiles.folder_of(profile)
    with look_into(folder / MIRROR) as mirror:
        seat = _seat(mirror, parsed.seat) if parsed.seat else profile.user_id.lower()
        is_own = seat == profile.user_id.lower()
        kept, without_stage = _kept(mirror, settings, seat, parsed.tables, is_own=is_own)
        if getattr(parsed, "for_linkedin", None):
            inside = [one for one in kept if not one.left_at]
            return write_for_upload(mirror, parsed.for_linkedin, inside, words)
        links = find_links(folder / "outbox.db", [one.entry.row_id for one in kept])
        lines = listed(mirror, kept, links, settings.linkedin_address_column)
    if parsed.json:
        entries = [for_programs(one, is_own=is_own) for one in lines]
        return print_json({"entries": entries, "without_stage": without_stage})
    written = (line_of(one, words, is_own=is_own) for one in lines)
    if parsed.csv:
        return write_csv(parsed.csv, headings(words, COLUMNS), written, words)
    table = Table(*headings(words, COLUMNS[:-1]))
    for line in written:
        table.add_row(*line[:-1])
    _out.print(table)
    say(_sentences(kept, without_stage, settings, words))
    return 0


def _kept(
    mirror: sqlite3.Connection,
    settings: Settings,
    seat: str,
    tables: Sequence[ImportTable],
    *,
    is_own: bool,
) -> tuple[Sequence[KeptEntry], int]:
    """The list and how many opportunities no stage decides about. Somebody else's may have no past here."""
    rule_of(settings)  # What contradicts itself is told, and not the list of before.
    state = read_import_state(mirror, seat)
    if state or is_own:
        return list(read_import_list(mirror, seat, tables)), state[1] if state else 0
    found = list_for(mirror, seat, settings)
    entries = [entry for entry in found.entries if entry.record.table in tables]
    return [KeptEntry(entry, None, None) for entry in entries], found.without_stage


def _seat(mirror: sqlite3.Connection, text: str) -> str:
    """The systemuserid of somebody. Raises SettingRefused where nobody, or more than one, is meant."""
    query = (
        "SELECT id FROM systemuser WHERE lower(id) = lower(:who) OR lower(fullname) = lower(:who)"
        " OR lower(internalemailaddress) = lower(:who)"
    )
    found = [row_id for (row_id,) in mirror.execute(query, {"who": text.strip()})]
    if len(found) != 1:
        reason = f"{'nobody' if not found else 'more than one person'} in the CRM is “{text}”"
        raise SettingRefused(name="--seat", reason=reason)
    return str(found[0]).lower()


def _sentences(
    lines: Sequence[KeptEntry], without_stage: int, settings: Settings, words: Sentences
) -> Iterator[str]:
    inside = sum(not kept.left_at for kept in lines)
    yield words.text("import_count", {"count": str(inside)})
    if settings.pipeline_source == "unsure":
        yield words.text("import_unsure")
    if without_stage:
        yield words.text("import_without_stage", {"count": str(without_stage)})
