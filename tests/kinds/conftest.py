"""The whole companion beside an emulated Dynamics, spoken to by protocol messages only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, rows_of
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import SUSANNA, request

NOBODY: dict[str, Any] = {
    **SUSANNA,
    "name": "Aurora Quintanilha",
    "profile_id": "ACwAAAaurora0001",
    "profile_address": "https://www.linkedin.com/sales/lead/ACwAAAaurora0001,NAME_SEARCH,a1b2",
    "headline": "Buyer at Nowhere",
}
"""Somebody whom the sample organisation does not know."""
FOURTH_COFFEE: dict[str, Any] = {
    "name": "Fourth Coffee",
    "company_id": "1035",
    "company_address": "https://www.linkedin.com/sales/company/1035",
}


@dataclass
class Scene:
    """Marisa at her laptop."""

    emulator: RunningEmulator
    folders: Folders
    browser: Browser
    has_app: bool = True
    """Whether LinkedIn's app for Dynamics is installed there."""

    async def copy(self, click: str, item: dict[str, Any], *, is_anyway: bool = False) -> dict[str, Any]:
        """Copy an item; what is told of it once it stands."""
        await self.ask(click, item, is_anyway=is_anyway)
        return await self.settled('"state": "written"')

    async def ask(self, click: str, item: dict[str, Any], *, is_anyway: bool = False) -> dict[str, Any]:
        """Copy an item; the answer at once."""
        message = {"kind": "activity.copy", "item": item, "is_anyway": is_anyway, "resent": None}
        answer = await self.browser.ask(request(message, f"ask-{click}", click))
        assert answer["ok"], answer
        status: dict[str, Any] = answer["result"]
        return status

    async def settled(self, wanted: str) -> dict[str, Any]:
        """The item of the next event that says so."""
        item: dict[str, Any] = (await self.browser.hear(wanted))["event"]["items"][0]
        return item

    async def link(self, address: str, table: str, row_id: str) -> dict[str, Any]:
        """Confirm which row a LinkedIn address is."""
        message = {
            "kind": "link.confirm",
            "about": None,
            "profile_address": address,
            "table": table,
            "row_id": row_id,
        }
        return await self.browser.ask(request(message, f"link-{row_id}", f"link-{row_id}"))

    async def account(self, name: str = "Fourth Coffee") -> str:
        """The id of an account of the sample organisation."""
        return await self._id_of("accounts", "name", name, "accountid")

    async def contact(self, name: str = "Susanna Stubberod") -> str:
        """The id of a contact of the sample organisation."""
        return await self._id_of("contacts", "fullname", name, "contactid")

    async def rows(self, entity_set: str) -> list[dict[str, Any]]:
        """The rows of a table as the emulator holds them."""
        return await rows_of(self.emulator, entity_set)

    async def counts(self) -> dict[str, int]:
        """How many rows stand in each table that items go to; empty tables are left out."""
        linkedins = ("li_inmails", "li_messages") if self.has_app else ()
        sets = ("annotations", *linkedins, "phonecalls", "tasks")
        found = {name: len(await self.rows(name)) for name in sets}
        return {name: count for name, count in found.items() if count}

    async def as_colleague(self, method: str, path: str, **body: Any) -> None:
        """Do something through the Web API as an administrator of the CRM, behind the companion's back."""
        await as_colleague(self.emulator, method, path, **body)

    async def _id_of(self, entity_set: str, column: str, value: str, key: str) -> str:
        rows = await self.rows(entity_set)
        [found] = [str(row[key]) for row in rows if str(row[column]).startswith(value)]
        return found


@pytest.fixture
def folders(home: Path) -> Folders:
    """The folders of a fresh installation, writing on and sent at once."""
    assert home.is_dir()
    folders = find_folders()
    settings = folders.settings(None)
    settings.write_user("writeback", "on")
    settings.write_user("hold_seconds", "0")
    return folders


@pytest.fixture
async def scene(folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Marisa's companion, connected to a fresh emulator and running."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        with browsing(monkeypatch, emulator):
            await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
        async with running(folders), extension_end(folders.socket) as browser:
            yield Scene(emulator, folders, browser)


@asynccontextmanager
async def other_laptop(scene: Scene, home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """The same person at another computer, whose journal knows nothing of the first."""
    monkeypatch.setenv("COPY_TO_CRM_HOME", str(home))
    folders = find_folders()
    settings = folders.settings(None)
    settings.write_user("writeback", "on")
    settings.write_user("hold_seconds", "0")
    with browsing(monkeypatch, scene.emulator):
        await connect_here(folders, wanted_of(scene.emulator), Asking(lambda _address: None))
    async with running(folders), extension_end(folders.socket) as browser:
        yield Scene(scene.emulator, folders, browser)


def note(**changes: Any) -> dict[str, Any]:
    """A note about Susanna Stubberod as a page gives it."""
    item = {
        "page_kind": "lead",
        "item_kind": "note",
        "about": SUSANNA,
        "author": "Marisa Duarte",
        "body": "Prefers calls in the morning.",
        "created_at": "2026-11-17T15:02:09.000Z",
    }
    return item | changes


def selection(**changes: Any) -> dict[str, Any]:
    """Words selected on the page of Susanna Stubberod, as a page gives them."""
    item = {
        "page_kind": "lead",
        "item_kind": "selection",
        "about": SUSANNA,
        "body": "Speaks at the fair in May.",
        "selected_at": "2026-11-18T10:05:00.000Z",
    }
    return item | changes


def tag(**changes: Any) -> dict[str, Any]:
    """A tag on Susanna Stubberod as a page gives it."""
    item = {
        "page_kind": "lead",
        "item_kind": "tag",
        "about": SUSANNA,
        "tag": "Decision maker",
        "author": "Marisa Duarte",
        "tagged_at": "2026-11-17T15:02:09.000Z",
    }
    return item | changes


def call(**changes: Any) -> dict[str, Any]:
    """A call with Susanna Stubberod as somebody logs it."""
    item = {
        "page_kind": "lead",
        "item_kind": "call",
        "form_id": "form-1",
        "about": SUSANNA,
        "direction": "outbound",
        "outcome": "Reached",
        "minutes": 12,
        "called_at": "2026-11-18T10:00:00.000Z",
        "body": "She asks for an offer.",
    }
    return item | changes
