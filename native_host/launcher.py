"""The two files that start the host: the launcher that browsers run, and the launch file that it believes."""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path

from native_host.manifests import RegistrationError

LAUNCHER_NAME = "copy-to-crm-host"
LAUNCH_FILE_NAME = "launch.json"

PACKAGES = Path(__file__).resolve().parent.parent
"""The folder that holds this package; the launcher imports the host from there."""

_CONTROL = re.compile("[\x00-\x1f\x7f\x80-\x9f\ud800-\udfff]")
"""What no path of ours may have: a new line would end a command, and half letters are no text."""

_LONGEST_SHEBANG = 127
"""Bytes: what the oldest kernels still in use read of a script's first line."""


def check_text(text: object) -> None:
    """Raise RegistrationError for a path or an argument that a script cannot hold."""
    if _CONTROL.search(str(text)):
        raise RegistrationError(f"a line break or another control character is in {str(text)!r}")


def launcher_text(interpreter: Path, launch_file: Path, packages: Path = PACKAGES) -> str:
    """The script that browsers run: it names its interpreter and looks nothing up.

    The packages' folder is another one only where a launcher is made for another computer.
    Raises RegistrationError for an interpreter that no first line can name.
    """
    first_line = f"#!{interpreter} -IS"
    if " " in str(interpreter) or len(os.fsencode(first_line)) > _LONGEST_SHEBANG:
        # Both languages read these lines: the shell as a command, Python as a string.
        if "\\" in str(interpreter):
            raise RegistrationError(f"{interpreter} has a backslash and a space, or is too long: move it")
        first_line = f"#!/bin/sh\n'''exec' {shlex.quote(str(interpreter))} -IS \"$0\" \"$@\"\n' '''"
    return (
        f"{first_line}\n"
        "import sys\n\n"
        f"sys.path.insert(0, {str(packages)!r})\n\n"
        "from native_host.main import main\n\n"
        f"sys.exit(main(sys.argv[1:], {str(launch_file)!r}))\n"
    )


def read_written(launch_file: Path) -> Mapping[str, object]:
    """What an earlier `register` wrote down; empty where there is nothing that can be read."""
    try:
        written = json.loads(launch_file.read_bytes())
    except (OSError, ValueError):
        return {}
    return written if isinstance(written, dict) else {}


def written_texts(written: Mapping[str, object], key: str) -> list[str]:
    """A list of texts in the launch file; what is none is left out."""
    values = written.get(key)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def write_whole(path: Path, value: object, *, mode: int) -> None:
    """Write a text, or any other value as JSON, whole or not at all: a browser may read it at any moment."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2) + "\n"
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
