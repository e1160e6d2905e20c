"""An installation with something of everything: a written activity, a confirmed link, an unsent item, a sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.connecting import Asking, connect_here
from companion.core.profile import Profile
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.controls import rows_of
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import HELLO, PAGE_ITEM, copy_request, request

WRITTEN_TEXT = "Shall we look at the offer on Thursday?"
UNSENT_TEXT = "I will send you the drawings tomorrow."
SUSANNA = {
    **PAGE_ITEM["person"],
    "name": "Susanna Stubberod",
    "headline": "Purchasing Manager at Litware, Inc.",
    "profile_id": "ACwAAAsusanna01",
    "profile_address": "https://www.linkedin.com/sales/lead/ACwAAAsusanna01,NAME_SEARCH,a1b2",
}


@pytest.fixture
async def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningEmulator]:
    """A fresh emulator over TLS."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        yield emulator


@pytest.fixture
def folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """The folders of a fresh installation that speaks English, writing on and sent at once."""
    assert home.is_dir()
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    folders = find_folders()
    settings = folders.settings(None)
    settings.write_user("writeback", "on")
    settings.write_user("hold_seconds", "0")
    return folders


@dataclass(frozen=True)
class Used:
    """An installation that has worked for a while."""

    folders: Folders
    profile: Profile
    emulator: RunningEmulator
    contact_id: str
    """A row of the CRM that the history, a link and the unsent item name."""
    row_id: str
    """The activity that was written."""
    connect: Callable[[], Any]

    @property
    def journal(self) -> Path:
        """The outbox's file."""
        return FileProfileStore(self.folders.profiles).folder_of(self.profile) / "outbox.db"

    @property
    def tokens(self) -> Path:
        """The vault's file."""
        return self.folders.vault / "tokens.json"


@pytest.fixture
async def used(emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch) -> Used:
    """Marisa has connected, confirmed who Susanna is, copied one message, and a second one waits."""

    async def connect() -> None:
        with browsing(monkeypatch, emulator):
            await connect_here(folders, wanted_of(emulator), Asking(lambda _: None))

    await connect()
    [susanna] = [row for row in await rows_of(emulator, "contacts") if row["fullname"].startswith("Susanna")]
    async with serving(folders) as browser:
        link = {
            "kind": "link.confirm",
            "about": None,
            "profile_address": SUSANNA["profile_address"],
            "table": "contact",
            "row_id": susanna["contactid"],
        }
        assert (await browser.ask(request(link, "confirm-1")))["ok"]
        await browser.ask(copy_request("copy-1", "click-1", person=SUSANNA, body=WRITTEN_TEXT))
        written = await browser.hear('"state": "written"')
        folders.settings(None).write_user("hold_seconds", "60")
        await browser.ask(copy_request("copy-2", "click-2", person=SUSANNA, body=UNSENT_TEXT))
    profile = FileProfileStore(folders.profiles).read_current()
    assert profile is not None
    row_id = written["event"]["items"][0]["receipt"]["row_id"]
    return Used(folders, replace(profile), emulator, susanna["contactid"], row_id, connect)


@asynccontextmanager
async def serving(folders: Folders) -> AsyncIterator[Browser]:
    """The whole companion with its profile open, and one page that listens to it."""
    async with running(folders), extension_end(folders.socket) as browser:
        assert (await browser.ask(request(HELLO, "hello-1")))["ok"]
        yield browser


Disconnect = Callable[..., Any]


@pytest.fixture
def disconnect(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Disconnect:
    """Run `copy-to-crm disconnect` with what a person types; its exit status and what it said."""

    async def run(*options: str, typed: str = "") -> tuple[int, str]:
        import io  # noqa: PLC0415  # only this needs it

        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        status = await asyncio.to_thread(main, ["disconnect", *options])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run
