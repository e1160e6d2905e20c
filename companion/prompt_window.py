"""Bring a prompt to the front in the companion's own window: its process is started once and kept.

Part of the composition root. Where no window can open it says so, and the browsers show the page instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from companion.protocol.events import PromptsChanged
from companion.window import pages

log = logging.getLogger(__name__)

START_LIMIT = 15.0
"""Seconds that a first window may take until it stands; a browser shows the page after that."""


def may_open_windows(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether this process sees a screen at all.

    >>> may_open_windows({"DISPLAY": ":0"}, "linux"), may_open_windows({}, "linux")
    (True, False)
    """
    return not platform.startswith("linux") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def find_obstacle(environ: Mapping[str, str]) -> tuple[str | None, str]:
    """Why no window can open here: no_screen, no_page or no_web_view, with the file or reason; None where one can."""
    if not may_open_windows(environ):
        return "no_screen", ""
    if not pages.PAGE.is_file():
        return "no_page", str(pages.PAGE)
    try:
        # Loads the system's web view as the window would, and only for whoever asks.
        importlib.import_module("webview.guilib").initialize()
    except Exception as error:  # noqa: BLE001 - every web view is missing in its own way
        return "no_web_view", str(error)
    return None, ""


class PromptWindow:
    """The window of this user, or the knowledge that there is none."""

    def __init__(
        self,
        socket_path: Path,
        tell: Callable[[PromptsChanged], None],
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._socket_path = socket_path
        self._tell = tell
        self._telling: set[asyncio.Task[None]] = set()
        self._environ = environ
        self._process: asyncio.subprocess.Process | None = None
        self._can_open = may_open_windows(environ) and pages.PAGE.is_file()
        self._opening = asyncio.Lock()

    def tell(self, event: PromptsChanged) -> None:
        """Tell of prompts; one that has just come up is shown first, and browsers open it where it could not be."""
        if event.opened is None:
            self._tell(event)
            return
        task = asyncio.get_running_loop().create_task(self._tell_shown(event, event.opened))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell_shown(self, event: PromptsChanged, prompt_id: str) -> None:
        is_shown = await self.show(prompt_id)
        self._tell(event.model_copy(update={"opened": None}) if is_shown else event)

    async def show(self, prompt_id: str) -> bool:
        """Whether the prompt is in front in a window of ours now."""
        async with self._opening:
            if not self._can_open:
                return False
            if self._process is not None and self._process.returncode is None:
                return await self._order(self._process, prompt_id)
            self._process = await self._start(prompt_id)
            return self._process is not None

    def close(self) -> None:
        """Let the window's process end: at once while it is hidden, else when somebody closes it."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    async def ended(self) -> int | None:
        """Wait for the end of the window's process; its exit status, None where there never was one."""
        return None if self._process is None else await self._process.wait()

    async def _order(self, process: asyncio.subprocess.Process, prompt_id: str) -> bool:
        if process.stdin is None:
            return False
        process.stdin.write(f"{prompt_id}\n".encode())
        with contextlib.suppress(ConnectionError):
            await process.stdin.drain()
            return True
        return False

    async def _start(self, prompt_id: str) -> asyncio.subprocess.Process | None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "companion.window", str(self._socket_path), prompt_id),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # What a web view has to say about its graphics helps nobody, and the reason comes as an exit status.
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(self._environ),
        )
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        ready, is_slow = b"", False
        try:
            ready = await asyncio.wait_for(process.stdout.readline(), START_LIMIT)
        except TimeoutError:
            is_slow = True
        if ready == b"ready\n":
            return process
        # One that ended by itself would end again; one that was slow finds the web view's files read the next time.
        self._can_open = is_slow
        if process.returncode is None:
            process.kill()
        status = await process.wait()
        log.warning("no window opened, browsers show the prompt", extra={"exit_status": status})
        return None
