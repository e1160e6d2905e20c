"""What `copy-to-crm connect` says: the vault in plain words, the code, and why it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from companion.cli import main
from companion.emulator.server import RunningEmulator
from companion.folders import find_folders
from companion.storage.profile_store import FileProfileStore
from tests.fakes.environment import MARISA, browsing
from tests.fakes.samples import PROFILE

Read = Callable[[], str]

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Read:
    """What the last command printed, as one line."""

    def read() -> str:
        captured = capsys.readouterr()
        return " ".join((captured.out + captured.err).split())

    return read


def connect_to(emulator: RunningEmulator, *options: str) -> list[str]:
    """The arguments of connecting to the emulator."""
    return ["connect", emulator.address, "--test-environment", "--ca", str(emulator.ca_file), *options]


async def test_file_is_called_not_encrypted(
    emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch, said: Read
) -> None:
    """Whoever chose a file reads what that means."""
    arguments = connect_to(emulator, "--vault", "file", "--login-hint", MARISA)
    with browsing(monkeypatch, emulator):
        assert 0 == await asyncio.to_thread(main, arguments)
    text = said()
    assert "as Marisa Duarte" in text
    assert "The sign-in is kept in a file that is not encrypted." in text


async def test_keyring_is_the_default_and_never_replaced(
    emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch, said: Read
) -> None:
    """Without `--vault` and without a keyring nothing happens but one sentence with the two choices."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)

    def refuse(*_arguments: object) -> None:
        message = "a sign-in was begun"
        raise AssertionError(message)

    monkeypatch.setattr("companion.signin.tokens.MsalTokens.sign_in", refuse)
    assert 1 == await asyncio.to_thread(main, connect_to(emulator))
    text = said()
    assert "not_possible_here: " in text
    assert "--vault file (not encrypted) or --vault memory (sign in again after each start)" in text
    assert FileProfileStore(find_folders().profiles).read_current() is None


@pytest.mark.parametrize(
    ("vault", "words"),
    [
        ("system", "the system's keyring"),
        ("file", "a file that is not encrypted"),
        ("memory", "memory only; it ends with the companion that signed in"),
    ],
)
def test_status_shows_where_the_sign_in_is_kept(vault: str, words: str, said: Read) -> None:
    """In the same words as connecting."""
    FileProfileStore(find_folders().profiles).keep(replace(PROFILE, vault=vault))
    assert 1 == main(["status"])
    assert f"Sign-in kept in {words}" in said()


def test_unknown_vault_is_refused(said: Read) -> None:
    """A mistyped choice is no choice."""
    with pytest.raises(SystemExit) as ended:
        main(["connect", "contoso.crm.dynamics.com", "--vault", "keyring"])
    assert 2 == ended.value.code
    assert "invalid choice: 'keyring'" in said()
