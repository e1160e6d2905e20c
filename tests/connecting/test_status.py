"""What `status` tells of a connection: the same facts for people and for programs, and whether copying works. A9."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from companion.cli import main
from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from tests.fakes.companion import running
from tests.fakes.controls import control, refuse
from tests.fakes.environment import MARISA, browsing, wanted_of
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import SUSANNA, copy_request


async def status(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit status and words of the command."""
    capsys.readouterr()
    code = await asyncio.to_thread(main, [*arguments[:2], "status", *arguments[2:]])
    return code, capsys.readouterr().out


async def told(capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    """Exit status and facts of the command."""
    code, text = await status(capsys, "--language", "en", "--json")
    return code, json.loads(text)


@pytest.fixture
async def connected(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> RunningEmulator:
    """An emulator to which the installation is connected."""
    with browsing(monkeypatch, emulator):
        await connect_here(folders, wanted_of(emulator), Asking(lambda _: None))
    return emulator


async def test_status_of_a_good_connection(
    connected: RunningEmulator, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 0, every fact, no trouble; without a companion the connection's state is not known."""
    code, facts = await told(capsys)
    assert (1, "unknown", None) == (code, facts["state"], facts["companion"])
    async with running(folders), extension_end(folders.socket) as browser:
        await browser.ask(copy_request("ask", "click-1", person=SUSANNA))
        await browser.hear('"state": "written"')
        code, facts = await told(capsys)
        portuguese = await status(capsys, "--language", "pt-BR")
    assert (0, True, "connected", None) == (code, facts["can_copy"], facts["state"], facts["trouble"])
    assert (connected.address.removeprefix("https://"), "Marisa Duarte", "own_account", "file") == (
        facts["environment"],
        facts["seat"],
        facts["author_credential"],
        facts["vault"],
    )
    assert {"is_on": True, "source": "organisation"} == facts["writeback"]
    assert facts["checked_at"] < facts["next_check_at"]
    assert (0, True) == (portuguese[0], "Já é possível copiar." in portuguese[1])


async def test_status_of_an_ended_sign_in_names_the_cause(
    connected: RunningEmulator, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 1, the code for programs, the sentence for people, and what waits."""
    await refuse(connected, "revoked", MARISA)
    await control(connected, "sign_in", user=MARISA, access_tokens="expired")
    async with running(folders), extension_end(folders.socket) as browser:
        await browser.ask(copy_request("ask", "click-1", person=SUSANNA))
        await browser.hear("signin_revoked")
        code, facts = await told(capsys)
        words = await status(capsys, "--language", "en")
    assert (1, "signed_out", "signin_revoked") == (code, facts["state"], facts["trouble"]["code"])
    assert 1 == facts["outbox"]["held"] + facts["outbox"]["queued"]
    assert (1, True) == (words[0], "Copying is not possible now." in words[1])
