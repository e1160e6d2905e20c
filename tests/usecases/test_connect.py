"""Connecting from the first question to the stored profile, against the emulator."""

from __future__ import annotations

import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from companion.connecting import connect_here
from companion.core.replies import CrmReply
from companion.core.trust import Trust
from companion.emulator.server import RunningEmulator
from companion.errors import AddressRefused, CopyToCrmError, CrmAnswerRefused, CrmUnreachable
from companion.folders import find_folders
from companion.storage.profile_store import FileProfileStore
from companion.usecases.connect import Wanted, connect
from tests.fakes.clock import NOON
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.ports import Fault, ScriptedGateway
from tests.fakes.samples import PROFILE, USER
from tests.fakes.tiny_crm import TinyCrm, refusal


@pytest.fixture
async def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningEmulator]:
    """A fresh emulator over TLS."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        yield emulator


async def test_connect_learns_seat_and_environment(
    emulator: RunningEmulator, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Address, sign-in, WhoAmI, tables: then and only then the profile is the one in use."""
    folders = find_folders()
    wanted = wanted_of(emulator, f"{emulator.address}/main.aspx")
    with browsing(monkeypatch, emulator):
        connected = await connect_here(folders, wanted, lambda _: None)
    profile = connected.profile
    assert (emulator.address, USER, "Marisa Duarte", emulator.authority, ()) == (
        profile.environment_address,
        profile.user_id,
        profile.user_name,
        profile.authority,
        connected.missing_tables,
    )
    assert profile.is_test_environment
    assert profile == FileProfileStore(folders.profiles).read_current()
    for file in (home / "data").rglob("*"):  # a few files of a test
        assert not stat.S_IMODE(file.stat().st_mode) & 0o077 or file.name.endswith(".lockfile"), file.name


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "address",
    ["https://contoso.crm.dynamics.com.example", "http://contoso.crm.dynamics.com", "https://127.0.0.1:1"],
)
async def test_connect_refuses_a_wrong_host_without_a_request(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """An address that is not Microsoft's hears nothing from us, and nothing is stored."""

    def refuse(*_arguments: object) -> None:
        message = "a connection was opened"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    folders = find_folders()
    with pytest.raises(AddressRefused):
        await connect_here(folders, wanted_for(address), lambda _: None)
    assert FileProfileStore(folders.profiles).read_current() is None


def wanted_for(address: str) -> Wanted:
    """What somebody asks who connects to Microsoft's Dynamics."""
    return Wanted(address, "00000000-0000-4000-8000-000000000001", None, "file", Trust(), None)


class Desk:
    """A sign-in that succeeds, and a Dynamics that answers by script."""

    def __init__(self, faults: list[Fault | None]) -> None:
        self.gateway = ScriptedGateway(TinyCrm())
        self.gateway.faults = faults

    async def sign_in(self) -> str:
        """The account."""
        return "account-1"


WHO = CrmReply(200, {"UserId": USER, "OrganizationId": PROFILE.organisation_id})
VERSION = CrmReply(200, {"Version": "9.2.1.1"})
USER_ROW = CrmReply(200, {"fullname": "Marisa Duarte"})


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        ([CrmReply(0, trouble="TimeoutError")], CrmUnreachable),
        ([refusal(403, "0x80072560", "The user is not a member of the organization.")], CrmAnswerRefused),
        ([WHO, refusal(500)], CrmAnswerRefused),
        ([WHO, VERSION, refusal(403)], CrmAnswerRefused),
        ([WHO, VERSION, USER_ROW, CrmReply(0)], CrmUnreachable),
        ([WHO, VERSION, USER_ROW, refusal(403, "0x80040220")], CopyToCrmError),
    ],
)
async def test_connect_stores_nothing_when_a_step_is_refused(
    tmp_path: Path, faults: list[Fault | None], error: type[Exception]
) -> None:
    """A half connection is none: the earlier one stays in use."""
    profiles = FileProfileStore(tmp_path)
    profiles.keep(PROFILE)

    async def read_authority(_environment: str) -> str:
        return PROFILE.authority

    with pytest.raises(error):
        await connect(
            wanted_for(PROFILE.environment_address), read_authority, lambda *_: Desk(faults), profiles, NOON
        )
    assert PROFILE == profiles.read_current()


async def test_connect_names_missing_tables(tmp_path: Path) -> None:
    """Without LinkedIn's app the connection stands, and what is missing is named."""
    desk = Desk([WHO, VERSION, USER_ROW])
    desk.gateway.crm.has_tables = False

    async def read_authority(_environment: str) -> str:
        return PROFILE.authority

    connected = await connect(
        wanted_for("contoso.crm.dynamics.com"),
        read_authority,
        lambda *_: desk,
        FileProfileStore(tmp_path),
        NOON,
    )
    assert ("li_inmail", "li_message") == connected.missing_tables
    assert "https://contoso.crm.dynamics.com" == connected.profile.environment_address
