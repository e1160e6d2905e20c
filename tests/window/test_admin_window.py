"""`copy-to-crm admin` on a virtual screen: the extension's pages, answered by the companion that it starts. F1, K2."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Mapping

from tests.browser.played_companion import PlayedCompanion
from tests.window.test_window import companion, press, screen

__all__ = ["companion", "screen"]


async def test_window_of_the_administrator_asks_the_companion_and_ends_when_it_is_closed(
    companion: PlayedCompanion, screen: Mapping[str, str]
) -> None:
    """The overview reads its facts over the socket; Ctrl+W closes the window, and its process ends with status 0."""
    command = [sys.executable, "-P", "-m", "companion.window", str(companion.path), "--admin"]
    window = await asyncio.create_subprocess_exec(*command, env=screen, stderr=subprocess.DEVNULL)
    async with asyncio.timeout(30):
        asked = {(await companion.requests.get())["message"]["kind"] for _question in range(3)}
        await press(screen, "ctrl+w")
        assert 0 == await window.wait()
    assert {"connection.status", "outbox.list", "prompts.read"} == asked
