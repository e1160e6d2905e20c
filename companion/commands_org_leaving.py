"""`copy-to-crm org disconnect` and `org reconnect`: for everybody, and who has followed. Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from companion.client import say_hello
from companion.commands_report_forms import headings, print_json, say
from companion.core.departures import Departure
from companion.errors import Undecided
from companion.folders import Folders, find_folders
from companion.sentences import Sentences

if TYPE_CHECKING:
    from companion.leave_orders import Deed, Departures

_YES = {"yes", "y", "sim", "s"}
_COLUMNS = ("leaving_who", "leaving_state", "leaving_when")

_out = Console(highlight=False, markup=False, emoji=False)


def add_leaving(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the two commands."""
    text = "end Copy to CRM's connection for everybody; once that is said, who has followed"
    leaving = subjects.add_parser("disconnect", help=text, description=text)
    leaving.set_defaults(command=_disconnect)
    leaving.add_argument(
        "--clear",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether every computer removes what came from the CRM; without it, only who has followed is shown",
    )
    leaving.add_argument("--yes", action="store_true", help="do not ask whether that is meant")
    text = "let everybody connect anew after `org disconnect`"
    back = subjects.add_parser("reconnect", help=text, description=text)
    back.set_defaults(command=_reconnect)
    for parser in (leaving, back):
        parser.add_argument("--dry-run", action="store_true", help="show how it stands, and change nothing")
        parser.add_argument("--json", action="store_true", help="for programs: nothing is asked")


def _disconnect(parsed: argparse.Namespace) -> int:
    words, is_only_shown = Sentences(parsed.language), parsed.clear is None or parsed.dry_run
    if not is_only_shown and not (parsed.yes or parsed.json):
        say([words.text("leaving_warning_clear" if parsed.clear else "leaving_warning")])
        sys.stdout.write(words.text("leaving_sure") + " ")
        sys.stdout.flush()
        if sys.stdin.readline().strip().lower() not in _YES:
            raise Undecided("clear_undecided")
    return _show(parsed, words, "show" if is_only_shown else "clear" if parsed.clear else "keep")


def _reconnect(parsed: argparse.Namespace) -> int:
    return _show(parsed, Sentences(parsed.language), "show" if parsed.dry_run else "lift")


def _show(parsed: argparse.Namespace, words: Sentences, deed: Deed) -> int:
    folders = find_folders()
    found = asyncio.run(_work(folders, deed))
    if found.is_changed:
        # Pages at this computer hear of it now; everybody else's companion within five minutes.
        say_hello(folders.socket)
    if parsed.json:
        return print_json(_for_programs(found))
    say(_sentences(found, words))
    if found.companions:
        table = Table(*headings(words, _COLUMNS))
        for one in found.companions:
            table.add_row(one.name, state_in_words(one, words), words.time(one.at) if one.at else "–")
        _out.print(table)
    return 0


async def _work(folders: Folders, deed: Deed) -> Departures:
    # Only these commands need the way to Dynamics; the others start without it.
    from companion.leave_orders import carry_out
    from companion.organisation import admin_desk

    async with admin_desk(folders) as desk:
        return await carry_out(desk, deed)


def state_in_words(one: Departure, words: Sentences) -> str:
    """How far one companion has followed."""
    key = f"leaving_is_{one.state}"
    if one.state == "reported" and one.unsent:
        key = "leaving_is_reported_kept"
    return words.text(key, {"count": str(one.unsent)})


def _sentences(found: Departures, words: Sentences) -> Iterator[str]:
    order = found.order
    if order is None:
        yield words.text("leaving_none")
        return
    said = {"time": words.time(order.stamp)}
    yield words.text("leaving_since_clear" if order.is_clearing else "leaving_since", said)
    if order.lifted_at is not None:
        yield words.text("leaving_lifted", {"time": words.time(order.lifted_at)})
    elif found.is_changed:
        yield words.text("leaving_stay")
    if not found.has_roster:
        yield words.text("leaving_no_roster")


def _for_programs(found: Departures) -> dict[str, object]:
    order = found.order
    return {
        "order": order
        and {"at": order.stamp, "is_clearing": order.is_clearing, "lifted_at": order.lifted_at},
        "is_changed": found.is_changed,
        "has_roster": found.has_roster,
        "companions": [
            {
                "user_id": one.user_id,
                "name": one.name,
                "state": one.state,
                "at": one.at,
                "unsent": one.unsent,
                "version": one.version or None,
            }
            for one in found.companions
        ],
    }
