"""The commands `register` and `unregister`: tell the browsers where the companion is, and take that back."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from companion import __version__
from companion.errors import NotPossibleHere
from companion.sentences import Sentences
from native_host.browsers import BROWSERS, Sandboxed, firefox_asks_by_itself, sandboxed_browsers
from native_host.paths import PathError
from native_host.registration import (
    EXTENSION_ID,
    Registration,
    RegistrationError,
    refresh,
    register,
    unregister,
)

log = logging.getLogger(__name__)

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

FIREFOX_ID = "copy-to-crm@copy-to-crm.example"

START = ("-P", "-m", "companion", "run")
"""What the interpreter is given to be the companion."""


def add_register_commands(add: Add) -> None:
    """Declare the commands."""
    registering = add("register", _register, "tell the browsers where the companion is")
    registering.add_argument(
        "--extension-id", action="append", default=[], help="another id of the extension, such as a store's"
    )
    _add_options(registering, "default: every browser in use")
    _add_options(add("unregister", _unregister, "take back what register has written"), "default: everything")


def _add_options(parser: argparse.ArgumentParser, default: str) -> None:
    names = sorted(browser.name for browser in BROWSERS)
    parser.add_argument("--browser", action="append", choices=names, help=default)
    parser.add_argument(
        "--system",
        action="store_true",
        help="for all users of this computer; needs an administrator's rights",
    )
    parser.add_argument(
        "--user-data-dir", action="append", type=Path, default=[], help="a browser's own profile folder"
    )
    parser.add_argument("--json", action="store_true", help="for programs")


def refresh_registration() -> None:
    """Have the browsers start this version where they would start another one; never in the companion's way."""
    try:
        written = refresh(os.environ, Path(sys.executable), START, __version__)
    except (RegistrationError, PathError, OSError) as error:
        log.warning("the browsers' host could not be registered anew", extra={"reason": str(error)})
        return
    if written:
        log.info("the browsers' host was registered anew")


def _register(parsed: argparse.Namespace) -> int:
    registration = Registration(
        interpreter=Path(sys.executable),
        arguments=START,
        extension_ids=(EXTENSION_ID, *parsed.extension_id),
        firefox_ids=(FIREFOX_ID,),
        version=__version__,
    )
    # Named profile folders alone are served alone; otherwise every browser that this user has.
    browsers = [] if parsed.user_data_dir and not parsed.browser else parsed.browser
    try:
        written = register(
            registration,
            os.environ,
            browsers=browsers,
            user_data_dirs=parsed.user_data_dir,
            machine_root=_root(parsed),
        )
        sandboxed = [] if parsed.system else sandboxed_browsers(os.environ)
    except (RegistrationError, PathError, OSError) as error:
        raise NotPossibleHere(reason=str(error)) from error
    if parsed.json:
        found = [{"browser": one.browser, "sandbox": one.sandbox} for one in sandboxed]
        _print_json({"written": [str(path) for path in written], "sandboxed": found})
        return 0
    _print_paths("wrote", written)
    words = Sentences(parsed.language)
    for one in sandboxed:
        sys.stdout.write(f"{sandbox_sentence(one, words)}\n")
    return 0


def sandbox_sentence(found: Sandboxed, words: Sentences) -> str:
    """What a Snap or a Flatpak means for the host, as the doctor says it."""
    code = "browser_asks_first" if firefox_asks_by_itself(found) else "browser_sandboxed"
    values = {"browser": found.browser, "sandbox": found.sandbox}
    fix = words.text(f"doctor_fix_{code}", values)
    return f"{words.text(f'doctor_{code}', values)} {fix}"


def _unregister(parsed: argparse.Namespace) -> int:
    try:
        removed = unregister(
            os.environ,
            browsers=parsed.browser,
            user_data_dirs=parsed.user_data_dir,
            machine_root=_root(parsed),
        )
    except (PathError, OSError) as error:
        raise NotPossibleHere(reason=str(error)) from error
    if parsed.json:
        _print_json({"removed": [str(path) for path in removed]})
    else:
        _print_paths("removed", removed)
    return 0


def _root(parsed: argparse.Namespace) -> Path | None:
    return Path("/") if parsed.system else None


def _print_paths(verb: str, paths: Sequence[Path]) -> None:
    for path in paths:
        sys.stdout.write(f"{verb} {path}\n")


def _print_json(report: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
