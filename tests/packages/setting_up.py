"""An organisation and then a rep set up by machine: each step of docs/quick_start.md, in its order and its words.

Each computer is a fresh Debian; authority, Dynamics and the look-alike inbox run outside. J1.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp

from companion.dataverse.gateway import trust_of
from tests.fakes.controls import control, rows_of
from tests.packages.computer import Computer, World
from tests.packages.stated_steps import Stated, Taken, stated_steps
from tests.packages.versions import ROOT, Release

ADMINISTRATORS_ACCOUNT, REPS_ACCOUNT = "marisa.duarte@contoso.example", "teo.lindqvist@contoso.example"
FIRST, SECOND = "I read that Fourth Coffee opens three more bars", "Hello Marisa, it was good to meet you"
SECOND_PERSON = "Susanna Stubberod"

ORGANISATION: Mapping[str, str] = MappingProxyType(
    {
        "register_app": (
            "Register an app in Entra ID: public client, redirect `http://localhost`, delegated permission"
            " *Dynamics CRM, user_impersonation*"
        ),
        "give_consent": "Give consent for the organisation, or let each rep give it",
        "check_role": "Check the reps' security role against [the table of privileges](security_roles.md)",
        "serve_packages": "Build or fetch the packages, and put `updates.xml` and the CRX on a server of yours",
        "install_first": "Install `copy-to-crm` and `copy-to-crm-policy` on one computer",
        "write_policy": "Write `/etc/copy-to-crm/policy.json`: `client_id`, and `writeback` on",
        "try_it": "Connect there as a rep would, `copy-to-crm doctor`, copy one message",
    }
)
"""The method that takes a step → the step's words on the page."""

REP: Mapping[str, str] = MappingProxyType(
    {
        "install_second": "Install the package that your administrator gives you, or find it there",
        "open_browser": (
            "Open the browser: the extension is there, because your organisation's policy installs it"
        ),
        "connect": (
            "`copy-to-crm connect https://YOURCOMPANY.crm.dynamics.com`, and sign in on the page that opens"
        ),
        "copy_message": "Open a conversation in Sales Navigator and press **Copy message to CRM**",
        "read_status": "`copy-to-crm status` says *Connected*",
    }
)
"""The same for a rep."""


