"""The bill of materials: what the packages are made of, as a CycloneDX document without a time or a place."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from installers.archive import extension_files


def bill_of_materials(root: Path, packages: Sequence[Path], version: str) -> str:
    """The packages with their hashes, the extension's files, and every library that runs with the companion.

    The hashes of the libraries' files stand in requirements.lock.
    """
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "copy-to-crm", "version": version}},
        "components": [
            *(_file(path.name, path.read_bytes()) for path in packages),
            *(_file(f"extension/{name}", content) for name, content in extension_files(root / "extension")),
            *(_library(name, number) for name, number in sorted(libraries(root).items())),
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def libraries(root: Path) -> Mapping[str, str]:
    """Name → version of every library that runs with the companion, directly or for another one."""
    locked: dict[str, str] = {}
    wanted_by: dict[str, set[str]] = {}
    name = ""
    for line in (root / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([a-z0-9._-]+)==([^\s;]+)", line):
            name = pinned[1]
            locked[name], wanted_by[name] = pinned[2], set()
        elif reason := re.match(r"\s+#(?: via)?\s+([a-z0-9._-]+)", line):
            wanted_by[name].add(reason[1])
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    running = {re.split(r"[><=;\[ ]", line)[0] for line in project["dependencies"]}
    while more := {name for name, reasons in wanted_by.items() if reasons & running} - running:
        running |= more
    return {name: locked[name] for name in running if name in locked}


def _file(name: str, content: bytes) -> dict[str, object]:
    digest = hashlib.sha256(content).hexdigest()
    return {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}


def _library(name: str, version: str) -> dict[str, object]:
    return {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}"}
