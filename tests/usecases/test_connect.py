"""Connecting from the first question to the stored profile, against the emulator."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from companion.connecting import Asking, connect_here
from companion.core.profile import IntegrationUser, Profile
from companion.core.replies import CrmReply
from companion.core.rights import READING, WRITING
from companion.core.trust import Trust
from companion.emulator.server import RunningEmulator
from companion.errors import (
    AddressRefused,
    CopyToCrmError,
    CrmAnswerRefused,
    CrmUnreachable,
    EnvironmentKindRefused,
    IntegrationUserRefused,
    OtherSeat,
    SandboxRefused,
    VersionRefused,
)
from companion.folders import find_folders
from companion.storage.profile_store import FileProfileStore
from companion.usecases.connect import Author, Connected, Wanted, connect, prove_integration_user
from tests.fakes.clock import NOON
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.ports import Fault, ScriptedGateway
from tests.fakes.samples import CONTACT, PROFILE, USER
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
        connected = await connect_here(folders, wanted, Asking(lambda _: None))
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
    "address", ["https://contoso.crm.dynamics.com@{}", "http://{}", "https://{}/main.aspx"]
)
async def test_connect_sends_no_sign_in_to_a_wrong_host(emulator: RunningEmulator, address: str) -> None:
    """An address that is not Microsoft's is at most asked who signs people in there, and nothing is stored."""
    folders = find_folders()
    host = emulator.address.removeprefix("https://")
    wanted = replace(wanted_for(address.format(host)), ca_file=str(emulator.ca_file))

    def refuse(_address: str) -> None:
        message = "a sign-in was begun"
        raise AssertionError(message)

    with pytest.raises(AddressRefused):
        await connect_here(folders, wanted, Asking(refuse))
    assert FileProfileStore(folders.profiles).read_current() is None


async def test_connect_stands_where_dynamics_tells_no_rights(tmp_path: Path) -> None:
    """What is missing then shows at the first write, and the person is told that it is not known."""
    connected = await connecting(Front([*FACTS, *SURVEY, refusal(404)]), FileProfileStore(tmp_path))
    assert ((), False) == (connected.missing_rights, connected.are_rights_known)


def wanted_for(address: str) -> Wanted:
    """What somebody asks who connects to Microsoft's Dynamics."""
    return Wanted(address, "00000000-0000-4000-8000-000000000001", None, "file", Trust(), None)


WRITER = IntegrationUser(
    user_id="5d2e8f70-1b2c-4c3d-9e4f-5a6b7c8d9e0f",
    user_name="Copy to CRM Writer",
    client_id="00000000-0000-4000-8000-000000000002",
    credential="certificate",
    account_id=None,
    certificate_file="/home/marisa/writer.pfx",
    has_passphrase=True,
)


def kind(name: str) -> CrmReply:
    """An organisation of this kind."""
    return CrmReply(200, {"Detail": {"OrganizationType": name}})


class Front:
    """A reception whose sign-in succeeds, over a Dynamics that answers by script."""

    def __init__(self, faults: list[Fault | None], author: Author | None = None) -> None:
        self.answers = ScriptedGateway(TinyCrm())
        self.answers.faults = faults
        self.author = author
        self.steps: list[str] = []
        self.paths: list[str] = []

    async def read_authority(self, _environment: str) -> str:
        """The tenant."""
        return PROFILE.authority

    def open_desk(self, _environment: str, _authority: str) -> Front:
        """This one."""
        return self

    async def sign_in(self) -> str:
        """The account."""
        return "account-1"

    def gateway(self, api_path: str) -> ScriptedGateway:
        """The script, whichever path is asked."""
        self.paths.append(api_path)
        return self.answers

    async def prove_author(self, _profile: Profile) -> Author | None:
        """The integration user of the test."""
        return self.author

    def report(self, step: str) -> None:
        """Write the step down."""
        self.steps.append(step)


