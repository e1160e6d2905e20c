"""`copy-to-crm admin` on a virtual screen: the extension's pages, answered by the companion that it starts. F1, K2."""

from __future__ import annotations

import asyncio
import subprocess
import sys

from tests.browser.played_companion import PlayedCompanion
from tests.looking import breathe, patience
from tests.window.screen import Screen
from tests.window.standing import Window
from tests.window.test_window import companion

__all__ = ["companion"]

FIND = ("search", "--onlyvisible", "--name", "Copy to CRM")


async def test_window_of_the_administrator_asks_the_companion_and_ends_when_it_is_closed(
    companion: PlayedCompanion, screen: Screen, window: Window
) -> None:
    """The overview reads its facts over the socket; Ctrl+W closes the window, and its process ends with status 0."""
    command = [sys.executable, "-P", "-m", "companion.window", str(companion.path), "--admin"]
    process = await asyncio.create_subprocess_exec(*command, env=screen.environ, stderr=subprocess.DEVNULL)
    async with patience():
        asked = {(await companion.requests.get())["message"]["kind"] for _question in range(4)}
        # One that has only just come up may not hear the first.
        while process.returncode is None:
            await window.act(*FIND, "windowfocus", "--sync", "key", "ctrl+w")
            await breathe()
    assert 0 == process.returncode
    assert {"connection.status", "outbox.list", "prompts.read", "seats.read"} == asked
