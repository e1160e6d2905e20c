"""A sign-in's whole life in the running companion: it ends, the queue waits and says why, it returns, all drains.

The companion, its socket, msal and the emulated Entra and Dynamics are real; nobody clicks in between. A8, A9.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from companion.client import say_hello
from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from tests.fakes.companion import running
from tests.fakes.controls import control, rows_of
from tests.fakes.environment import MARISA, browsing, wanted_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import HELLO, copy_request, request

# What the authority refuses → the code everybody reads.
ENDS = {
    "expired": "signin_expired",
    "revoked": "signin_revoked",
    "mfa": "signin_mfa",
    "conditional_access": "signin_blocked",
    "device_not_compliant": "signin_device_refused",
    "user_disabled": "signin_user_disabled",
    "user_gone": "signin_user_unknown",
    "consent_missing": "signin_consent",
    "admin_consent": "signin_admin_consent",
    "app_disabled": "signin_app_refused",
}


class House:
    """An installation beside an emulator, with a person who signs in when asked."""

    def __init__(self, emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
        self.emulator = emulator
        self.folders: Folders = find_folders()
        self._monkeypatch = monkeypatch

    async def sign_in(self) -> None:
        """Do what `copy-to-crm connect` does, beside a companion if one runs."""
        with browsing(self._monkeypatch, self.emulator):
            await connect_here(self.folders, wanted_of(self.emulator), Asking(lambda _address: None))
        await asyncio.to_thread(say_hello, self.folders.socket)

    async def let_end(self, reason: str) -> None:
        """End the sign-in for a reason, living access tokens included."""
        await control(self.emulator, "sign_in", user=MARISA, refuse=reason, access_tokens="plain")

    async def mend(self) -> None:
        """Lift what stands against the person."""
        await control(self.emulator, "sign_in", user=MARISA, refuse=None)

    @asynccontextmanager
    async def companion(self) -> AsyncIterator[Browser]:
        """The companion, and a browser that is told everything."""
        async with running(self.folders), extension_end(self.folders.socket) as browser:
            yield browser

    async def count_written(self) -> int:
        """How many messages stand in Dynamics."""
        return len(await rows_of(self.emulator, "li_messages"))


async def hear_written(browser: Browser, wanted: set[str]) -> None:
    """Wait until all of these are told as written: those of two conversations come in either order."""
    while wanted:
        told = await browser.hear('"state": "written"')
        wanted = wanted - {item["item_id"] for item in told["event"]["items"] if item["state"] == "written"}


@pytest.fixture
async def house(emulator: RunningEmulator, home: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    """A connected installation with writeback on and no hold."""
    assert home.is_dir()
    house = House(emulator, monkeypatch)
    await house.sign_in()
    house.folders.settings(None).write_user("writeback", "on")
    house.folders.settings(None).write_user("hold_seconds", "0")
    return house


@pytest.mark.parametrize(("refused", "code"), ENDS.items())
async def test_ended_sign_in_holds_the_queue_and_a_new_one_drains_it(
    house: House, refused: str, code: str
) -> None:
    """Items wait with the reason, those never tried too; signed in again, all are written once, without a click."""
    async with house.companion() as browser:
        await browser.ask(copy_request("first", "click-1", body="Before it ended."))
        await browser.hear('"state": "written"')
        await house.let_end(refused)
        await browser.ask(copy_request("second", "click-2", body="After it ended."))
        changed = await browser.hear('"state": "signed_out"')
        connection = changed["event"]["connection"]
        assert ("signed_out", code) == (connection["state"], connection["trouble"]["code"])
        assert connection["trouble"]["reference"]
        await browser.ask(copy_request("third", "click-3", conversation_id="2-other", body="Another."))
        # The hold of the third has ended when it is told as queued; then it says why as well.
        told = await browser.hear('"click-3", "state": "queued"')
        assert {code} == {item["cause"]["code"] for item in told["event"]["items"]}
        listed = await browser.ask(
            request({"kind": "outbox.list", "item_ids": ["click-2", "click-3"]}, "list")
        )
        assert {("queued", code)} == {
            (item["state"], item["cause"]["code"]) for item in listed["result"]["items"]
        }
        await house.mend()
        await house.sign_in()
        back = await browser.hear('"state": "connected"')
        assert back["event"]["connection"]["trouble"] is None
        await hear_written(browser, {"click-2", "click-3"})
    assert 3 == await house.count_written()


async def test_sign_in_that_ended_while_nothing_was_queued_is_told(house: House) -> None:
    """The companion's first look finds it; nobody had to copy anything first."""
    await house.let_end("revoked")
    async with house.companion() as browser:
        await browser.ask(request(HELLO, "hello"))
        told = await browser.hear('"signin_revoked"')
    assert "signed_out" == told["event"]["connection"]["state"]


async def test_reason_is_known_at_once_after_a_restart(house: House) -> None:
    """What held the queue up when the program ended is told in its first welcome, before any look."""
    await house.let_end("mfa")
    async with house.companion() as browser:
        await browser.ask(request(HELLO, "hello"))
        # Told first and written down next; a click that comes after it finds it in the journal.
        await browser.hear('"signin_mfa"')
        await browser.ask(copy_request("first", "click-1"))
        await browser.hear('"click-1", "state": "queued"')
    await control(house.emulator, "sign_in", user=None, refuse="dropped")
    async with house.companion() as browser:
        welcome = await browser.ask(request(HELLO, "hello"))
    assert "signin_mfa" == welcome["result"]["connection"]["trouble"]["code"]


async def test_authority_in_trouble_signs_nobody_out(house: House) -> None:
    """An hour's token has ended and Entra is busy: it is said, and nobody is asked to sign in."""
    await control(house.emulator, "sign_in", user=MARISA, access_tokens="expired")
    await control(house.emulator, "sign_in", user=None, refuse="unavailable")
    async with house.companion() as browser:
        await browser.ask(request(HELLO, "hello"))
        told = await browser.hear('"signin_unreachable"')
    connection = told["event"]["connection"]
    assert ("connected", "connection") == (connection["state"], connection["trouble"]["family"])
