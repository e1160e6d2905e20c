"""Write requirements.lock: every package by version and by the hashes of all its files.

The lock names packages, never the place they come from: that is each machine's own setting.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tools.dev_setup import LOCK, ROOT, VENV
from tools.dev_steps import Trouble

COOLDOWN = timedelta(days=7)
"""New releases wait this long: most bad ones are withdrawn within days."""

_HEADER = (
    "# Made by `python3 dev.py lock`: every package of the product, its demo and its checks, "
    "with the hashes of all their files.\n"
)


def write_lock(*, upgrade: bool) -> None:
    """Write the lock for every supported Python and system; versions stay unless an upgrade is asked for.

    Raises Trouble when no set of versions fits or the package index cannot be reached.
    """
    newest = (datetime.now(UTC) - COOLDOWN).strftime("%Y-%m-%dT00:00:00Z")
    command: list[str | Path] = [VENV / "bin" / "uv", "pip", "compile", "pyproject.toml"]
    command += ["--extra", "demo", "--group", "dev", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--exclude-newer", newest, "--output-file", LOCK]
    command += ["--quiet", "--no-config", "--no-header"]
    if upgrade:
        command.append("--upgrade")
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:  # noqa: S603 - fixed command of our own
        sentence = "requirements.lock could not be made; the reason stands above."
        raise Trouble(sentence, "mend pyproject.toml or the network, then run the same command again")
    LOCK.write_text(_HEADER + LOCK.read_text(encoding="utf-8"), encoding="utf-8")
