"""`copy-to-crm seats …`: who has a seat, and for whom syncing is on; for administrators. Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from companion.commands_report_forms import headings, print_json, say, write_csv
from companion.commands_seats_file import add_import
from companion.commands_seats_steps import Plan, change
from companion.core.seats import CrmUser, Roster, Step, find_user
from companion.errors import SettingRefused
from companion.folders import Folders, find_folders
from companion.seat_lines import SEAT_COLUMNS, seat_line
from companion.sentences import Sentences

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

_out = Console(highlight=False, markup=False, emoji=False)


def add_seats_command(add: Add) -> None:
    """Declare the command with its actions."""
    seats = add("seats", _list, "for administrators: who has a seat, and for whom syncing is on")
    actions = seats.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(command=command, action=name)
        added.add_argument("--matching", metavar="WORDS", help="whose name or e-mail address holds the words")
        added.add_argument("--json", action="store_true", help="for programs")
        return added

    shown = action("list", _list, "the CRM's users with their seats")
    shown.add_argument("--seats", action="store_true", help="only those with a seat")
    shown.add_argument("--csv", type=Path, metavar="FILE", help="everything as CSV, without a limit")
    for name, text in (
        ("assign", "give users of the CRM a seat"),
        ("take", "take users' seats; what was chosen for one stays for the day it comes back"),
        ("enable", "switch syncing on for seats"),
        ("disable", "switch syncing off for seats"),
    ):
        changing = action(name, _change, text)
        changing.add_argument(
            "users", metavar="USER", nargs="*", help="e-mail address, name or id in the CRM"
        )
        changing.add_argument("--all", action="store_true", help="everybody; of seats, everybody with one")
        changing.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
    add_import(actions)
    text = "a ready text for somebody who has been given a seat, in the language of --language"
    actions.add_parser("letter", help=text, description=text).set_defaults(command=_letter)


def _list(parsed: argparse.Namespace) -> int:
    folders, words = find_folders(), Sentences(parsed.language)
    roster = asyncio.run(_read(folders))
    is_on_for_all = folders.settings_in_use().read().sync_every_seat
    users = [
        user
        for user in _matching(roster.users, parsed.matching)
        if not parsed.seats or user.user_id in roster.seats
    ]
    if parsed.json:
        return print_json([_for_programs(user, roster, is_on_for_all=is_on_for_all) for user in users])
    lines = [seat_line(user, roster, words, is_on_for_all=is_on_for_all) for user in users]
    if parsed.csv:
        return write_csv(parsed.csv, headings(words, SEAT_COLUMNS), lines, words)
    table = Table(*headings(words, SEAT_COLUMNS))
    for line in lines:
        table.add_row(*line)
    _out.print(table)
    syncing = sum(roster.is_syncing(user.user_id, is_on_for_all=is_on_for_all) for user in roster.users)
    values = {"seats": str(len(roster.seats)), "syncing": str(syncing), "users": str(len(roster.users))}
    say([words.text("seats_count", values)])
    return 0


def _letter(parsed: argparse.Namespace) -> int:
    # Only this command reads the connection in use; the others start without it.
    from companion.letter_lines import letter_text

    say([letter_text(find_folders(), Sentences(parsed.language)).rstrip()])
    return 0


def _change(parsed: argparse.Namespace) -> int:
    folders = find_folders()

    def work_out(roster: Roster) -> Plan:
        is_on_for_all = folders.settings_in_use().read().sync_every_seat
        return Plan(_wanted(parsed, roster, is_on_for_all=is_on_for_all))

    return change(folders, parsed, work_out)


async def _read(folders: Folders) -> Roster:
    # Only these commands need the way to Dynamics; the others start without it.
    from companion.organisation import admin_desk

    async with admin_desk(folders) as desk:
        return await desk.read_roster()


def _wanted(parsed: argparse.Namespace, roster: Roster, *, is_on_for_all: bool) -> list[Step]:
    """The steps to what was asked for. Raises SettingRefused, naming who is meant."""
    of_seats = parsed.action != "assign"
    picked = [one.user_id for one in _picked(parsed, roster, of_seats=of_seats)]
    if parsed.action in {"assign", "take"}:
        return roster.assign(picked, has_seat=parsed.action == "assign")
    return roster.switch(picked, is_on=parsed.action == "enable", is_on_for_all=is_on_for_all)


def _picked(parsed: argparse.Namespace, roster: Roster, *, of_seats: bool) -> Sequence[CrmUser]:
    if parsed.all or parsed.matching:
        if parsed.users:
            raise SettingRefused(name=parsed.users[0], reason="name users, or --all, or --matching; not both")
        found = _matching(roster.users, parsed.matching)
        return [user for user in found if not of_seats or user.user_id in roster.seats]
    picked = []
    for named in parsed.users:
        user = find_user(roster.users, named)
        if user is None:
            raise SettingRefused(name=named, reason="no user of the CRM is called so, or more than one")
        if of_seats and user.user_id not in roster.seats:
            raise SettingRefused(name=named, reason="has no seat; use copy-to-crm seats assign")
        picked.append(user)
    if not picked:
        raise SettingRefused(name="USER", reason="name users, or --all, or --matching")
    return picked


def _matching(users: Sequence[CrmUser], words: str | None) -> Sequence[CrmUser]:
    wanted = (words or "").casefold()
    return [user for user in users if wanted in f"{user.name} {user.email}".casefold()]


def _for_programs(user: CrmUser, roster: Roster, *, is_on_for_all: bool) -> dict[str, object]:
    return {
        "user_id": user.user_id,
        "name": user.name,
        "email": user.email,
        "has_seat": user.user_id in roster.seats,
        "is_syncing": roster.is_syncing(user.user_id, is_on_for_all=is_on_for_all),
        "is_exception": roster.is_exception(user.user_id),
    }
