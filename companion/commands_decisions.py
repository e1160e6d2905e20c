"""`copy-to-crm decisions …`: how it was decided which record somebody is, and taking that back. Decides nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable

from companion.client import ask
from companion.commands_picking import not_running
from companion.commands_report_forms import print_json, say
from companion.core.linkedin_address import ProfileKey, address_of
from companion.decision_lines import history_lines, joined_history, moves_lines, printable
from companion.folders import find_folders
from companion.protocol.decisions import DecisionRevert, DecisionsFound, DecisionsRead, MovesFound, MovesRead
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.sentences import Sentences

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

TAKE_BACK = "take-back"
_MOVE = {"move", "mover", "m"}
_ONLY = {"only", "apenas", "yes", "y", "sim", "s"}
_NOBODY = "?"
"""The name of whom the history is asked about: they are found by their address alone."""


def add_decisions_command(add: Add) -> None:
    """Declare the command: somebody's history, or `take-back` with the id of one of its lines."""
    decisions = add("decisions", _decisions, "how it was decided which record somebody is; take that back")
    decisions.usage = f"copy-to-crm decisions [--json] PERSON | {TAKE_BACK} ID [--move | --only]"
    decisions.add_argument(
        "person", metavar="PERSON", help=f"the LinkedIn address, TABLE/ID of the record, or {TAKE_BACK}"
    )
    decisions.add_argument("decision", metavar="ID", nargs="?", help=f"of the line, for {TAKE_BACK}")
    how = decisions.add_mutually_exclusive_group()
    how.add_argument("--move", action="store_true", help="without a question; then a prompt asks where to")
    how.add_argument("--only", action="store_true", help="without a question; the activities stay")
    decisions.add_argument("--json", action="store_true", help="for programs: nothing is asked")


def _decisions(parsed: argparse.Namespace) -> int:
    if parsed.person != TAKE_BACK:
        return _list(parsed)
    if not parsed.decision:
        sys.stderr.write(f"copy-to-crm decisions {TAKE_BACK} ID\n")
        return 2
    return _take_back(parsed)


def _list(parsed: argparse.Namespace) -> int:
    from companion.erasing import trace_here

    folders = find_folders()
    trace, _profile = trace_here(folders, parsed.person)
    parts = []
    for key in sorted(trace.whom.keys, key=lambda one: (one.kind, one.value)):
        found = ask(folders.socket, DecisionsRead(kind="decisions.read", about=_about(key)), DecisionsFound)
        if found is None:
            return not_running(parsed.language)
        parts.append(found)
    history = joined_history(parts)
    if parsed.json:
        return print_json(history.model_dump(mode="json"))
    _say(history_lines(history, Sentences(parsed.language)))
    return 0


def _take_back(parsed: argparse.Namespace) -> int:
    """Show what would move and what stays, ask, then do it."""
    folders, words = find_folders(), Sentences(parsed.language)
    is_of_page = parsed.decision.startswith("ignored-")
    moves = None
    if not is_of_page:
        message = MovesRead(kind="moves.read", decision_id=parsed.decision)
        moves = ask(folders.socket, message, MovesFound)
        if moves is None:
            return not_running(parsed.language)
    if parsed.json and not (parsed.move or parsed.only):
        return print_json(moves.model_dump(mode="json") if moves else {})
    if not parsed.json:
        _say(moves_lines(moves, words) if moves else [words.text("decisions_said_again")])
    is_moving = parsed.move or (not parsed.only and _answer(words, moves))
    if is_moving is None:
        say([words.text("decisions_left")])
        return 1
    revert = DecisionRevert(kind="decision.revert", decision_id=parsed.decision, is_moving=is_moving)
    found = ask(folders.socket, revert, DecisionsFound)
    if found is None:
        return not_running(parsed.language)
    if parsed.json:
        return print_json(found.model_dump(mode="json"))
    key = (
        "decisions_done_moving" if found.prompt_id else "decisions_done" if moves else "decisions_told_again"
    )
    rows = [one.row.name for one in found.ignored if one.ignored_id == parsed.decision]
    _say([words.text(key, {"name": moves.row.name if moves else next(iter(rows), _NOBODY)})])
    return 0


def _answer(words: Sentences, moves: MovesFound | None) -> bool | None:
    """Whether what can move shall; None where nothing is to be done."""
    has_moving = moves is not None and any(one.stays is None for one in moves.activities)
    sys.stdout.write(words.text("decisions_ask_move" if has_moving else "decisions_ask") + " ")
    sys.stdout.flush()
    typed = sys.stdin.readline().strip().lower()
    if has_moving and typed in _MOVE:
        return True
    return False if typed in _ONLY else None


def _about(key: ProfileKey) -> PagePerson | CompanyInView:
    if key.kind in ("company_id", "company_vanity"):
        number = key.value if key.kind == "company_id" else None
        return CompanyInView(
            name=_NOBODY, company_id=number, company_address=address_of(key), location=None, headcount=None
        )
    return PagePerson(
        name=_NOBODY,
        profile_id=key.value if key.kind == "profile_id" else None,
        profile_address=address_of(key),
        headline=None,
        company=None,
        company_address=None,
    )


def _say(lines: Iterable[str]) -> None:
    say(map(printable, lines))
