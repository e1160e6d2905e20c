"""Fetch and lay out the libraries that run with the companion: `python installers/libraries.py --out DIR` fetches.

Every file is checked against its hash in requirements.lock, when it is fetched and again when it is laid out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from installers.materials import libraries  # noqa: E402 - found only now

LEFT_OUT = frozenset({"pip"})
"""What a library names for a command of its own that we never run."""

_PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
_EXACTLY = ("--require-hashes", "--no-deps", "--no-build-isolation")


def locked_requirements(root: Path) -> str:
    """The lines of requirements.lock for what runs with the companion, with their hashes and conditions."""
    wanted = set(libraries(root)) - LEFT_OUT
    lines, is_wanted = [], False
    for line in (root / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([a-z0-9._-]+)==", line):
            is_wanted = pinned[1] in wanted
        if is_wanted and not line.lstrip().startswith("#"):
            lines.append(line)
    return "\n".join([*lines, ""])


def fetch(root: Path, folder: Path) -> None:
    """Fetch the libraries' files for this interpreter. Raises CalledProcessError."""
    _pip("download", "--dest", str(folder), root=root)


def lay_out(root: Path, kept: Path, site: Path) -> None:
    """Unpack the fetched files into a folder, fetching nothing. Raises CalledProcessError."""
    _pip("install", "--no-index", "--find-links", str(kept), "--no-compile", "--target", str(site), root=root)
    # Their commands would name the interpreter that builds, and nobody calls them.
    shutil.rmtree(site / "bin", ignore_errors=True)
    for compiled in list(site.rglob("__pycache__")):
        shutil.rmtree(compiled)


def _pip(command: str, *options: str, root: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(locked_requirements(root))
        file.flush()
        subprocess.run([*_PIP, command, *_EXACTLY, *options, "--requirement", file.name], check=True)  # noqa: S603 - pip


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch into a folder; the exit status is 1 when that did not work, and the reason is told."""
    parser = argparse.ArgumentParser(description="Fetch the libraries that the Debian package holds.")
    parser.add_argument(
        "--out", type=Path, required=True, help="the folder that `build.py --libraries` reads"
    )
    parsed = parser.parse_args(arguments)
    parsed.out.mkdir(parents=True, exist_ok=True)
    try:
        fetch(ROOT, parsed.out)
    except subprocess.CalledProcessError:
        sys.stderr.write(
            "Not every library was fetched; the reason stands above. What was fetched stays: run this again.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
