"""Opens journals of an earlier version, each one statement further before it is killed, until one lives to the end."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from companion.storage.migrations import OUTBOX
from companion.storage.opening import open_file
from tests.storage.older_journals import put


def open_killed_at(file: Path, statement: int) -> None:
    """Open the file, and die without warning when the statement of that number begins."""
    connect, begun = sqlite3.connect, count(1)

    def die_in_time(_statement: str) -> None:
        if next(begun) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(*values: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*values, **options)
        connection.set_trace_callback(die_in_time)
        return connection

    sqlite3.connect = traced  # type: ignore[assignment]  # only in the child that is about to die
    open_file(file, OUTBOX).close()


def in_child(work: Callable[[], None]) -> bool:
    """Whether the work lived to its end, in a process of its own."""
    process = os.fork()
    if process == 0:
        work()
        os._exit(0)
    return os.waitpid(process, 0)[1] == 0


def kill_at_every_statement(folder: Path, step: str) -> None:
    """A journal for each statement at which opening it was killed; the last was opened in peace."""
    for statement in count(1):
        file = folder / f"{statement:03}" / "outbox.db"
        file.parent.mkdir()
        put(file, step)
        if in_child(lambda file=file, statement=statement: open_killed_at(file, statement)):  # type: ignore[misc]  # mypy cannot type a lambda's defaults
            return


if __name__ == "__main__":
    kill_at_every_statement(Path(sys.argv[1]), sys.argv[2])
