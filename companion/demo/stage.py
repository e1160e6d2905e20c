"""Set the stage of the demo: emulator, look-alike inbox, registered host, all in one folder that is thrown away."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import ssl
import struct
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from companion.demo.left_running import end_all
from companion.demo.site import HOST_NAME, RunningSite, running_site
from companion.emulator.options import EmulatorOptions
from companion.emulator.server import RunningEmulator, running_emulator
from native_host.paths import HOME_VARIABLE, socket_path
from native_host.registration import Registration, register

# The state of a listening socket in the kernel's tables.
_LISTENING = "0A"

SEAT_HOLDER = "marisa.duarte@contoso.example"

# A "system browser" that only writes the sign-in address down; the demo opens it in its own browser.
_NOTE_ADDRESS = """#!{interpreter}
import pathlib, sys
note = pathlib.Path({note!r})
draft = note.with_suffix(".new")
draft.write_text(sys.argv[1])
draft.rename(note)
"""


class EmulatorSwitch:
    """The emulator, to be taken off the air and brought back under the same address with the same rows."""

    def __init__(self, folder: Path) -> None:
        self._options = EmulatorOptions(folder=folder)
        self._running = AsyncExitStack()

    async def on(self) -> RunningEmulator:
        """Serve; from the second time on under the first time's address."""
        emulator = await self._running.enter_async_context(running_emulator(self._options))
        self._options = replace(self._options, port=emulator.port)
        return emulator

    async def off(self) -> None:
        """Stop answering."""
        await self._running.aclose()


@dataclass(frozen=True)
class Stage:
    """Everything the story is played on."""

    folder: Path
    environ: dict[str, str]
    emulator: RunningEmulator
    emulator_switch: EmulatorSwitch
    site: RunningSite
    language: str

    @property
    def browser_profile(self) -> Path:
        """The throw-away profile of the demo's browser."""
        return self.folder / "browser"

    @property
    def sign_in_note(self) -> Path:
        """Where the address of a waiting sign-in is written."""
        return self.folder / "sign-in.txt"

    @property
    def browser_arguments(self) -> list[str]:
        """Lead the look-alike's host name to loopback, and every other name nowhere."""
        rules = f"MAP {HOST_NAME} 127.0.0.1:{self.site.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
        keys = ",".join(key for key in (self.site.spki, self.emulator.spki) if key)
        return [f"--host-resolver-rules={rules}", f"--ignore-certificate-errors-spki-list={keys}"]

    async def run_command(self, *arguments: str) -> str:
        """What `copy-to-crm …` prints. Raises RuntimeError with its words when it fails."""
        process = await asyncio.create_subprocess_exec(
            *self.command(*arguments),
            env=self.environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(printed.decode())
        return printed.decode()

    async def sync(self) -> None:
        """Bring the mirror in step once. The browser has started a companion by then, or is about to."""
        await self.wait_until_companion_listens()
        await self.run_command("sync")

    def command(self, *arguments: str) -> list[str]:
        """The command line of the real program, as a person would type it."""
        return [sys.executable, "-P", "-m", "companion", *arguments]

    async def read_rows(self, entity_set: str) -> list[dict[str, Any]]:
        """The rows of a table as the emulator holds them: the witness, never our own journal."""
        address = f"{self.emulator.address}/_emulator/tables/{entity_set}"
        return await asyncio.to_thread(self._read_rows, address)

    def kill_companion(self) -> int:
        """End the companion as a power cut would, and answer which process it was."""
        pid = self._companion_pid()
        process = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGKILL)
            # Until it has ended, its socket would still take connections that nobody answers.
            select.select([process], [], [])
        finally:
            os.close(process)
        return pid

    def end_companion(self) -> None:
        """End the companion if one runs."""
        # None may be running: the story can end before one was started.
        with contextlib.suppress(OSError):
            self.kill_companion()

    async def wait_until_companion_listens(self) -> None:
        """Return when a companion answers on the socket."""
        while True:
            try:
                self._companion_pid()
            except OSError:
                await asyncio.sleep(0.02)
            else:
                return

    def tcp_listeners_of_companion(self) -> list[str]:
        """The TCP addresses, in the kernel's own words, on which the companion listens. There should be none."""
        own: set[str] = set()
        for file in Path(f"/proc/{self._companion_pid()}/fd").iterdir():
            # The companion goes on meanwhile: what it closes between the list and the look is no listener.
            with suppress(FileNotFoundError):
                own.add(str(file.readlink()))
        lines = [line.split() for name in ("tcp", "tcp6") for line in _lines_of(Path("/proc/net") / name)]
        return [fields[1] for fields in lines if fields[3] == _LISTENING and f"socket:[{fields[9]}]" in own]

    def _companion_pid(self) -> int:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(socket_path(self.environ)))
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid: int = struct.unpack("3i", credentials)[0]
        return pid

    def _read_rows(self, address: str) -> list[dict[str, Any]]:
        trust = ssl.create_default_context(cafile=str(self.emulator.ca_file))
        with urllib.request.urlopen(address, context=trust) as answer:  # noqa: S310  # our own loopback address
            rows: list[dict[str, Any]] = json.load(answer)["rows"]
        return rows


@asynccontextmanager
async def set_stage(folder: Path, language: str) -> AsyncIterator[Stage]:
    """The stage for as long as the block runs; what still runs on it at the end is ended."""
    switch = EmulatorSwitch(_made(folder / "emulator"))
    async with running_site(_made(folder / "site"), language=language) as site:
        emulator = await switch.on()
        try:
            with furnished(folder, emulator, switch, site, language) as stage:
                yield stage
        finally:
            await switch.off()


@contextmanager
def furnished(
    folder: Path, emulator: RunningEmulator, switch: EmulatorSwitch, site: RunningSite, language: str
) -> Iterator[Stage]:
    """One person's computer in front of them: its own home, browser profile, registered host and companion.

    What still runs on it at the end is ended.
    """
    note = _made(folder) / "sign-in.txt"
    browser_command = folder / "note-address"
    browser_command.write_text(_NOTE_ADDRESS.format(interpreter=sys.executable, note=str(note)))
    browser_command.chmod(0o700)
    environ = {
        **os.environ,
        HOME_VARIABLE: str(_made(folder / "home")),
        # The ampersand lets the "browser" run beside the sign-in that waits for its answer.
        "BROWSER": f"{browser_command} %s &",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    stage = Stage(folder, environ, emulator, switch, site, language)
    register(
        Registration(interpreter=Path(sys.executable), arguments=("-P", "-m", "companion", "run")),
        environ,
        browsers=(),
        user_data_dirs=[stage.browser_profile],
    )
    try:
        yield stage
    finally:
        end_all(folder / "home")


def _lines_of(table: Path) -> list[str]:
    return table.read_text().splitlines()[1:] if table.exists() else []


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
