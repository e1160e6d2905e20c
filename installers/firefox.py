"""Make Firefox's files of the extension's: the same, with a manifest that names nothing that is Chromium's alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from installers.archive import extension_files

_CHROMIUM_ONLY = ("key", "minimum_chrome_version", "side_panel")


def firefox_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file, in the order of their names.

    Firefox takes Chromium's manifest, too, but its linter warns of what it ignores there.
    """
    for name, content in extension_files(folder):
        yield name, _manifest(content) if name == "manifest.json" else content


def _manifest(content: bytes) -> bytes:
    manifest = json.loads(content)
    for key in _CHROMIUM_ONLY:
        manifest.pop(key, None)
    manifest["permissions"].remove("sidePanel")
    manifest["background"].pop("service_worker")
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