VERSION = CrmReply(200, {"Version": "9.2.1.1"})
WHO = CrmReply(200, {"UserId": USER, "OrganizationId": PROFILE.organisation_id})
USER_ROW = CrmReply(200, {"fullname": "Marisa Duarte", "accessmode": 0, "applicationid": None})
ALL_RIGHTS = CrmReply(
    200, {"RolePrivileges": [{"PrivilegeName": name, "Depth": "Basic"} for name in (*READING, *WRITING)]}
)
FACTS = [VERSION, WHO, kind("Default"), USER_ROW]
# The survey of two tables that a tiny Dynamics answers by itself.
SURVEY: list[Fault | None] = [None] * 10


def connecting(front: Front, profiles: FileProfileStore, **changes: Any) -> Coroutine[None, None, Connected]:
    """Connecting to Microsoft's Dynamics at this reception."""
    wanted = replace(wanted_for(PROFILE.environment_address), **changes)
    return connect(wanted, front, profiles, NOON)


@pytest.mark.parametrize(
    ("faults", "error", "code"),
    [
        ([CrmReply(0, trouble="TimeoutError")], CrmUnreachable, "crm_unreachable"),
        ([VERSION, refusal(500)], CrmAnswerRefused, "crm_busy"),
        ([VERSION, WHO, kind("Default"), refusal(403)], CrmAnswerRefused, "crm_access_denied"),
        ([*FACTS, CrmReply(0)], CrmUnreachable, "crm_unreachable"),
        ([*FACTS, refusal(404)], CrmAnswerRefused, "target_gone"),
        ([*FACTS, *SURVEY, refusal(500)], CrmAnswerRefused, "crm_busy"),
        ([CrmReply(200, {"Version": "7.1.0.3009"})], VersionRefused, "version_refused"),
        ([VERSION, WHO, kind("Developer"), USER_ROW], SandboxRefused, "sandbox_refused"),
        ([VERSION, WHO, kind("Teams"), USER_ROW], EnvironmentKindRefused, "kind_refused"),
    ],
)
async def test_connect_stores_nothing_when_a_step_is_refused(
    tmp_path: Path, faults: list[Fault | None], error: type[CopyToCrmError], code: str
) -> None:
    """A half connection is none: the earlier one stays in use, and the refusal has its own code."""
    profiles = FileProfileStore(tmp_path)
    profiles.keep(PROFILE)
    with pytest.raises(error) as raised:
        await connecting(Front(faults), profiles)
    assert code == raised.value.code
    assert PROFILE == profiles.read_current()


async def test_connect_asks_the_oldest_path_first_and_then_the_versions_own(tmp_path: Path) -> None:
    """An organisation of 8.2 has no path of 9.2; which it has is known only after its version."""
    front = Front(
        [CrmReply(200, {"Version": "8.2.3.8"}), WHO, kind("Customer"), USER_ROW, *SURVEY, ALL_RIGHTS]
    )
    connected = await connecting(front, FileProfileStore(tmp_path))
    assert ["/api/data/v8.0/", "/api/data/v8.2/"] == front.paths
    assert "/api/data/v8.2/" == connected.profile.api_path


async def test_connect_names_what_it_does_while_somebody_waits(tmp_path: Path) -> None:
    """Every step is told before it begins."""
    front = Front([*FACTS, *SURVEY, ALL_RIGHTS])
    await connecting(front, FileProfileStore(tmp_path))
    steps = ["asking_address", "signing_in", "checking_environment", "checking_tables", "checking_rights"]
    assert steps == front.steps


async def test_connect_names_missing_tables(tmp_path: Path) -> None:
    """Without LinkedIn's app the connection stands, and what is missing is named."""
    front = Front([*FACTS, None, None, ALL_RIGHTS])
    front.answers.crm.has_tables = False
    connected = await connecting(front, FileProfileStore(tmp_path))
    assert ("li_inmail", "li_message") == connected.missing_tables
    assert PROFILE.environment_address == connected.profile.environment_address


async def test_connect_names_missing_rights(tmp_path: Path) -> None:
    """A right that copying needs is named before the first write needs it; the connection stands."""
    reply = CrmReply(200, {"RolePrivileges": [{"PrivilegeName": "prvReadActivity", "Depth": "Global"}]})
    connected = await connecting(Front([*FACTS, *SURVEY, reply]), FileProfileStore(tmp_path))
    assert "prvReadActivity" not in connected.missing_rights
    assert {"prvCreateActivity", "prvAppendToContact", "prvReadUser"} <= set(connected.missing_rights)


