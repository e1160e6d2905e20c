"""Each role holds exactly what its work needs: with all of it the work is done, without any one right it is not. G5.

Dynamics refuses, not we: the roles are defined there, and nothing here hides a control.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from companion.core import rights
from companion.errors import CopyToCrmError
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, control, rows_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import PAGE_ITEM, SUSANNA, request
from tests.kinds.conftest import FOURTH_COFFEE, NOBODY, note
from tests.organisation.conftest import Computer, Organisation

TEO = "teo.lindqvist@contoso.example"


@dataclass
class Player:
    """Teo, who holds one role and no other."""

    organisation: Organisation
    capsys: pytest.CaptureFixture[str]
    computers: int = 0

    async def plays(self, role: Iterable[str]) -> None:
        """From now on he holds a role of exactly these privileges."""
        definition = {"name": "Played", "tables": {}, "privileges": dict.fromkeys(role, "Global")}
        emulator = self.organisation.emulator
        await control(emulator, "roles", define=definition)
        await control(emulator, "roles", user=TEO, give=["Played"], take=["Salesperson"])

    async def without(self, right: str, work: Callable[[Player], Awaitable[str]]) -> str:
        """What is said when he does his work without this right."""
        emulator = self.organisation.emulator
        await control(emulator, "roles", user=TEO, privileges={right: "None"})
        try:
            return await work(self)
        except CopyToCrmError as error:
            return repr(error)
        finally:
            await control(emulator, "roles", user=TEO, privileges={right: None})

    async def computer(self) -> Computer:
        """Another computer of his, connected: what was read before with more rights is not on it."""
        self.computers += 1
        return await self.organisation.connected(TEO, f"teo-{self.computers}")

    async def runs(self, computer: Computer, *commands: str) -> str:
        """What the commands say that do not end well."""
        said = ""
        for command in commands:
            self.capsys.readouterr()
            status = await computer.run(*command.split())
            out, err = self.capsys.readouterr()
            said += f"{command}: {err or out}\n" if status else ""
        return said


@pytest.fixture
def player(organisation: Organisation, capsys: pytest.CaptureFixture[str]) -> Player:
    """Teo."""
    return Player(organisation, capsys)


async def told(
    player: Player, role: tuple[str, ...], work: Callable[[Player], Awaitable[str]]
) -> Mapping[str, str]:
    """Right → what is said without it; "" → what is said with all of them, asked last, when everything is there."""
    await player.plays(role)
    said = {right: await player.without(right, work) for right in dict.fromkeys(role)}
    return {**said, "": await work(player)}


def unnamed(said: Mapping[str, str]) -> dict[str, str]:
    """The rights whose absence nobody would learn of by name."""
    return {right: text for right, text in said.items() if right not in text}


async def copies(player: Player) -> str:
    """A rep's day: everything that can be copied, changed and taken back; what was not done, and why."""
    computer = await player.computer()
    assert 0 == await computer.run("settings", "set", "hold_seconds", "0")
    emulator, day = player.organisation.emulator, player.computers
    await as_colleague(emulator, "POST", "leads", lastname="Quintanilha", subject="Buyer")
    [lead, *_] = await rows_of(emulator, "leads")
    account = next(row for row in await rows_of(emulator, "accounts") if row["name"] == "Fourth Coffee")
    async with running(computer.folders), extension_end(computer.folders.socket) as browser:
        said = ""
        for address, table, row_id in (
            (NOBODY["profile_address"], "lead", lead["leadid"]),
            (FOURTH_COFFEE["company_address"], "account", account["accountid"]),
        ):
            link = {
                "kind": "link.confirm",
                "profile_address": address,
                "table": table,
                "row_id": row_id,
                "about": None,
            }
            answer = await browser.ask(request(link, f"link-{table}", f"link-{table}-{day}"))
            said += "" if answer["ok"] else json.dumps(answer)
        long = f"On day {day} we had a great deal to say. " * 100
        message = PAGE_ITEM | {"conversation_id": f"2-day-{day}", "body": long}
        noted = note(page_kind="account", about=FOURTH_COFFEE, created_at=f"2026-11-17T15:{day:02}:09.000Z")
        items = {
            "contact": message | {"person": SUSANNA},
            "lead": message | {"person": NOBODY, "body": long[:50]},
            "account": noted,
            "changed": noted | {"body": "Rather in the afternoon."},
        }
        for name, item in items.items():
            copy = {"kind": "activity.copy", "item": item, "is_anyway": False, "resent": None}
            why = await outcome(browser, f"{name}-{day}", copy, "written")
            if not why and name in {"contact", "changed"}:
                undo = {"kind": "activity.undo", "item_id": f"{name}-{day}"}
                why = await outcome(browser, f"{name}-{day}", undo, "undone")
            said += why
        return said + await barred(player, computer)


