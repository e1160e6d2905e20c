"""Commands that show things off: emulator, demo."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_setup_commands(add: Add) -> None:
    """Declare the commands. Emulator and demo import much, so only their own call does."""
    emulator = add("emulator", _emulator, "run a small Dynamics 365 on this computer, for trying things out")
    emulator.add_argument("--port", type=int, default=0, help="default: any free one")
    emulator.add_argument(
        "--tls", action=argparse.BooleanOptionalAction, default=False, help="https, which signing in needs"
    )
    emulator.add_argument("--folder", type=Path, help="where rows are kept; default: removed at the end")
    demo = add("demo", _demo, "play the whole way from a click to Dynamics, against the emulator")
    demo.add_argument("--headless", action="store_true", help="without a screen, even where there is one")
    demo.add_argument("--json", type=Path, metavar="FILE", help="write the facts there")
    demo.add_argument("--screenshots", type=Path, metavar="FOLDER", help="write the pictures there")
    demo.add_argument("--language", choices=("en", "pt-BR"), default="en")


def _emulator(parsed: argparse.Namespace) -> int:
    from companion.emulator.command import run

    return run(parsed)


def _demo(parsed: argparse.Namespace) -> int:
    from companion.demo.command import run

    return run(parsed)
