"""An emulated Dynamics over TLS, and an installation of its own to connect with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from tests.fakes.environment import emulating


@pytest.fixture
async def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningEmulator]:
    """A fresh emulator over TLS."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        yield emulator


@pytest.fixture
def folders(home: Path) -> Folders:
    """The folders of a fresh installation, writing on and sent at once."""
    assert home.is_dir()
    folders = find_folders()
    settings = folders.settings(None)
    settings.write_user("writeback", "on")
    settings.write_user("hold_seconds", "0")
    return folders
