"""End what still runs on a computer of the stage once its story is over, also what is only about to start there.

Asks the kernel, as the stage does elsewhere: on Linux only.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from native_host.paths import HOME_VARIABLE


def end_all(home: Path) -> None:
    """End every process that was started with this home of Copy to CRM, and what those start meanwhile."""
    # A host whose browser has just gone may still be about to start a companion, which nobody would end any more.
    while left := list(_started_with(home)):
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def _started_with(home: Path) -> Iterator[int]:
    wanted = f"{HOME_VARIABLE}={home}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        # Processes of other users keep what they were started with to themselves; others end between two looks.
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)
