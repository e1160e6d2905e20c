"""Sign-ins in a real Secret Service, on a session bus that the test has started for itself."""

from __future__ import annotations

import asyncio
import contextlib
import stat
import sys
from pathlib import Path

import pytest
import secretstorage

from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.errors import NotPossibleHere, SignedOut
from companion.folders import find_folders
from companion.signin.tokens import MsalTokens
from companion.signin.vault import open_vault, prove_vault
from companion.storage.profile_store import FileProfileStore
from companion.usecases.connect import Wanted
from tests.fakes.environment import CLIENT_ID, MARISA, browsing, wanted_of

_OTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from companion.signin.tokens import MsalTokens
from companion.signin.vault import open_vault
folder, environment, authority, client_id, ca_file, account = sys.argv[1:]
tokens = MsalTokens(environment=environment, authority=authority, client_id=client_id, ca_file=ca_file,
                    cache=open_vault("system", Path(folder)))
tokens._account_id = account
print(asyncio.run(tokens.read_token()))
print(asyncio.run(tokens.read_token(is_refused=True)))
"""


def tokens_in_keyring(emulator: RunningEmulator, vault: Path) -> MsalTokens:
    """Tokens for the emulator's environment, kept in the keyring."""
    return MsalTokens(
        environment=emulator.address,
        authority=emulator.authority,
        client_id=CLIENT_ID,
        ca_file=str(emulator.ca_file),
        cache=open_vault("system", vault),
    )


def wanted_in_keyring(emulator: RunningEmulator) -> Wanted:
    """What somebody asks who connects without naming a vault."""
    wanted = wanted_of(emulator)
    return Wanted(wanted.address, wanted.client_id, wanted.login_hint, "system", wanted.trust, wanted.ca_file)


@pytest.fixture
async def tokens(
    keyring: Path, emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MsalTokens:
    """Tokens of the seat holder, who has just signed in."""
    assert keyring.name.startswith("keyring-")
    tokens = tokens_in_keyring(emulator, tmp_path / "vault")
    with browsing(monkeypatch, emulator):
        await tokens.sign_in(MARISA, lambda _address: None)
    return tokens


def lock_keyring() -> None:
    """Lock it, as a desktop does when it says so; nobody is there to unlock it."""
    with contextlib.closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()


async def test_connect_keeps_the_sign_in_in_the_keyring_and_in_no_file(
    keyring: Path,
    home: Path,
    emulator: RunningEmulator,
    issued: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No token stands in any file of ours or of the keyring; what we leave is an empty file of the owner's."""
    with browsing(monkeypatch, emulator):
        connected = await connect_here(
            find_folders(), wanted_in_keyring(emulator), Asking(lambda _address: None)
        )
    assert "system" == connected.profile.vault
    tokens = MsalTokens.of_profile(connected.profile, open_vault("system", find_folders().vault))
    assert await tokens.read_token() in issued
    files = [file for folder in (home, keyring) for file in folder.rglob("*") if file.is_file()]
    assert [] == [file for file in files for token in issued if token.encode() in file.read_bytes()]
    signal = find_folders().vault / "keyring.signal"
    assert (0, 0o600) == (signal.stat().st_size, stat.S_IMODE(signal.stat().st_mode))
    assert 0o700 == stat.S_IMODE(signal.parent.stat().st_mode)


async def test_two_processes_share_one_keyring(
    tokens: MsalTokens, emulator: RunningEmulator, tmp_path: Path
) -> None:
    """Another process reads the sign-in, and what it renews is seen here without asking Entra."""
    mine = await tokens.read_token()
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _OTHER_PROCESS, str(tmp_path / "vault"), emulator.address),
        *(emulator.authority, CLIENT_ID, str(emulator.ca_file), str(tokens._account_id)),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await other.communicate()
    read, renewed = printed.decode().split()
    assert mine == read
    assert mine != renewed
    assert renewed == await tokens.read_token()


async def test_two_homes_have_two_sign_ins(
    tokens: MsalTokens, emulator: RunningEmulator, tmp_path: Path
) -> None:
    """One keyring serves several installations of one user; none reads the other's sign-in."""
    elsewhere = tokens_in_keyring(emulator, tmp_path / "elsewhere")
    elsewhere._account_id = tokens._account_id
    with pytest.raises(SignedOut):
        await elsewhere.read_token()
    assert await tokens.read_token()


async def test_locked_keyring_is_signed_out(
    tokens: MsalTokens, emulator: RunningEmulator, tmp_path: Path
) -> None:
    """A keyring that stays locked is no network trouble: the person is told to connect again."""
    lock_keyring()
    companion = tokens_in_keyring(emulator, tmp_path / "vault")
    companion._account_id = tokens._account_id
    with pytest.raises(SignedOut):
        await companion.read_token()


@pytest.mark.usefixtures("tokens")
def test_person_who_refuses_to_unlock_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """msal-extensions tries three times; the keyring hears of it once, until something new is saved."""
    lock_keyring()
    asked: list[str] = []
    vault = open_vault("system", tmp_path / "vault")
    keyring = type(vault._persistence._keyring)
    get_password = keyring.get_password

    def noted(self: object, service: str, username: str) -> str | None:
        asked.append(service)
        found: str | None = get_password(self, service, username)
        return found

    monkeypatch.setattr(keyring, "get_password", noted)
    with pytest.raises(NotPossibleHere):
        list(vault.search(vault.CredentialType.ACCOUNT))
    assert ["copy-to-crm"] == asked
    (tmp_path / "vault" / "keyring.signal").touch()
    with pytest.raises(NotPossibleHere):
        list(vault.search(vault.CredentialType.ACCOUNT))
    assert 2 == len(asked)


@pytest.mark.parametrize(
    "address", [None, "unix:path={folder}/nothing", "tcp:host=localhost,port=1", "nonsense"]
)
async def test_without_a_keyring_connect_refuses_before_the_sign_in(
    emulator: RunningEmulator,
    home: Path,
    issued: list[str],
    monkeypatch: pytest.MonkeyPatch,
    address: str | None,
) -> None:
    """One sentence with both choices; no page opens, nothing is stored, no file is put in the keyring's stead."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address.format(folder=home))

    def refuse(*_arguments: object) -> None:
        message = "a sign-in was begun"
        raise AssertionError(message)

    monkeypatch.setattr(MsalTokens, "sign_in", refuse)
    folders = find_folders()
    with pytest.raises(NotPossibleHere, match=r"--vault file \(not encrypted\) or --vault memory \("):
        await connect_here(folders, wanted_in_keyring(emulator), Asking(refuse))
    assert [] == issued
    assert FileProfileStore(folders.profiles).read_current() is None
    assert [] == [file for file in folders.data.rglob("*") if file.is_file()]


@pytest.mark.usefixtures("tokens")
def test_locked_keyring_that_stays_locked_is_no_vault(tmp_path: Path) -> None:
    """Connecting offers the other choices then too."""
    prove_vault("system", tmp_path / "vault")
    lock_keyring()
    with pytest.raises(NotPossibleHere, match="--vault memory"):
        prove_vault("system", tmp_path / "vault")


@pytest.mark.parametrize("choice", ["file", "memory"])
def test_other_vaults_need_no_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choice: str) -> None:
    """Without a keyring they are as good as with one."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    prove_vault(choice, tmp_path / "vault")
    assert not (tmp_path / "vault").exists()
