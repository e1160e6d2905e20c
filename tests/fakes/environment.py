"""The emulator over TLS, and a browser that signs people in there."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import requests

from companion.core.trust import Trust
from companion.emulator.options import EmulatorOptions
from companion.emulator.server import RunningEmulator, running_emulator
from companion.signin import application_tokens
from companion.signin import tokens as signin_tokens
from companion.signin.authority import open_session
from companion.signin.tokens import MsalTokens
from companion.signin.vault import open_vault
from companion.usecases.connect import Wanted
from tests.fakes import browser

MARISA = "marisa.duarte@contoso.example"
CLIENT_ID = "00000000-0000-4000-8000-000000000001"


@asynccontextmanager
async def emulating(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningEmulator]:
    """A fresh emulator over TLS, for as long as the block lasts."""
    sessions: list[requests.Session] = []

    def kept(ca_file: str | None) -> requests.Session:
        # msal never closes its connections; left open, they would outlive the emulator's end.
        sessions.append(open_session(ca_file))
        return sessions[-1]

    for module in (signin_tokens, application_tokens):
        monkeypatch.setattr(module, "open_session", kept)
    async with running_emulator(EmulatorOptions(folder=folder, is_in_memory=True)) as emulator:
        yield emulator
        for session in sessions:
            session.close()


@contextmanager
def browsing(monkeypatch: pytest.MonkeyPatch, emulator: RunningEmulator) -> Iterator[None]:
    """Let sign-in pages open in our own small browser, beside whoever asked for it."""
    pages: list[threading.Thread] = []

    def open_page(address: str) -> bool:
        pages.append(threading.Thread(target=browser.main, args=(str(emulator.ca_file), address)))
        pages[-1].start()
        return True

    monkeypatch.setattr("webbrowser.open", open_page)
    yield
    for page in pages:
        page.join()


def tokens_of(emulator: RunningEmulator, vault: Path) -> MsalTokens:
    """Tokens for the emulator's environment, kept in this folder."""
    return MsalTokens(
        environment=emulator.address,
        authority=emulator.authority,
        client_id=CLIENT_ID,
        ca_file=str(emulator.ca_file),
        cache=open_vault("file", vault),
    )


def wanted_of(emulator: RunningEmulator, address: str | None = None) -> Wanted:
    """What somebody asks who connects to the emulator."""
    return Wanted(
        address=address or emulator.address,
        client_id=CLIENT_ID,
        login_hint=MARISA,
        vault="file",
        trust=Trust(is_test_environment=True),
        ca_file=str(emulator.ca_file),
    )