class SettingUp:
    """The administrator's computer, the rep's, and what each of them does."""

    def __init__(
        self, world: World, *, computers: tuple[Computer, Computer], build: Callable[[], Release]
    ) -> None:
        self._world = world
        self._administrators, self._reps = computers
        self._build = build
        self._release: Release | None = None
        self._policy = ""
        self._client_id = str(uuid.uuid4())

    async def play(self) -> dict[str, Any]:
        """Every step of both; what each took, and what came of it."""
        # A tenant in which nobody has heard of us: without the first two steps no sign-in would succeed.
        await control(self._world.emulator, "sign_in", user=None, refuse="app_unknown")
        rep, organisation = stated_steps()
        try:
            taken = await self._take("organisation", organisation, ORGANISATION, self._administrators)
            written_first = len(await self._written())
            taken += await self._take("rep", rep, REP, self._reps)
            written = await self._written()
        finally:
            await self._administrators.close()
            await self._reps.close()
        return {
            **_sum("organisation", taken),
            "organisation_written": written_first,
            **_sum("rep", taken),
            "rep_written": len(written) - written_first,
            "steps": [asdict(step) for step in taken],
        }

    async def register_app(self) -> None:
        """The authority knows the app from now on, and asks an administrator to consent to it."""
        await control(self._world.emulator, "apps", client_id=self._client_id)
        await control(self._world.emulator, "sign_in", user=None, refuse="admin_consent")

    async def give_consent(self) -> None:
        """Nobody is refused any more."""
        await control(self._world.emulator, "sign_in", user=None, refuse=None)

    async def check_role(self) -> None:
        """For both accounts, with the answer that Dynamics gives to a browser and the tool of the checkout."""
        for account in (ADMINISTRATORS_ACCOUNT, REPS_ACCOUNT):
            file = self._world.emulator.ca_file.with_name(f"{account}.json")
            file.write_text(json.dumps(await self._privileges_of(account)), encoding="utf-8")
            await _check(file)
            self._administrators.commands += 1

    async def serve_packages(self) -> None:
        """Built here and now, for the address under which they are then served."""
        self._release = await asyncio.to_thread(self._build)
        self._administrators.commands += 1
        self._world.served.folder = self._release.folder
        async with (
            aiohttp.ClientSession(raise_for_status=True) as session,
            session.get(f"{self._world.served.address}/updates.xml") as updates,
        ):
            assert self._world.extension_id in await updates.text()

    async def install_first(self) -> None:
        """On the administrator's own computer."""
        await self._administrators.install(self._built)

    async def write_policy(self) -> None:
        """With the id that the first step gave."""
        self._policy = json.dumps({"client_id": self._client_id, "writeback": True})
        self._administrators.write_policy(self._policy)

    async def try_it(self) -> None:
        """As the rep will, and with the doctor's word that nothing fails."""
        await self._administrators.open_browser()
        await self._administrators.connect()
        await self._administrators.run("doctor")
        await self._administrators.copy(FIRST)

    async def install_second(self) -> None:
        """The same three files on the rep's computer."""
        await self._reps.install(self._built)
        self._reps.write_policy(self._policy)

    async def open_browser(self) -> None:
        """Nothing is loaded by hand."""
        await self._reps.open_browser()

    async def connect(self) -> None:
        """In the browser that is open."""
        await self._reps.connect()

    async def read_status(self) -> None:
        """In the words that the page quotes."""
        assert "Connected" in await self._reps.run("status")

    async def copy_message(self) -> None:
        """Until Dynamics has confirmed it, the time to take it back included."""
        await self._reps.copy(SECOND, SECOND_PERSON)

    async def _take(
        self, who: str, stated: Stated, steps: Mapping[str, str], computer: Computer
    ) -> list[Taken]:
        taken = []
        for name, words in steps.items():
            act: Callable[[], Awaitable[None]] = getattr(self, name)
            clicks, commands, began = computer.clicks, computer.commands, time.monotonic()
            await act()
            took = round(time.monotonic() - began, 1)
            clicks, commands = computer.clicks - clicks, computer.commands - commands
            taken.append(Taken(who, words, stated[words], took, clicks, commands))
        return taken

    async def _privileges_of(self, account: str) -> dict[str, Any]:
        address = self._world.emulator.address
        token = (await control(self._world.emulator, "token", user=account))["access_token"]
        connector = aiohttp.TCPConnector(ssl=trust_of(str(self._world.emulator.ca_file)))
        async with aiohttp.ClientSession(
            f"{address}/api/data/v9.2/",
            connector=connector,
            headers={"Authorization": f"Bearer {token}"},
            raise_for_status=True,
        ) as session:
            async with session.get("WhoAmI") as answer:
                user = (await answer.json())["UserId"]
            call = f"systemusers({user})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()"
            async with session.get(call) as answer:
                privileges: dict[str, Any] = await answer.json()
        return privileges

    async def _written(self) -> list[dict[str, Any]]:
        tables = [await rows_of(self._world.emulator, name) for name in ("li_inmails", "li_messages")]
        return [row for rows in tables for row in rows]

    @property
    def _built(self) -> Release:
        assert self._release, "the packages are built before they are installed"
        return self._release


async def _check(file: Path) -> None:
    command = (sys.executable, str(ROOT / "tools" / "check_privileges.py"), str(file))
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    printed, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(printed.decode())


def _sum(who: str, taken: list[Taken]) -> dict[str, Any]:
    own = [step for step in taken if step.who == who]
    machine = round(sum(step.machine_s for step in own), 1)
    return {
        f"{who}_stated_minutes": sum(step.minutes for step in own),
        f"{who}_machine_s": machine,
        f"{who}_minutes_with_the_machine": round(sum(step.minutes for step in own) + machine / 60, 1),
        f"{who}_clicks": sum(step.clicks for step in own),
        f"{who}_commands": sum(step.commands for step in own),
    }
