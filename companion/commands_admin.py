"""`copy-to-crm admin`: the administrator's pages in the companion's own window, until it is closed. Decides nothing."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from companion.client import say_hello
from companion.commands_register import START
from companion.commands_report_forms import say
from companion.errors import NotPossibleHere
from companion.folders import find_folders
from companion.prompt_window import find_obstacle
from companion.sentences import Sentences
from native_host.launch import Launch, connect
from native_host.notice import HostStop
from native_host.paths import HOME_VARIABLE

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_admin_command(add: Add) -> None:
    """Declare the command."""
    add("admin", _admin, "for administrators: overview, settings, seats and reports in a window")


def _admin(parsed: argparse.Namespace) -> int:
    words = Sentences(parsed.language)
    obstacle, _detail = find_obstacle(os.environ)
    if obstacle is not None:
        say([words.text("admin_no_window")])
        return 1
    socket = find_folders().socket
    if say_hello(socket) is None:
        _start_companion()
    # A window has its own process: a web view wants the main thread, and keeps it.
    command = [sys.executable, "-P", "-m", "companion.window", str(socket), "--admin"]
    # The window speaks the language that its environment names.
    environ = {**os.environ, "LANGUAGE": parsed.language.replace("-", "_")}
    return subprocess.run(command, env=environ, check=False).returncode  # noqa: S603 - our own interpreter


def _start_companion() -> None:
    """As a browser's click would start it. Raises NotPossibleHere."""
    home = os.environ.get(HOME_VARIABLE)
    launch = Launch(str(Path(sys.executable)), list(START), home, frozenset())
    try:
        connect(launch, os.environ).close()
    except HostStop as stop:
        raise NotPossibleHere(reason=str(stop)) from stop
