"""`copy-to-crm seats import FILE`: seats as a CSV file says them, the one that `seats list --csv` writes included."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from companion.commands_report_forms import say
from companion.commands_seats_steps import Plan, change
from companion.core.seat_file import (
    LineUnreadable,
    Mismatch,
    SeatLine,
    match_lines,
    steps_to,
)
from companion.core.seats import CrmUser, Roster, find_user
from companion.errors import SettingRefused
from companion.folders import find_folders
from companion.seat_lines import ColumnsMissing, read_seats
from companion.sentences import Sentences


def add_import(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    text = "give and take seats as a CSV file says; who is in no line of it stays as they are"
    parser = actions.add_parser("import", help=text, description=text)
    parser.set_defaults(command=_import, action="import")
    parser.add_argument("file", metavar="FILE", type=Path, help="with columns such as email, seat and sync")
    parser.add_argument(
        "--pick",
        metavar="NAMED=USER",
        action="append",
        default=[],
        help="whom a line means that fits nobody: as the line names them, and e-mail, name or id in the CRM",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--json", action="store_true", help="for programs: nothing is asked")


def _import(parsed: argparse.Namespace) -> int:
    folders = find_folders()
    lines = _read(parsed.file)

    def work_out(roster: Roster) -> Plan:
        picked = _picked(parsed.pick, roster)
        found, unsure = match_lines(lines, roster.users, picked)
        if unsure and sys.stdin.isatty() and not parsed.json:
            picked |= _ask(unsure, Sentences(parsed.language))
            found, unsure = match_lines(lines, roster.users, picked)
        is_on_for_all = folders.settings_in_use().read().sync_every_seat
        return Plan([] if unsure else steps_to(found, roster, is_on_for_all=is_on_for_all), unsure)

    return change(folders, parsed, work_out)


def _read(file: Path) -> list[SeatLine]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return read_seats(stream.read())
    except ColumnsMissing as error:
        raise SettingRefused(
            name=file.name, reason="its first line needs the columns email (or name) and seat"
        ) from error
    except LineUnreadable as error:
        raise SettingRefused(
            name=file.name, reason=f"line {error}: write yes or no, and on or off"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingRefused(name=file.name, reason=f"it cannot be read: {error}") from error


def _picked(picks: list[str], roster: Roster) -> dict[str, CrmUser]:
    """What a line calls its person → whom somebody has picked. Raises SettingRefused."""
    picked = {}
    for pick in picks:
        named, _equals, wanted = pick.partition("=")
        user = find_user(roster.users, wanted)
        if user is None:
            raise SettingRefused(name=pick, reason="no user of the CRM is called so, or more than one")
        picked[named.strip().casefold()] = user
    return picked


def _ask(unsure: list[Mismatch], words: Sentences) -> dict[str, CrmUser]:
    """Let whoever sits here pick, one number a line; nothing leaves the line as it is."""
    picked = {}
    for one in unsure:
        say([words.text("seats_nobody_fits", {"line": str(one.line.number), "named": one.line.named})])
        say(f"  {number}  {user.name} <{user.email}>" for number, user in enumerate(one.guesses, start=1))
        typed = input(words.text("seats_pick_number")).strip()
        if typed.isdecimal() and 0 < int(typed) <= len(one.guesses):
            picked[one.line.named.casefold()] = one.guesses[int(typed) - 1]
    return picked
