"""An installation that is connected to an emulated Dynamics over TLS and has nothing wrong with it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from companion import machine_facts
from companion.cli import main
from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from companion.storage.profile_store import FileProfileStore
from native_host.registration import EXTENSION_ID, Registration, register
from tests.fakes.environment import browsing, emulating, wanted_of


@pytest.fixture
async def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningEmulator]:
    """A fresh emulator over TLS."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        yield emulator


@pytest.fixture
def folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A fresh installation, registered for the one browser of its user, with writing on."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    # Other people's browsers and policies on this computer are no part of the test.
    for name in ("PROCESSES", "MACHINE_ROOT"):
        (home / name).mkdir()
        monkeypatch.setattr(machine_facts, name, home / name)
    (home / ".config" / "chromium").mkdir(parents=True)
    registration = Registration(Path(sys.executable), ("-P", "-m", "companion", "run"), (EXTENSION_ID,))
    register(registration, {"HOME": str(home), "COPY_TO_CRM_HOME": str(home)})
    folders = find_folders()
    folders.settings(None).write_user("writeback", "on")
    return folders


@pytest.fixture
async def connected(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> FileProfileStore:
    """Marisa is connected, her sign-in lies in a file."""
    with browsing(monkeypatch, emulator):
        await connect_here(folders, wanted_of(emulator), Asking(lambda _: None))
    return FileProfileStore(folders.profiles)


@dataclass(frozen=True)
class Report:
    """What a command said for programs, and its exit status."""

    status: int
    body: dict[str, Any]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings, in the order in which they were told."""
        found: list[dict[str, Any]] = self.body["findings"]
        return found

    @property
    def first(self) -> tuple[str, str, str]:
        """Check, result and code of the first finding."""
        return self.findings[0]["check"], self.findings[0]["result"], self.findings[0]["code"]

    def checks(self, result: str) -> set[str]:
        """The checks with this result."""
        return {finding["check"] for finding in self.findings if finding["result"] == result}

    def of(self, check: str) -> dict[str, Any]:
        """The first finding of a check."""
        return next(finding for finding in self.findings if finding["check"] == check)


Examine = Callable[..., Any]


@pytest.fixture
def examine(capsys: pytest.CaptureFixture[str]) -> Examine:
    """Run `copy-to-crm doctor --json` and read what it says."""

    async def run(*options: str) -> Report:
        capsys.readouterr()
        status = await asyncio.to_thread(main, ["doctor", "--json", *options])
        return Report(status, json.loads(capsys.readouterr().out))

    return run


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What the last command printed."""

    def read() -> str:
        captured = capsys.readouterr()
        return captured.out + captured.err

    return read
