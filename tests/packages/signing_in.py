"""Connect inside a system with a code, as on a computer on which no browser may open, and play the person."""

from __future__ import annotations

import asyncio
import subprocess

from companion.demo.stage import SEAT_HOLDER
from companion.emulator.server import RunningEmulator
from tests.fakes.person import answer_code
from tests.packages.throw_away import ThrowAwayRoot

_CA = "/tmp/emulator-ca.pem"  # noqa: S108 - in the system that is thrown away


async def sign_in_by_code(root: ThrowAwayRoot, emulator: RunningEmulator, user: str) -> None:
    """Run `copy-to-crm connect --device-code` to its end. Raises RuntimeError with what it printed."""
    root.put(emulator.ca_file, _CA)
    trust = ("--vault", "file", "--test-environment", "--ca", _CA)
    words = ("copy-to-crm", "--language", "en", "connect", emulator.address, "--device-code", *trust)
    process = await asyncio.create_subprocess_exec(
        *root.command(*words, user=user),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    printed, shown = "", []
    async for line in process.stdout:
        printed += line.decode()
        # The page's address and the code stand alone, each on an indented line.
        if line.startswith(b"  ") and len(line.split()) == 1:
            shown.append(line.decode().strip())
            if len(shown) == 2:
                await answer_code(str(emulator.ca_file), *shown, login_hint=SEAT_HOLDER)
    if await process.wait():
        raise RuntimeError(printed)
