"""The command `sync`: have the running companion read from Dynamics what has changed, and show how far it is."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from companion.client import ask
from companion.clock import SystemClock
from companion.commands_sync_standing import SyncStanding, sync_standing_of
from companion.errors import NotConnected
from companion.folders import find_folders
from companion.protocol.requests import ConnectionStatus, CrmSync
from companion.protocol.results import ConnectionState
from companion.sentences import Sentences

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

_LOOK_EVERY = timedelta(milliseconds=300)


def add_sync_command(add: Add) -> None:
    """Declare the command."""
    parser = add("sync", _sync, "read from the CRM now what has changed, and show how far it is")
    parser.add_argument("--json", action="store_true", help="for programs: no progress, the end as JSON")


def _sync(parsed: argparse.Namespace) -> int:
    words, socket = Sentences(parsed.language), find_folders().socket
    standing = sync_now(socket, words, is_quiet=parsed.json)
    if standing is None:
        return 1
    if parsed.json:
        sys.stdout.write(json.dumps(standing.as_json(), ensure_ascii=False, indent=2) + "\n")
    return 0 if standing.sync.trouble is None and standing.sync.finished_at else 1


def sync_now(socket: Path, words: Sentences, *, is_quiet: bool = False) -> SyncStanding | None:
    """A sync from its request to its end, told as it goes; None, and told, where no companion runs."""
    state = ask(socket, CrmSync(kind="crm.sync"), ConnectionState)
    if state is None:
        sys.stdout.write(words.text("sync_not_running") + "\n")
        return None
    if not is_quiet:
        sys.stdout.write(words.text("sync_running") + "\n")
        sys.stdout.flush()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        console=Console(stderr=True),
        disable=is_quiet,
    ) as bars:
        standing = watch_sync(socket, bars)
    if not is_quiet:
        lines = [f"{label}: {value}" for label, value in standing.lines(words)]
        trouble = standing.sync.trouble
        lines += [words.for_cause(trouble, trouble.family)] if trouble else []
        sys.stdout.write("\n".join(lines) + "\n")
    return standing


def watch_sync(socket: Path, bars: Progress) -> SyncStanding:
    """How the mirror stands when the sync that runs has ended, a bar for each table until then."""
    shown: dict[str, TaskID] = {}
    while True:
        state = ask(socket, ConnectionStatus(kind="connection.status"), ConnectionState)
        standing = None if state is None else sync_standing_of(state)
        if standing is None:
            raise NotConnected
        for table in standing.tables:
            if table.name not in shown:
                shown[table.name] = bars.add_task(table.name, total=None, rows="")
            # What the reader may not see is counted, too: the bar is full when the table has been read.
            is_read = table.state in {"read", "no_access"}
            total = table.rows if is_read else max(table.rows, table.expected_rows or 0)
            bars.update(
                shown[table.name], total=total or 1, completed=total or is_read, rows=f"{table.rows:,}"
            )
            if not is_read:
                bars.update(shown[table.name], completed=table.rows)
        if not standing.sync.is_running:
            return standing
        _wait_a_little()


def _wait_a_little() -> None:
    clock = SystemClock()
    asyncio.run(clock.wait(asyncio.Event(), clock.now() + _LOOK_EVERY))
