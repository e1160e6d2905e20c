"""`copy-to-crm org companions`: how every companion of the organisation stands. Changes nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from companion.commands_report_forms import headings, print_json, say
from companion.core.status_row import STATES, CompanionStatus, total_errors
from companion.folders import find_folders
from companion.sentences import Sentences

if TYPE_CHECKING:
    from companion.companions_seen import CompanionsSeen

_COLUMNS = (
    "companions_who",
    "companions_state",
    "companions_version",
    "companions_waiting",
    "state_needs_you",
    "state_failed",
)

_out = Console(highlight=False, markup=False, emoji=False)


def add_companions(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    text = "how everybody's companion stands, as each has told it: version, last sync, what waits, errors by kind"
    parser = subjects.add_parser("companions", help=text, description=text)
    parser.set_defaults(command=_show)
    parser.add_argument("--json", action="store_true", help="for programs")


def _show(parsed: argparse.Namespace) -> int:
    words = Sentences(parsed.language)
    seen = asyncio.run(_read())
    if parsed.json:
        return print_json(_for_programs(seen))
    say(_sentences(seen, words))
    if seen.companions:
        table = Table(*headings(words, _COLUMNS))
        for one in seen.companions:
            table.add_row(*_cells(one, words))
        _out.print(table)
    return 0


async def _read() -> CompanionsSeen:
    # Only these commands need the way to Dynamics; the others start without it.
    from companion.companions_seen import see_companions
    from companion.organisation import admin_desk

    async with admin_desk(find_folders()) as desk:
        return await see_companions(desk)


def _sentences(seen: CompanionsSeen, words: Sentences) -> Iterator[str]:
    counts = Counter(one.state for one in seen.companions)
    yield words.text("companions_counts", {state: str(counts[state]) for state in STATES})
    if not seen.has_roster:
        yield words.text("companions_no_roster")
    for code, count in total_errors(seen.companions):
        told = {"count": str(count), "code": code, "next": words.text(f"next_{code}")}
        yield words.text("companions_error_told" if told["next"] else "companions_error", told)


def _cells(one: CompanionStatus, words: Sentences) -> tuple[str, ...]:
    at = words.time(one.at) if one.at else "–"
    state = words.text(f"companions_is_{one.state}", {"time": at})
    status = one.status
    if status is None:
        return one.name, state, *("–",) * 4
    numbers = (status.held + status.queued, status.needs_you, status.failed)
    return one.name, state, status.version, *(str(number) for number in numbers)


def _for_programs(seen: CompanionsSeen) -> dict[str, object]:
    return {
        "has_roster": seen.has_roster,
        "errors": dict(total_errors(seen.companions)),
        "companions": [
            {
                "user_id": one.user_id,
                "name": one.name,
                "state": one.state,
                "at": one.at,
                "has_seat": one.has_seat,
                "status": asdict(one.status) if one.status else None,
            }
            for one in seen.companions
        ],
    }