async def outcome(browser: Browser, item_id: str, wanted: dict[str, Any], state: str) -> str:
    """Why an item does not come into this state; nothing where it does."""
    answer = await browser.ask(request(wanted, f"{wanted['kind']}-{item_id}", item_id))
    if not answer["ok"]:
        return json.dumps(answer["error"]) + "\n"
    while True:
        # Read until it stands: what is told of other items, or on the way, is not what was asked for.
        [told] = (await browser.hear('"outbox.changed"'))["event"]["items"]
        if told["item_id"] == item_id and (told["state"] == state or told["cause"]):
            return "" if told["state"] == state else json.dumps(told["cause"]) + "\n"


async def barred(player: Player, computer: Computer) -> str:
    """The privileges without which the mirror holds nothing of a table."""
    player.capsys.readouterr()
    await computer.run("sync", "--json")
    tables = json.loads(player.capsys.readouterr().out)["tables"]
    return "".join(f"prvRead{one['name'].capitalize()}\n" for one in tables if one["state"] == "no_access")


async def test_rep(player: Player) -> None:
    """What is missing is named where something is not copied, not read or not taken back for it.

    Who may not read the organisation's settings copies nothing: writing counts as off, and `doctor` names the right.
    """
    said = await told(player, rights.REP, copies)
    settings = "prvReadEnvironmentVariableDefinition"
    assert {settings} == set(unnamed(said)), unnamed(said)
    assert "writeback_off" in said[settings]
    await control(player.organisation.emulator, "roles", user=TEO, privileges={settings: "None"})
    computer = await player.computer()
    player.capsys.readouterr()
    await computer.run("doctor", "--json")
    assert settings in player.capsys.readouterr().out


REPORTS = ("report usage --json", "report outcome --json", "report match --json")


async def test_reporter(player: Player) -> None:
    """Every report needs each of the rights, and names it."""

    async def reports(player: Player) -> str:
        computer = await player.computer()
        async with running(computer.folders):
            said = await barred(player, computer)
            return said + await player.runs(computer, *REPORTS)

    said = await told(player, rights.REPORTER, reports)
    assert {} == unnamed(said), unnamed(said)


SEATS = ("assign", "disable", "enable", "take")


async def test_seat_manager(player: Player) -> None:
    """Nobody is given a seat or loses one without each of the rights, and it is named."""

    async def manages(player: Player) -> str:
        computer = await player.computer()
        return await player.runs(computer, *(f"seats {step} {TEO}" for step in SEATS))

    said = await told(player, rights.SEAT_MANAGER, manages)
    assert {} == unnamed(said), unnamed(said)


async def test_connection_admin(player: Player, admin: Computer) -> None:
    """No setting, stage or view without each of the rights, and it is named.

    Read on views alone breaks nothing here: without it Dynamics would name it where Write is what lacks.
    """
    assert 0 == await admin.run("org", "settings", "set", "sales_process", "opportunitysalesprocess")

    async def administers(player: Player) -> str:
        computer = await player.computer()
        first, second = player.computers, player.computers + 30
        return await player.runs(
            computer,
            f"org settings set hold_seconds {first}",
            f"org settings set hold_seconds {second}",
            "org settings clear hold_seconds",
            "org pipeline",
            "saved-view",
            "saved-view",
        )

    said = await told(player, rights.CONNECTION_ADMIN, administers)
    assert {"prvReadQuery"} == set(unnamed(said)), unnamed(said)
