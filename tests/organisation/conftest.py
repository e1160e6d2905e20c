"""An organisation with an administrator at one computer and a rep at another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from companion.cli import main
from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from tests.fakes.controls import as_colleague, rows_of
from tests.fakes.environment import MARISA, browsing, emulating, wanted_of

ADMIN = "sales.admin@contoso.example"


@dataclass
class Computer:
    """One installation, connected."""

    home: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def folders(self) -> Folders:
        """Its folders."""
        self.monkeypatch.setenv("COPY_TO_CRM_HOME", str(self.home))
        return find_folders()

    async def run(self, *arguments: str, language: str = "en") -> int:
        """The exit status of a command at this computer."""
        self.monkeypatch.setenv("COPY_TO_CRM_HOME", str(self.home))
        return await asyncio.to_thread(main, ["--language", language, *arguments])


@dataclass
class Organisation:
    """The emulated environment, and how people connect to it."""

    emulator: RunningEmulator
    folder: Path
    monkeypatch: pytest.MonkeyPatch

    async def connected(self, who: str, name: str = "") -> Computer:
        """A computer of somebody's, connected."""
        computer = Computer(self.folder / (name or who.split("@", maxsplit=1)[0]), self.monkeypatch)
        with browsing(self.monkeypatch, self.emulator):
            wanted = replace(wanted_of(self.emulator), login_hint=who)
            await connect_here(computer.folders, wanted, Asking(lambda _address: None))
        return computer

    async def silence(self) -> None:
        """Nobody has set anything for this organisation."""
        for row in await rows_of(self.emulator, "environmentvariablevalues"):
            row_id = row["environmentvariablevalueid"]
            await as_colleague(self.emulator, "DELETE", f"environmentvariablevalues({row_id})")


@pytest.fixture
async def organisation(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Organisation]:
    """A fresh organisation, to which nobody is connected yet."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        yield Organisation(emulator, home, monkeypatch)


@pytest.fixture
async def admin(organisation: Organisation) -> Computer:
    """The administrator's computer."""
    return await organisation.connected(ADMIN)


@pytest.fixture
async def rep(organisation: Organisation) -> Computer:
    """Marisa's computer."""
    return await organisation.connected(MARISA)
