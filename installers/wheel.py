"""Build the companion's wheel from a copy of the sources, with one time for all files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_SOURCES = ("companion", "native_host")
_FILES = ("pyproject.toml", "README.md", "LICENSE")
_PAGE_OF_WINDOW = ("prompt", "admin", "shared", "icons")
"""What the companion's window shows: the very files of the extension."""
_TIME = "1767225600"
"""The start of 2026, in seconds since 1970: any will do that never changes."""


def build_wheel(root: Path, out: Path) -> Path:
    """Build the wheel into a folder, fetching nothing; its path. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="copy-to-crm-wheel-") as folder:
        # A copy: the build would leave its own files among the sources, and read what an earlier one left there.
        copy = Path(folder) / "sources"
        copy.mkdir()
        for name in _SOURCES:
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in _PAGE_OF_WINDOW:
            no_types = shutil.ignore_patterns("*.d.ts")
            shutil.copytree(
                root / "extension" / name, copy / "companion" / "window" / "extension" / name, ignore=no_types
            )
        for name in _FILES:
            shutil.copyfile(root / name, copy / name)
        for path in copy.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        built = Path(folder) / "built"
        options = ("--no-deps", "--no-build-isolation", "--no-index", "--no-cache-dir", "--quiet")
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(built), str(copy)],
            check=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": _TIME, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        )
        [wheel] = built.glob("*.whl")
        return Path(shutil.copyfile(wheel, out / wheel.name))
