"""The locks that keep one companion for each user: one held for its life, one while a companion is being started."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from companion.errors import AlreadyRunning
from companion.folders import Folders
from native_host.paths import open_lock


@contextlib.contextmanager
def single_instance(folders: Folders) -> Iterator[None]:
    """Hold the lock of the one companion; the system lets go of it when this process ends in any way."""
    with open_lock(folders.lock) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning from error
        yield


@contextlib.asynccontextmanager
async def nobody_starts_one(start_lock: Path) -> AsyncIterator[None]:
    """Keep the browsers' hosts from starting a companion while the block lasts: they wait for this lock."""
    with open_lock(start_lock) as lock:
        await asyncio.to_thread(fcntl.flock, lock.fileno(), fcntl.LOCK_EX)
        yield
