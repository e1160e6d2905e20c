"""Build this version and a next one, each from sources of its own, as a release is built."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from companion import __version__
from installers.crx import extension_id, read_key

ROOT = Path(__file__).resolve().parents[2]

_VERSIONED = {
    "companion/__init__.py": r'(__version__ = ")[^"]+',
    "pyproject.toml": r'(?m)(^version = ")[^"]+',
    "extension/manifest.json": r'("version": ")[^"]+',
    "extension/shared/protocol_version.js": r'(VERSION = ")[^"]+',
}
"""File → what stands before the version in it, at its first place."""


@dataclass(frozen=True)
class Release:
    """The packages of one version."""

    version: str
    folder: Path

    def package(self, name: str) -> Path:
        """The Debian package of this name."""
        [path] = self.folder.glob(f"{name}_*.deb")
        return path


def version_after(version: str) -> str:
    """The next minor one."""
    year, number, _ = version.split(".")
    return f"{year}.{int(number) + 1}.0"


def copy_sources(folder: Path, version: str = __version__) -> Path:
    """The tracked files in a folder, under this version."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - as set-up finds it
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in tracked.stdout.rstrip("\0").split("\0"):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    for name, place in _VERSIONED.items():
        text, found = re.subn(place, rf"\g<1>{version}", (folder / name).read_text(encoding="utf-8"), count=1)
        assert found, f"{name} has its version elsewhere now"
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make_key(file: Path) -> str:
    """Write a signing key of this run; the id of the extension that it signs."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return extension_id(read_key(file.read_bytes()))


@dataclass(frozen=True)
class Builder:
    """What the packages of every version are built with."""

    key: Path
    base: str
    """The address of the folder that serves them."""

    libraries: Path

    def build(self, sources: Path, version: str, out: Path) -> Release:
        """Every package of the sources. Raises CalledProcessError; the reason stands in what is printed."""
        command = [sys.executable, str(sources / "installers" / "build.py"), "--out", str(out)]
        chosen = ["--key", str(self.key), "--base", self.base, "--libraries", str(self.libraries)]
        subprocess.run([*command, *chosen], check=True, cwd=sources, stdout=subprocess.DEVNULL)
        return Release(version, out)
