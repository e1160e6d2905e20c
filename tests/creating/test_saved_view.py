"""Everybody finds what is unresolved in a view of Dynamics itself, which an administrator puts there. H1."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from companion.connecting import Asking, connect_here
from companion.core.saved_views import ViewName
from companion.emulator.server import RunningEmulator
from companion.errors import CrmAnswerRefused
from companion.folders import find_folders
from companion.viewing import write_view
from tests.creating.conftest import AURORA, Desk
from tests.creating.test_prompts import copied, filed
from tests.fakes.controls import control, rows_of
from tests.fakes.environment import browsing, wanted_of

NAME = "Unresolved LinkedIn activities"


async def page_of(emulator: RunningEmulator, address: str) -> str:
    """A page of the CRM as a browser gets it."""
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(emulator.ca_file)))
    async with aiohttp.ClientSession(connector=connector) as session, session.get(address) as response:
        return await response.text()


async def found_by(emulator: RunningEmulator, fetch: str) -> list[str]:
    """The opportunities that a view's question finds, asked as an administrator."""
    user = "sales.admin@contoso.example"
    token = await control(emulator, "token", user=user, resource=emulator.address)
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(emulator.ca_file)))
    address = f"{emulator.address}/api/data/v9.2/opportunities"
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    async with (
        aiohttp.ClientSession(connector=connector, headers=headers) as session,
        session.get(address, params={"fetchXml": fetch}) as response,
    ):
        assert 200 == response.status, await response.text()
        return [row["opportunityid"] for row in (await response.json())["value"]]


async def as_admin(
    emulator: RunningEmulator, folder: Path, monkeypatch: pytest.MonkeyPatch, which: ViewName = "unresolved"
) -> str:
    """The address of a view, written by an administrator at another computer."""
    monkeypatch.setenv("COPY_TO_CRM_HOME", str(folder))
    wanted = replace(wanted_of(emulator), login_hint="sales.admin@contoso.example")
    with browsing(monkeypatch, emulator):
        await connect_here(find_folders(), wanted, Asking(lambda _address: None))
    _written, address = await write_view(find_folders(), which, NAME, "What stands open.")
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
        await write_view(folders, "unresolved", NAME, "What stands open.")
    assert "crm_privilege_missing" == refused.value.code
    assert [] == await rows_of(desk.scene.emulator, "savedqueries")


async def test_contact_who_left_stands_in_a_view_of_their_own(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marked as not at the company, somebody stands in it, and nobody else does."""
    emulator = desk.scene.emulator
    address = await as_admin(emulator, tmp_path / "first", monkeypatch, "left")
    assert "Nothing in this view." in await page_of(emulator, address)
    contact = await desk.scene.contact()
    await desk.scene.as_colleague("PATCH", f"contacts({contact})", msdyn_orgchangestatus=1)
    shown = await page_of(emulator, address)
    assert (True, False) == ("Susanna Stubberod" in shown, "Yvonne McKay" in shown)


async def test_opportunity_at_risk_is_one_whose_contact_left(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view's own question, asked of Dynamics, finds the open opportunities of who left, and no other."""
    emulator = desk.scene.emulator
    await as_admin(emulator, tmp_path / "first", monkeypatch, "at_risk")
    [view] = await rows_of(emulator, "savedqueries")
    at_stake = [row for row in await rows_of(emulator, "opportunities") if row["parentcontactid"]]
    contact = next(row["parentcontactid"] for row in at_stake if row["statecode"] == 0)
    assert [] == await found_by(emulator, view["fetchxml"])
    await desk.scene.as_colleague("PATCH", f"contacts({contact})", msdyn_orgchangestatus=1)
    expected = {
        row["opportunityid"]
        for row in at_stake
        if row["parentcontactid"] == contact and row["statecode"] == 0
    }
    assert expected == set(await found_by(emulator, view["fetchxml"]))


async def test_view_of_who_left_needs_the_flag(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the organisation lacks the column, no view is written, and the column is named."""
    monkeypatch.setattr("companion.core.saved_views.LEFT_COLUMN", "new_no_such_column")
    with pytest.raises(CrmAnswerRefused) as refused:
        await write_view(desk.scene.folders, "left", NAME, "Who left.")
    assert "crm_columns_unreadable" == refused.value.code
    assert [] == await rows_of(desk.scene.emulator, "savedqueries")
