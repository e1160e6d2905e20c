"""A sign-in in memory: the program that signs in becomes the companion, and the sign-in ends with it."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from companion.cli import main
from companion.client import say_hello
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from tests.fakes.companion import running
from tests.fakes.environment import MARISA
from tests.fakes.person import answer_code

CONNECT = ("connect", "--vault", "memory", "--device-code", "--test-environment", "--ca")


class Program:
    """`copy-to-crm …` as a person runs it in a terminal."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said = ""

    async def line_with(self, words: str) -> str:
        """The next line in which these words stand."""
        assert self._process.stdout
        while line := (await self._process.stdout.readline()).decode():
            self.said += line
            if words in line:
                return line.strip()
        raise AssertionError(self.said)

    async def ended(self) -> int:
        """The exit status."""
        assert self._process.stdout
        self.said += (await self._process.stdout.read()).decode()
        return await self._process.wait()

    async def stop(self) -> int:
        """Ask it to end, as a closing terminal does; the exit status."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.ended()


Run = Callable[..., Awaitable[Program]]


@pytest.fixture
def folders(home: Path) -> Folders:
    """The folders of a fresh installation."""
    assert home.is_dir()
    return find_folders()


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    """Run a command; whatever still runs at the end of the test is ended."""
    async with AsyncExitStack() as programs:

        async def start(*arguments: str) -> Program:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "companion", *arguments),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            program = Program(process)
            programs.push_async_callback(program.stop)
            return program

        yield start


@pytest.fixture
async def connected(
    run: Run, emulator: RunningEmulator, folders: Folders
) -> Callable[[], Awaitable[Program]]:
    """Connect with a sign-in in memory, up to the moment at which the program is the companion."""
    assert folders.data.name == "data"

    async def connect() -> Program:
        program = await run(*CONNECT, str(emulator.ca_file), emulator.address)
        address = (await program.line_with("https://127.0.0.1")).strip()
        await program.line_with("type this code")
        code = (await program.line_with("")).strip()
        await answer_code(str(emulator.ca_file), address, code, login_hint=MARISA)
        await program.line_with("This program is the companion now.")
        return program

    return connect


Connect = Callable[[], Awaitable[Program]]


def state_of(folders: Folders) -> str | None:
    """What a browser would be told of the connection; None while no companion runs."""
    welcome = say_hello(folders.socket)
    return welcome.connection.state if welcome else None


async def test_program_that_signed_in_is_the_companion(
    connected: Connect, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """It serves the browsers, says plainly what ends the sign-in, and status says where it is kept."""
    program = await connected()
    assert "connected" == await asyncio.to_thread(state_of, folders)
    assert "kept in memory only" in program.said
    assert "when it ends, the sign-in ends with it" in program.said
    assert 0 == await asyncio.to_thread(main, ["status"])
    assert "Sign-in kept in memory only" in " ".join(capsys.readouterr().out.split())
    assert 0 == await program.stop()


async def test_later_companion_is_signed_out(connected: Connect, folders: Folders) -> None:
    """The next companion knows the connection, and that nobody is signed in there."""
    program = await connected()
    await program.stop()
    assert await asyncio.to_thread(state_of, folders) is None
    async with running(folders):
        assert "signed_out" == await asyncio.to_thread(state_of, folders)


async def test_running_companion_gives_way(connected: Connect, folders: Folders) -> None:
    """The companion that runs is asked to end and ends well; the new one serves in its place."""
    first = await connected()
    second = await connected()
    assert 0 == await first.ended()
    assert "connected" == await asyncio.to_thread(state_of, folders)
    assert 0 == await second.stop()


async def test_no_token_is_in_any_file(
    connected: Connect, home: Path, issued: list[str], emulator: RunningEmulator
) -> None:
    """Neither while the companion runs nor after its end."""
    program = await connected()
    found = _files_with(home, issued)
    await program.stop()
    assert emulator.is_tls
    assert issued
    assert ([], []) == (found, _files_with(home, issued))


def _files_with(folder: Path, texts: list[str]) -> list[Path]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files for text in texts if text.encode() in file.read_bytes()]
