"""Every way to answer in the real window, at organisations that ask for more or forbid some of it. F2, F3, F4, F7."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from companion.connecting import Asking, connect_here
from companion.folders import Folders
from tests.creating.conftest import AURORA, Desk, folders
from tests.creating.test_creating import row_of
from tests.creating.test_prompts import filed, message_of
from tests.fakes.controls import control
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import extension_end
from tests.kinds.conftest import Scene
from tests.looking import breathe
from tests.window.hands import Hands, Keyboard, Mouse
from tests.window.screen import Screen
from tests.window.standing import Window

__all__ = ["folders"]

NAME = "Aurora Quintanilha"


@asynccontextmanager
async def companion_at(screen: Screen, socket: Path) -> AsyncIterator[None]:
    """A companion in a process of its own, whose windows come up on this screen."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "companion", "run"),
        env={**os.environ, **screen.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        while True:
            try:
                _, writer = await asyncio.open_unix_connection(socket)
            except OSError:
                # Nothing tells when it listens.
                await breathe()
                continue
            writer.close()
            break
        yield
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture
async def scene(
    folders: Folders, tmp_path: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    """Marisa's companion at the screen that nobody sees."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        with browsing(monkeypatch, emulator):
            await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
        async with companion_at(screen, folders.socket), extension_end(folders.socket) as browser:
            yield Scene(emulator, folders, browser)


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Her desk."""
    return Desk(scene)


@pytest.fixture(params=[Keyboard, Mouse])
def hands(window: Window, request: pytest.FixtureRequest) -> Hands:
    """Hands on the keys, or on a mouse."""
    hands: Hands = request.param(window)
    return hands


async def ask_about_aurora(desk: Desk, window: Window, **organization: Any) -> None:
    """Copy a message to somebody unknown, in an organisation changed so; the window comes up with the question."""
    await control(desk.scene.emulator, "organization", **organization)
    await desk.scene.copy("click-1", message_of(AURORA))
    await window.find("heading", NAME)
    await window.find("button", "Create contact")


async def created(desk: Desk, window: Window) -> dict[str, Any]:
    """The one contact that came of it, once the message is completed on it."""
    await window.read("Created. What waited is filed")
    [contact] = await row_of(desk, "contacts", fullname=NAME)
    await filed(desk, contact["contactid"])
    return contact


async def test_contact_is_hung_on_an_account_of_the_crm_and_given_a_part_in_its_opportunity(
    desk: Desk, window: Window, hands: Hands
) -> None:
    """Found by the beginning of its name; the connection carries the role that was picked."""
    await ask_about_aurora(desk, window)
    await hands.choose("An account in the CRM")
    await hands.fill("Find by the beginning of its name", "Adventure")
    await hands.press((await window.offered("Adventure Works")).name)
    await hands.pick("Open opportunity", "Trail guides on tablets")
    await hands.pick("Role", "Decision Maker")
    await hands.press("Create contact")
    contact = await created(desk, window)
    assert await desk.scene.account("Adventure Works") == contact["parentcustomerid"]
    [connection] = await row_of(desk, "connections", record2id=contact["contactid"])
    [opportunity] = await row_of(desk, "opportunities", opportunityid=connection["record1id"])
    [role] = await row_of(desk, "connectionroles", connectionroleid=connection["record2roleid"])
    assert ("Trail guides on tablets", "Decision Maker") == (opportunity["name"], role["name"])


async def test_duplicate_is_used_instead_of_creating_another(
    desk: Desk, window: Window, hands: Hands
) -> None:
    """The first press creates nothing and names who has that e-mail; "use this one" files the message there."""
    [susanna] = await row_of(desk, "contacts", fullname="Susanna Stubberod")
    before = len(await desk.scene.rows("contacts"))
    await ask_about_aurora(desk, window)
    await hands.fill("Email", susanna["emailaddress1"])
    await hands.press("Create contact")
    await window.read("Nothing was created")
    await hands.press(f"Use this one: {susanna['fullname']}")
    await filed(desk, susanna["contactid"])
    await window.read(f"Confirmed: {susanna['fullname']}")
    assert before == len(await desk.scene.rows("contacts"))


async def test_column_that_the_organisation_added_and_requires_is_asked_for(
    desk: Desk, window: Window, hands: Hands
) -> None:
    """Without it nothing is sent and the field says why; nobody gave it a caption in the rep's language."""
    await ask_about_aurora(desk, window, required_columns={"contact": ["new_sampledata"]})
    await hands.press("Create contact")
    await window.read("Fill in “new_sampledata”")
    assert [] == await row_of(desk, "contacts", fullname=NAME)
    await hands.fill("new_sampledata (required)", "South")
    await hands.press("Create contact")
    assert "South" == (await created(desk, window))["new_sampledata"]


async def test_lookup_that_the_organisation_requires_is_picked_by_its_name(
    desk: Desk, window: Window, hands: Hands
) -> None:
    """Without it nothing is sent; found by the beginning of its name it is said to be chosen, and is linked."""
    await ask_about_aurora(desk, window, required_columns={"contact": ["new_segmentid"]})
    await hands.press("Create contact")
    await window.read("Fill in “Segment”")
    await hands.fill("Segment (required)", "Manu")
    await hands.press((await window.offered("Manufacturing")).name)
    await window.read("Chosen: Manufacturing")
    await hands.press("Create contact")
    [segment] = await row_of(desk, "new_segments", new_name="Manufacturing")
    assert segment["new_segmentid"] == (await created(desk, window))["new_segmentid"]


async def test_column_that_the_user_may_not_write_is_shown_and_left_alone(
    desk: Desk, window: Window, hands: Hands
) -> None:
    """The page knows a title; its field cannot be typed into, and the contact is created without one."""
    await ask_about_aurora(desk, window, secured_columns=["contact.jobtitle"])
    assert not (await window.find("entry", "Job Title")).is_enabled
    await hands.press("Create contact")
    assert (await created(desk, window))["jobtitle"] is None


async def test_e_mail_is_asked_for_where_the_organisation_requires_it(
    desk: Desk, window: Window, hands: Hands
) -> None:
    """As shipped a contact needs none; where the organisation requires one, nothing is created without it."""
    await ask_about_aurora(desk, window, required_columns={"contact": ["emailaddress1"]})
    await hands.press("Create contact")
    await window.read("Fill in “Email”")
    assert [] == await row_of(desk, "contacts", fullname=NAME)
    await hands.fill("Email (required)", "aurora@nowhere.example")
    await hands.press("Create contact")
    assert "aurora@nowhere.example" == (await created(desk, window))["emailaddress1"]


async def test_organisation_as_shipped_needs_one_press(desk: Desk, window: Window, hands: Hands) -> None:
    """What the page says of somebody is enough where nobody changed what a contact needs."""
    await ask_about_aurora(desk, window)
    await hands.press("Create contact")
    assert "Buyer" == (await created(desk, window))["jobtitle"]
