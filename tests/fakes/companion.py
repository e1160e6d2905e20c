"""The whole companion in this process, from its start message to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from companion.bootstrap import run_companion
from companion.folders import Folders


class _Started(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.event = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == "companion started":
            self.event.set()


@asynccontextmanager
async def running(folders: Folders) -> AsyncIterator[None]:
    """The whole companion, from its start message until the block ends."""
    started, log = _Started(), logging.getLogger("companion.bootstrap")
    log.addHandler(started)
    log.setLevel(logging.INFO)
    task = asyncio.create_task(run_companion(folders))
    try:
        await started.event.wait()
        yield
    finally:
        log.removeHandler(started)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
