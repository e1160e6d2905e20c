"""The package for Firefox: clean by Mozilla's linter, and the same extension but for its manifest. J2, P-10."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from installers.archive import extension_files, pack_files
from installers.firefox import firefox_files
from tools.dev_setup import VENV

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
LINTER = ROOT / "node_modules" / "addons-linter" / "bin" / "addons-linter"


def test_mozillas_linter_has_nothing_to_say(tmp_path: Path) -> None:
    """No error, no warning and no notice; it is what `web-ext lint` runs."""
    package = tmp_path / "copy-to-crm.xpi"
    package.write_bytes(pack_files(firefox_files(EXTENSION)))
    linted = subprocess.run(
        [VENV / "node" / "node", LINTER, "--output", "json", package],
        stdout=subprocess.PIPE,
        check=False,
    )
    told = json.loads(linted.stdout)
    assert ([], [], []) == (told["errors"], told["warnings"], told["notices"])


def test_only_the_manifest_differs() -> None:
    """Every other file is the one that Chromium reads, and the manifest only lacks what is Chromium's."""
    chromium, firefox = dict(extension_files(EXTENSION)), dict(firefox_files(EXTENSION))
    assert ["manifest.json"] == [name for name, content in chromium.items() if firefox[name] != content]
    whole, part = (json.loads(files["manifest.json"]) for files in (chromium, firefox))
    assert {"key", "minimum_chrome_version", "side_panel"} == set(whole) - set(part)
    assert ["sidePanel"] == [one for one in whole["permissions"] if one not in part["permissions"]]
