"""The command `copy-to-crm emulator`. Leaves all work to the server."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from companion.emulator.options import EmulatorOptions
from companion.emulator.server import running_emulator


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument(
        "--tls", action=argparse.BooleanOptionalAction, default=False, help="https, which signing in needs"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        help="where rows and certificates are kept (default: a folder that is removed at the end)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted or told to end; answers the exit code."""
    with tempfile.TemporaryDirectory(prefix="copy-to-crm-emulator-") as scratch:
        folder = arguments.folder or Path(scratch)
        options = EmulatorOptions(folder=folder, port=arguments.port, is_tls=arguments.tls)
        return asyncio.run(_serve(options))


async def _serve(options: EmulatorOptions) -> int:
    is_over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(is_over.set))
    async with running_emulator(options) as emulator:
        _say(f"Emulated Dynamics 365:  {emulator.address}/")
        _say(f"Sign-in authority:      {emulator.authority}")
        if emulator.is_tls:
            _say(f"Certificate authority:  {emulator.ca_file}")
        else:
            _say("Signing in needs --tls. Without, a client gets its token from POST /_emulator/token.")
        await is_over.wait()
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
