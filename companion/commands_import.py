"""`copy-to-crm import …`: "My CRM people" and "My CRM accounts", from what was last read here. Changes nothing."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from companion.commands_import_moved import show_moved
from companion.commands_import_upload import write_for_upload
from companion.commands_report_forms import headings, print_json, say, write_csv
from companion.core.import_rule import PEOPLE, ImportEntry, ImportTable, Reason, Why
from companion.core.sales_navigator import page_of
from companion.csv_text import Line
from companion.errors import NotConnected, SettingRefused
from companion.folders import find_folders
from companion.importing import list_for, look_into, rule_of
from companion.sentences import Sentences
from companion.settings import Settings
from companion.storage.import_list import KeptEntry, read_import_list, read_import_state
from companion.storage.mirror_store import MIRROR
from companion.storage.profile_store import FileProfileStore

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

_COLUMNS = ("import_name", "import_company", "import_reasons", "import_since", "import_page")
_WHY: Mapping[Why, str] = {
    "customer": "import_why_customer",
    "parent_account": "import_why_parent_account",
    "parent_contact": "import_why_parent_contact",
    "stakeholder": "import_why_stakeholder",
    "originating_lead": "import_why_originating_lead",
    "owned_account": "import_why_owned_account",
    "team_account": "import_why_team_account",
    "at_owned_account": "import_why_at_owned_account",
    "at_team_account": "import_why_at_team_account",
}

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
    settings = folders.settings(profile.name).read()
    with look_into(profiles.folder_of(profile) / MIRROR) as mirror:
        lines, without_stage = _lines(mirror, settings, parsed)
        if getattr(parsed, "for_linkedin", None):
            return write_for_upload(
                mirror, parsed.for_linkedin, [kept for kept in lines if not kept.left_at], words
            )
    if parsed.json:
        return print_json(
            {"entries": [_for_programs(kept) for kept in lines], "without_stage": without_stage}
        )
    if parsed.csv:
        return write_csv(parsed.csv, headings(words, _COLUMNS), (_line(kept, words) for kept in lines), words)
    table = Table(*headings(words, _COLUMNS[:4]))
    for kept in lines:
        table.add_row(*_line(kept, words)[:4])
    _out.print(table)
    say(_sentences(lines, without_stage, settings, words))
    return 0


def _lines(
    mirror: sqlite3.Connection, settings: Settings, parsed: argparse.Namespace
) -> tuple[Sequence[KeptEntry], int]:
    """The list and how many opportunities no stage decides about."""
    if parsed.seat:
        found = list_for(mirror, _seat(mirror, parsed.seat), settings)
        entries = [entry for entry in found.entries if entry.record.table in parsed.tables]
        return [KeptEntry(entry, None, None) for entry in entries], found.without_stage
    rule_of(settings)  # What contradicts itself is told, and not the list of before.
    state = read_import_state(mirror)
    return list(read_import_list(mirror, parsed.tables)), state[1] if state else 0


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
    return str(found[0])


def _line(kept: KeptEntry, words: Sentences) -> Line:
    record = kept.entry.record
    since = kept.since.astimezone().strftime("%Y-%m-%d") if kept.since else ""
    if kept.left_at:
        since = words.text("import_left", {"day": kept.left_at.astimezone().strftime("%Y-%m-%d")})
    why = "; ".join(_reason(reason, words) for reason in kept.entry.reasons)
    return (record.name, record.company, why, since, _page(kept.entry))


def _reason(reason: Reason, words: Sentences) -> str:
    text = words.text(_WHY[reason.why], {"about": reason.about})
    return words.text("import_at_stage", {"reason": text, "stage": reason.stage}) if reason.stage else text


def _page(entry: ImportEntry) -> str:
    is_person = entry.record.table in PEOPLE
    return page_of(None, is_person=is_person, words=f"{entry.record.name} {entry.record.company}")


def _for_programs(kept: KeptEntry) -> dict[str, object]:
    record = kept.entry.record
    return {
        "table": record.table,
        "id": kept.entry.row_id,
        "name": record.name,
        "company": record.company,
        "reasons": [
            {"why": reason.why, "about": reason.about, "stage": reason.stage} for reason in kept.entry.reasons
        ],
        "since": kept.since.isoformat() if kept.since else None,
        "left_at": kept.left_at.isoformat() if kept.left_at else None,
        "page": _page(kept.entry),
    }


def _sentences(
    lines: Sequence[KeptEntry], without_stage: int, settings: Settings, words: Sentences
) -> Iterator[str]:
    inside = sum(not kept.left_at for kept in lines)
    yield words.text("import_count", {"count": str(inside)})
    if settings.pipeline_source == "unsure":
        yield words.text("import_unsure")
    if without_stage:
        yield words.text("import_without_stage", {"count": str(without_stage)})
