"""Commands that set things up or show them off: register, unregister, emulator, demo."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from companion.errors import NotPossibleHere
from native_host.browsers import BROWSERS
from native_host.paths import PathError
from native_host.registration import EXTENSION_ID, Registration, RegistrationError, register, unregister

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

FIREFOX_ID = "copy-to-crm@copy-to-crm.example"


def add_setup_commands(add: Add) -> None:
    """Declare the commands. Emulator and demo import much, so only their own call does."""
    registering = add("register", _register, "tell the browsers where the companion is")
    registering.add_argument(
        "--browser",
        action="append",
        choices=sorted(browser.name for browser in BROWSERS),
        help="default: every browser in use",
    )
    registering.add_argument(
        "--user-data-dir", action="append", type=Path, default=[], help="a browser's own profile folder"
    )
    registering.add_argument(
        "--extension-id", action="append", default=[], help="another id of the extension, such as a store's"
    )
    add("unregister", _unregister, "take back what register has written")
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


def _register(parsed: argparse.Namespace) -> int:
    registration = Registration(
        interpreter=Path(sys.executable),
        arguments=("-P", "-m", "companion", "run"),
        extension_ids=(EXTENSION_ID, *parsed.extension_id),
        firefox_ids=(FIREFOX_ID,),
    )
    # Named profile folders alone are served alone; otherwise every browser that this user has.
    browsers = [] if parsed.user_data_dir and not parsed.browser else parsed.browser
    try:
        written = register(registration, os.environ, browsers=browsers, user_data_dirs=parsed.user_data_dir)
    except (RegistrationError, PathError, OSError) as error:
        raise NotPossibleHere(reason=str(error)) from error
    for path in written:
        sys.stdout.write(f"wrote {path}\n")
    return 0


def _unregister(_parsed: argparse.Namespace) -> int:
    for path in unregister(os.environ):
        sys.stdout.write(f"removed {path}\n")
    return 0


def _emulator(parsed: argparse.Namespace) -> int:
    from companion.emulator.command import run

    return run(parsed)


def _demo(parsed: argparse.Namespace) -> int:
    from companion.demo.command import run

    return run(parsed)
