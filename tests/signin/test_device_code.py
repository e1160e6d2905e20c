"""Signing in with a code through msal, against the emulator over TLS; a person types it in the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from companion.dataverse.gateway import trust_of
from companion.emulator import refusals, token_endpoint
from companion.emulator.device_codes import DeviceCodes
from companion.emulator.server import RunningEmulator
from companion.errors import SignInFailed
from companion.signin.tokens import CodeToType, MsalTokens, SignedIn
from tests.fakes.environment import MARISA, tokens_of
from tests.fakes.person import answer_code


class Waiting:
    """A sign-in with a code that goes on while the test plays the person."""

    def __init__(self, tokens: MsalTokens, asked: asyncio.Event) -> None:
        self.asked = asked
        """Set once the authority has answered that the person is not ready yet."""
        self._shown: asyncio.Future[CodeToType] = asyncio.get_running_loop().create_future()
        self.task: asyncio.Task[SignedIn] = asyncio.create_task(
            tokens.sign_in_with_code(self._shown.set_result)
        )

    async def shown(self) -> CodeToType:
        """What the person is told."""
        return await self._shown


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set when the program has asked and was told to go on waiting."""
    event, answer = asyncio.Event(), refusals.token_error

    def noted(request: web.Request, refusal: refusals.TokenRefusedError) -> web.Response:
        if refusal.error == "authorization_pending":
            event.set()
        return answer(request, refusal)

    monkeypatch.setattr(refusals, "token_error", noted)
    return event


@pytest.fixture
def tokens(emulator: RunningEmulator, tmp_path: Path) -> MsalTokens:
    """Tokens of nobody yet."""
    return tokens_of(emulator, tmp_path / "vault")


@pytest.fixture
async def begin(tokens: MsalTokens, asked: asyncio.Event) -> Callable[[], Waiting]:
    """Begin a sign-in."""
    return lambda: Waiting(tokens, asked)


async def choose_policy(emulator: RunningEmulator, policy: str) -> None:
    """Decide what the tenant thinks of codes."""
    connector = aiohttp.TCPConnector(ssl=trust_of(str(emulator.ca_file)))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post(
            f"{emulator.address}/_emulator/organization", json={"device_code_sign_in": policy}
        ) as response,
    ):
        assert 200 == response.status


async def answer(emulator: RunningEmulator, shown: CodeToType, **choice: str) -> str:
    """The last page that the person sees."""
    return await answer_code(str(emulator.ca_file), shown.address, shown.code, **choice)


async def test_code_signs_in_whoever_types_it(
    emulator: RunningEmulator, tokens: MsalTokens, begin: Callable[[], Waiting]
) -> None:
    """The program waits while nothing is decided, then holds tokens of the chosen account."""
    waiting = begin()
    shown = await waiting.shown()
    await waiting.asked.wait()
    assert 15 == shown.minutes
    assert "You have signed in" in await answer(emulator, shown, login_hint=MARISA)
    assert MARISA == (await waiting.task).user_name
    assert await tokens.read_token()


async def test_declined_code_says_so(emulator: RunningEmulator, begin: Callable[[], Waiting]) -> None:
    """The person's no ends the waiting by name."""
    waiting = begin()
    await answer(emulator, await waiting.shown(), choice="cancel")
    with pytest.raises(SignInFailed, match="declined"):
        await waiting.task


async def test_expired_code_says_so(begin: Callable[[], Waiting], monkeypatch: pytest.MonkeyPatch) -> None:
    """When the authority's clock has passed the code's end, the waiting ends."""
    waiting = begin()
    await waiting.shown()
    await waiting.asked.wait()
    now = DeviceCodes._now
    monkeypatch.setattr(DeviceCodes, "_now", lambda self: now(self) + 900)
    with pytest.raises(SignInFailed, match="while the code was good"):
        await waiting.task


async def test_blocked_at_once_names_the_browser(
    emulator: RunningEmulator, begin: Callable[[], Waiting]
) -> None:
    """A tenant that gives no codes: no code is shown, and the way that works is named."""
    await choose_policy(emulator, "blocked_at_start")
    waiting = begin()
    with pytest.raises(SignInFailed, match=r"organisation does not allow .* use the browser"):
        await waiting.task
    assert not waiting._shown.done()


async def test_blocked_tokens_name_the_browser(
    emulator: RunningEmulator, begin: Callable[[], Waiting]
) -> None:
    """A tenant that lets the person finish and then refuses: the same sentence."""
    await choose_policy(emulator, "blocked_at_token")
    waiting = begin()
    await answer(emulator, await waiting.shown(), login_hint=MARISA)
    with pytest.raises(SignInFailed, match=r"organisation does not allow .* use the browser"):
        await waiting.task


async def test_registration_without_public_flows_is_named(
    begin: Callable[[], Waiting], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The usual slip of an app registration is told apart from a tenant's policy."""

    def refuse(*_arguments: object) -> dict[str, Any]:
        sentence = "AADSTS7000218: The request body must contain 'client_assertion' or 'client_secret'."
        raise refusals.TokenRefusedError("invalid_client", sentence)

    monkeypatch.setattr(token_endpoint, "_awaited", refuse)
    with pytest.raises(SignInFailed, match="public client flows"):
        await begin().task


async def test_cancelled_waiting_asks_no_more(
    tokens: MsalTokens, begin: Callable[[], Waiting], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends the polling thread too, which would otherwise hold up the end of the program."""
    flows: list[dict[str, Any]] = []
    start_code = tokens._start_code

    def noted() -> dict[str, Any]:
        flows.append(start_code())
        return flows[-1]

    monkeypatch.setattr(tokens, "_start_code", noted)
    waiting = begin()
    await waiting.asked.wait()
    waiting.task.cancel()
    await asyncio.wait([waiting.task])
    ends = [flow.pop("expires_at") for flow in flows]
    assert waiting.task.cancelled()
    assert [0] == ends
    await asyncio.get_running_loop().shutdown_default_executor()
