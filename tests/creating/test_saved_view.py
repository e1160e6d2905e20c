"""Everybody finds what is unresolved in a view of Dynamics itself, which an administrator puts there. H1."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.errors import CrmAnswerRefused
from companion.folders import find_folders
from companion.viewing import write_view
from tests.creating.conftest import AURORA, Desk
from tests.creating.test_prompts import copied, filed
from tests.fakes.controls import rows_of
from tests.fakes.environment import browsing, wanted_of

NAME = "Unresolved LinkedIn activities"


async def page_of(emulator: RunningEmulator, address: str) -> str:
    """A page of the CRM as a browser gets it."""
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(emulator.ca_file)))
    async with aiohttp.ClientSession(connector=connector) as session, session.get(address) as response:
        return await response.text()


async def as_admin(emulator: RunningEmulator, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the view, written by an administrator at another computer."""
    monkeypatch.setenv("COPY_TO_CRM_HOME", str(folder))
    wanted = replace(wanted_of(emulator), login_hint="sales.admin@contoso.example")
    with browsing(monkeypatch, emulator):
        await connect_here(find_folders(), wanted, Asking(lambda _address: None))
    _written, address = await write_view(find_folders(), NAME, "What stands open.")
    return address


async def test_view_shows_what_is_unresolved_and_nothing_else(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open activity of ours stands in it until it is resolved; written twice, there is one view."""
    prompt_id = await copied(desk, "First")
    emulator = desk.scene.emulator
    for computer in ("first", "second"):
        address = await as_admin(emulator, tmp_path / computer, monkeypatch)
    assert [NAME] == [row["name"] for row in await rows_of(emulator, "savedqueries")]
    listed = await page_of(emulator, f"{emulator.address}/main.aspx?pagetype=entitylist&etn=activitypointer")
    assert NAME in listed
    subject = f"LinkedIn message to {AURORA['name']}"
    assert subject in await page_of(emulator, address)
    contact = await desk.scene.contact()
    await desk.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=contact)
    await filed(desk, contact)
    after = await page_of(emulator, address)
    assert (True, False) == ("Nothing in this view." in after, subject in after)


async def test_rep_who_may_customize_nothing_is_told_so(desk: Desk) -> None:
    """Dynamics refuses, and no view stands there."""
    folders = desk.scene.folders
    with pytest.raises(CrmAnswerRefused) as refused:
        await write_view(folders, NAME, "What stands open.")
    assert "crm_privilege_missing" == refused.value.code
    assert [] == await rows_of(desk.scene.emulator, "savedqueries")
