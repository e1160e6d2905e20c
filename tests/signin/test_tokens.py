"""Signing in through msal against the emulator's authority, over TLS and with a browser of our own."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import aiohttp
import pytest

from companion.core.survey import survey_tables
from companion.dataverse.gateway import HttpCrmGateway, trust_of
from companion.emulator.server import RunningEmulator
from companion.emulator.sign_in_pages import form_post
from companion.errors import NotPossibleHere, SignedOut, SignInFailed, SignInUnreachable
from companion.signin.tokens import MsalTokens
from companion.signin.vault import open_vault
from tests.fakes import browser
from tests.fakes.environment import MARISA, browsing, tokens_of


@pytest.fixture
async def tokens(emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MsalTokens:
    """Tokens of the seat holder, who has just signed in."""
    tokens = tokens_of(emulator, tmp_path / "vault")
    with browsing(monkeypatch, emulator):
        signed_in = await tokens.sign_in(MARISA, lambda _address: None)
    assert MARISA == signed_in.user_name
    return tokens


async def test_token_of_a_sign_in_opens_the_environment(
    tokens: MsalTokens, emulator: RunningEmulator
) -> None:
    """Authorization code with PKCE, answered on loopback: the token that comes of it is accepted."""
    gateway = HttpCrmGateway(f"{emulator.address}/api/data/v9.2/", tokens, str(emulator.ca_file))
    assert {"li_inmail"} == set(await gateway.converse(survey_tables(["li_inmail"])))  # type: ignore[arg-type]  # it has tables
    await gateway.close()


async def test_token_is_read_silently_and_renewed_when_refused(tokens: MsalTokens) -> None:
    """The same token as long as it is good; another one when Dynamics refused it; nobody is asked."""
    first = await tokens.read_token()
    assert first == await tokens.read_token()
    assert first != await tokens.read_token(is_refused=True)


async def test_another_process_sees_the_sign_in(
    tokens: MsalTokens, emulator: RunningEmulator, tmp_path: Path
) -> None:
    """The companion reads what `connect` has signed in, by the account that belongs to the profile."""
    other = tokens_of(emulator, tmp_path / "vault")
    other._account_id = tokens._account_id
    assert await tokens.read_token() == await other.read_token()


async def test_account_of_somebody_else_is_not_used(
    tokens: MsalTokens, emulator: RunningEmulator, tmp_path: Path
) -> None:
    """A profile reads only with its own account, whoever else has signed in on this computer."""
    assert await tokens.read_token()
    other = tokens_of(emulator, tmp_path / "vault")
    other._account_id = "somebody.else"
    with pytest.raises(SignedOut):
        await other.read_token()


async def test_nobody_signed_in_is_signed_out(emulator: RunningEmulator, tmp_path: Path) -> None:
    """An empty vault opens no browser: it says signed out."""
    tokens = tokens_of(emulator, tmp_path / "vault")
    with pytest.raises(SignedOut):
        await tokens.read_token()


async def test_refused_refresh_is_signed_out(tokens: MsalTokens, emulator: RunningEmulator) -> None:
    """Disabled in the directory: the next renewal says so, and it is no network trouble."""
    connector = aiohttp.TCPConnector(ssl=trust_of(str(emulator.ca_file)))
    async with aiohttp.ClientSession(connector=connector) as session:
        user = {"systemuserid": "fa31192e-d403-563e-9cf5-8f27ab07e896", "isdisabled": True}
        async with session.post(
            f"{emulator.address}/_emulator/seed", json={"systemusers": [user]}
        ) as response:
            assert 200 == response.status
    with pytest.raises(SignedOut):
        await tokens.read_token(is_refused=True)


async def test_sign_in_that_is_refused_says_why(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the authority answered stands in the error."""

    def declined(redirect_uri: str, fields: dict[str, str]) -> object:
        return form_post(
            redirect_uri,
            {"error": "access_denied", "error_description": "declined", "state": fields["state"]},
        )

    monkeypatch.setattr("companion.emulator.authority.form_post", declined)
    with browsing(monkeypatch, emulator), pytest.raises(SignInFailed, match="declined"):
        await tokens_of(emulator, tmp_path / "vault").sign_in(MARISA, lambda _address: None)


async def test_sign_in_address_is_shown_too(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever's browser does not open gets the address, with PKCE and without a secret in it."""
    monkeypatch.setattr("webbrowser.open", lambda _address: False)
    shown: list[str] = []
    loop = asyncio.get_running_loop()
    is_shown = asyncio.Event()

    def show(address: str) -> None:
        shown.append(address)
        loop.call_soon_threadsafe(is_shown.set)

    signing_in = asyncio.ensure_future(tokens_of(emulator, tmp_path / "vault").sign_in(MARISA, show))
    await is_shown.wait()
    assert "code_challenge_method=S256" in shown[0]
    await asyncio.to_thread(browser.main, str(emulator.ca_file), shown[0])
    assert MARISA == (await signing_in).user_name


async def test_unreachable_authority_is_no_sign_out(tokens: MsalTokens) -> None:
    """Without a network nobody is told to sign in again."""
    await tokens.read_token()
    tokens._application._close()
    tokens._authority = "https://127.0.0.1:9/tenant"
    with pytest.raises(SignInUnreachable):
        await tokens.read_token(is_refused=True)


async def test_vault_file_is_readable_by_its_owner_only(tokens: MsalTokens, tmp_path: Path) -> None:
    """Chosen aloud to be a plain file, it is at least nobody else's."""
    assert await tokens.read_token()
    assert 0o700 == stat.S_IMODE((tmp_path / "vault").stat().st_mode)
    assert 0o600 == stat.S_IMODE((tmp_path / "vault" / "tokens.json").stat().st_mode)


def test_vault_knows_only_what_was_chosen_aloud(tmp_path: Path) -> None:
    """An unknown choice is refused by name, and nothing is written."""
    with pytest.raises(NotPossibleHere, match="keyring"):
        open_vault("keyring", tmp_path / "vault")
    assert not (tmp_path / "vault").exists()