async def test_connect_allows_a_sandbox_where_the_setting_does(tmp_path: Path) -> None:
    """An allowed sandbox is remembered as one, for every banner."""
    front = Front([VERSION, WHO, kind("CustomerTest"), USER_ROW, *SURVEY, ALL_RIGHTS])
    connected = await connecting(front, FileProfileStore(tmp_path), sandbox_policy="allow")
    assert "CustomerTest" == connected.profile.sandbox_kind


async def test_connect_refuses_another_person_until_told(tmp_path: Path) -> None:
    """What waits belongs to the first person, so a second one is let in only aloud; their outboxes differ."""
    profiles = FileProfileStore(tmp_path)
    profiles.keep(replace(PROFILE, user_id=CONTACT, user_name="Teo Lindqvist"))
    with pytest.raises(OtherSeat) as raised:
        await connecting(Front([*FACTS]), profiles)
    assert {"expected": "Teo Lindqvist", "found": "Marisa Duarte"} == raised.value.params
    connected = await connecting(Front([*FACTS, *SURVEY, ALL_RIGHTS]), profiles, may_switch_seat=True)
    assert USER == connected.profile.user_id


async def test_signing_in_again_keeps_who_writes(tmp_path: Path) -> None:
    """The integration user is an organisation's choice: a rep's new sign-in does not undo it."""
    profiles = FileProfileStore(tmp_path)
    profiles.keep(replace(PROFILE, integration_user=WRITER))
    connected = await connecting(Front([*FACTS, *SURVEY, ALL_RIGHTS]), profiles)
    assert WRITER == connected.profile.integration_user


async def test_connect_with_an_integration_user_needs_less_of_the_rep(tmp_path: Path) -> None:
    """The rep reads and owns; creating and completing are asked of whoever writes."""
    author = Author(WRITER, ("prvAssignActivity",), None)
    reply = CrmReply(200, {"RolePrivileges": []})
    connected = await connecting(Front([*FACTS, *SURVEY, reply], author), FileProfileStore(tmp_path))
    assert (WRITER.user_id, "Copy to CRM Writer") == (
        connected.profile.author_id,
        connected.profile.author_name,
    )
    assert ("prvAssignActivity",) == connected.missing_author_rights
    assert "prvCreateActivity" not in connected.missing_rights


@pytest.mark.parametrize(
    ("rows", "mode", "advice"),
    [
        ([], 4, None),
        ([], 0, "person_as_integration_user"),
        ([{"PrivilegeName": "prvWriteUser", "Depth": "Global"}], 0, "personal_admin_account"),
    ],
)
async def test_integration_user_is_judged(rows: list[Any], mode: int, advice: str | None) -> None:
    """An account for programs needs no advice, a person's some, an administrator's a warning."""
    gateway = ScriptedGateway(TinyCrm())
    who = CrmReply(200, {"UserId": CONTACT, "OrganizationId": PROFILE.organisation_id})
    row = CrmReply(200, {"fullname": "Copy to CRM Writer", "accessmode": mode, "applicationid": None})
    gateway.faults = [VERSION, who, kind("Default"), row, CrmReply(200, {"RolePrivileges": rows})]
    author = await prove_integration_user(WRITER, gateway, PROFILE)
    assert (CONTACT, "Copy to CRM Writer", advice) == (
        author.user.user_id,
        author.user.user_name,
        author.advice,
    )
    assert "prvAssignActivity" in author.missing_rights


@pytest.mark.parametrize("who", [{"UserId": USER}, {"OrganizationId": CONTACT}])
async def test_integration_user_is_refused(who: dict[str, str]) -> None:
    """The rep's own account is no integration user, and neither is a user of another organisation."""
    gateway = ScriptedGateway(TinyCrm())
    told = {"UserId": CONTACT, "OrganizationId": PROFILE.organisation_id, **who}
    gateway.faults = [VERSION, CrmReply(200, told), kind("Default"), USER_ROW]
    with pytest.raises(IntegrationUserRefused):
        await prove_integration_user(WRITER, gateway, PROFILE)
