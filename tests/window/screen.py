"""A screen that nobody sees, with a session of its own in which windows say what is on them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# What stands still can be pointed at: no scrolling that glides, no menu that unfolds.
_STILL = "[Settings]\ngtk-enable-animations=0\n"


@dataclass(frozen=True)
class Screen:
    """What a program needs to know to show its window here."""

    environ: Mapping[str, str]

    @property
    def session_bus(self) -> str:
        """The address of the session's bus, which knows the one for screen readers."""
        return self.environ["DBUS_SESSION_BUS_ADDRESS"]

    async def act(self, *action: str) -> bytes:
        """Let somebody at the screen do something; what came of it."""
        process = await asyncio.create_subprocess_exec(
            *("xdotool", *action), env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        told, _ = await process.communicate()
        return told

    async def count_windows(self) -> int:
        """How many windows are to be seen; an open menu is one, too."""
        return len((await self.act("search", "--onlyvisible", "--class", "")).split())


@contextmanager
def open_screen(language: str) -> Iterator[Screen]:
    """A screen in this language, `pt_BR` for one, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="scr-", ignore_cleanup_errors=True) as folder:
        settings = Path(folder) / "gtk-3.0" / "settings.ini"
        settings.parent.mkdir()
        settings.write_text(_STILL, encoding="utf-8")
        display = ["Xvfb", "-screen", "0", "1024x900x24", "-nolisten", "tcp", "-displayfd"]
        bus = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
        environ = {
            **{name: value for name, value in os.environ.items() if name != "NO_AT_BRIDGE"},
            "LANG": f"{language}.UTF-8",
            "LANGUAGE": language,
            "GDK_BACKEND": "x11",
            # Neither the sockets nor the settings of whoever runs the tests.
            "XDG_RUNTIME_DIR": folder,
            "XDG_CONFIG_HOME": folder,
            "GSETTINGS_BACKEND": "memory",
        }
        with _told(display, environ) as number:
            environ["DISPLAY"] = f":{number}"
            with _told(bus, environ) as address:
                yield Screen({**environ, "DBUS_SESSION_BUS_ADDRESS": address})


@contextmanager
def _told(command: list[str], environ: Mapping[str, str]) -> Iterator[str]:
    """The line that a server says once it can be reached; the channel's number is its last argument."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [*command, str(writing)],
        pass_fds=[writing],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as line:
            yield line.readline().strip()
    finally:
        server.terminate()
        server.wait()
