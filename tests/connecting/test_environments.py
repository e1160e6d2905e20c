"""Which environments `connect` serves, which it turns away by name, and how one is found in a list. A1-A4."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable

import pytest

from companion.cli import main
from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.errors import CopyToCrmError
from companion.folders import Folders
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.controls import control, requests_of, rows_of
from tests.fakes.environment import MARISA, browsing, wanted_of
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import HELLO, SUSANNA, copy_request, request

Read = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Read:
    """What the last command printed."""

    def read() -> str:
        captured = capsys.readouterr()
        return captured.out + captured.err

    return read


def trusting(emulator: RunningEmulator, *arguments: str) -> list[str]:
    """A command that goes to the emulator."""
    return [*arguments, "--test-environment", "--ca", str(emulator.ca_file), "--login-hint", MARISA]


@pytest.mark.parametrize(
    ("preset", "path"), [("version_8_0", "v8.0"), ("version_8_2", "v8.2"), ("online", "v9.2")]
)
async def test_one_click_becomes_one_activity_in_every_version_served(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, preset: str, path: str
) -> None:
    """Connect, copy, copy again: one completed row, through the version's own path and no newer one."""
    await control(emulator, "organization", preset=preset)
    with browsing(monkeypatch, emulator):
        await connect_here(folders, wanted_of(emulator), Asking(lambda _: None))
    async with running(folders), extension_end(folders.socket) as browser:
        await browser.ask(copy_request("first", "click-1", person=SUSANNA))
        written = await browser.hear('"state": "written"')
        again = await browser.ask(copy_request("again", "click-2", person=SUSANNA))
    assert again["result"]["is_repeat"]
    [row] = await rows_of(emulator, "li_messages")
    assert (written["event"]["items"][0]["receipt"]["row_id"], 1) == (row["activityid"], row["statecode"])
    asked = {request["path"].split("/")[3] for request in await requests_of(emulator)}
    assert {"v8.0", path} == asked


@pytest.mark.parametrize(
    "found",
    [
        ("version_7_1", "version_refused", "7.1"),
        ("on_premises", "onpremises_refused", "Negotiate, NTLM"),
        ("on_premises_ifd", "onpremises_refused", "AD FS"),
        ("sandbox", "sandbox_refused", "CustomerTest"),
        ("developer", "sandbox_refused", "Developer"),
        ("teams", "kind_refused", "Teams"),
    ],
)
async def test_what_is_not_served_is_turned_away_by_name(
    emulator: RunningEmulator,
    folders: Folders,
    monkeypatch: pytest.MonkeyPatch,
    found: tuple[str, str, str],
) -> None:
    """The refusal names what was found, and nothing of a connection is left."""
    preset, code, words = found
    await control(emulator, "organization", preset=preset)
    with browsing(monkeypatch, emulator), pytest.raises(CopyToCrmError) as refused:
        await connect_here(folders, wanted_of(emulator), Asking(lambda _: None))
    assert code == refused.value.code
    assert words in " ".join(refused.value.params.values())
    assert FileProfileStore(folders.profiles).read_current() is None


@pytest.mark.parametrize("language", ["en", "pt-BR"])
async def test_allowed_sandbox_says_so(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, said: Read, language: str
) -> None:
    """Allowed aloud, the connection stands, and command line and welcome carry the banner."""
    await control(emulator, "organization", preset="sandbox")
    folders.settings(None).write_user("sandbox", "allow")
    arguments = trusting(emulator, "--language", language, "connect", emulator.address, "--vault", "file")
    with browsing(monkeypatch, emulator):
        assert 0 == await asyncio.to_thread(main, arguments)
    text = said()
    assert "Sandbox: " in text
    connected = {"en": "Connected to Microsoft Dynamics: ", "pt-BR": "Conectado ao Microsoft Dynamics: "}
    assert connected[language] in text
    async with running(folders), extension_end(folders.socket) as browser:
        welcome = await browser.ask(request(HELLO, "hello"))
    assert "CustomerTest" == welcome["result"]["connection"]["sandbox_kind"]


async def test_environment_is_picked_from_the_list(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, said: Read
) -> None:
    """Without an address the person's environments are listed with version and kind; a number chooses."""
    other = {
        "name": "Aged",
        "url": "https://aged.crm.example",
        "version": "7.1.2.1040",
        "type": "Customer",
        "is_enabled": True,
    }
    await control(emulator, "organization", other_environments=[other])
    arguments = trusting(emulator, "connect", "--vault", "file", "--discovery", emulator.address)
    monkeypatch.setattr("sys.stdin", io.StringIO("2\n"))
    with browsing(monkeypatch, emulator):
        assert 0 == await asyncio.to_thread(main, arguments)
    lines = [line.split() for line in said().splitlines() if line.strip()[:1].isdigit()]
    assert [("1", "Aged", "7.1.2.1040"), ("2", "Contoso", "9.2.24071.190")] == [
        (line[0], line[1], next(word for word in line if word.count(".") == 3 and word[0].isdigit()))
        for line in lines
    ]
    profile = FileProfileStore(folders.profiles).read_current()
    assert profile is not None
    assert emulator.address == profile.environment_address


@pytest.mark.parametrize(
    "choice", [("1\n", "version_refused"), ("\n", "setting_refused"), ("http://x\n", "address_refused")]
)
async def test_picking_refuses_what_connecting_would(
    emulator: RunningEmulator,
    folders: Folders,
    monkeypatch: pytest.MonkeyPatch,
    said: Read,
    choice: tuple[str, str],
) -> None:
    """An old environment is refused from the list already; nothing chosen changes nothing."""
    other = {
        "name": "Aged",
        "url": "https://aged.crm.example",
        "version": "7.1.2.1040",
        "type": "Customer",
        "is_enabled": True,
    }
    await control(emulator, "organization", other_environments=[other])
    arguments = trusting(emulator, "connect", "--vault", "file", "--discovery", emulator.address)
    monkeypatch.setattr("sys.stdin", io.StringIO(choice[0]))
    with browsing(monkeypatch, emulator):
        assert 1 == await asyncio.to_thread(main, arguments)
    assert f"{choice[1]}: " in said()
    assert FileProfileStore(folders.profiles).read_current() is None
