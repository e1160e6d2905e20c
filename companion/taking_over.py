"""Take the place of the running companion: end it, then be the next one, with no third in between.

A sign-in that lives in memory needs this: only the process that holds it can be the companion.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from msal import TokenCache

from companion.bootstrap import resident
from companion.errors import NotPossibleHere
from companion.folders import Folders
from companion.only_one import nobody_starts_one
from companion.server.guard import peer_process


async def take_over(folders: Folders, kept: TokenCache, tell_ready: Callable[[], None]) -> None:
    """Be the companion with this sign-in until told to stop; `tell_ready` is called once it serves.

    The one that runs now is asked to end, and its end awaited: what it was sending goes on from the journal.
    """
    async with contextlib.AsyncExitStack() as life:
        async with nobody_starts_one(folders.start_lock):
            await _end_running(folders.socket)
            stopped = await life.enter_async_context(resident(folders, kept))
        tell_ready()
        await stopped.wait()


async def _end_running(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return
        if sys.platform != "linux":
            raise NotPossibleHere(reason="a companion is running; end it first")
        try:
            process = os.pidfd_open(peer_process(connection))
        except ProcessLookupError:
            # It has ended between the two calls.
            return
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(process, ended.set)
    try:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, signal.SIGTERM)
        await ended.wait()
    finally:
        loop.remove_reader(process)
        os.close(process)
