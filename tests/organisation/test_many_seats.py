"""Many seats at once: from a file, in few requests, and at the pace that Dynamics allows. G2, G3."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from companion.core.seat_teams import AT_ONCE
from companion.core.seats import Step
from companion.organisation import AdminDesk
from tests.fakes.clock import NOON, ManualClock
from tests.fakes.controls import control, look, requests_of, rows_of
from tests.fakes.samples import PROFILE
from tests.organisation.conftest import Computer, Organisation
from tests.organisation.test_seats import members, roster

Answer = TypeVar("Answer")
SELLERS = 205


async def hire(organisation: Organisation, number: int) -> None:
    """Sellers of the organisation, called Seller 00000 and so on."""
    [unit, *_] = await rows_of(organisation.emulator, "businessunits")
    names = [f"{one:05}" for one in range(number)]
    users = [
        {
            "systemuserid": f"{name}000-1111-4222-8333-444444444444",
            "firstname": "Seller",
            "lastname": name,
            "internalemailaddress": f"seller{name}@contoso.example",
            "domainname": f"seller{name}@contoso.example",
            "accessmode": 0,
            "businessunitid@odata.bind": f"/businessunits({unit['businessunitid']})",
        }
        for name in names
    ]
    await control(organisation.emulator, "seed", systemusers=users)


async def told(computer: Computer, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Exit status of a seats command and what it says for programs."""
    capsys.readouterr()
    status = await computer.run("seats", *arguments, "--json")
    return status, json.loads(capsys.readouterr().out)


def write(file: Path, *lines: tuple[str, ...]) -> str:
    """A CSV file of these lines."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)
    return str(file)


async def test_many_seats_take_few_requests_and_the_dry_run_is_what_happens(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """A batch counts as one request: a twentieth of the steps, none refused, and each membership stands. G2."""
    await hire(organisation, SELLERS)
    would = await told(admin, capsys, "assign", "--matching", "seller0", "--dry-run")
    before = await look(organisation.emulator, "limits")
    done = await told(admin, capsys, "assign", "--matching", "seller0")
    assert (0, SELLERS, would[1]["steps"]) == (done[0], len(done[1]["steps"]), done[1]["steps"])
    assert {"Copy to CRM seats": SELLERS} == await members(organisation)
    after = await look(organisation.emulator, "limits")
    spent = {
        user: figures["requests"] - before["users"].get(user, {"requests": 0})["requests"]
        for user, figures in after["users"].items()
    }
    # One look at the settings and the users each, three at the teams, two make the team, two follow one's own seat.
    assert 9 + -(-SELLERS // AT_ONCE) >= max(spent.values())
    assert 429 not in {one["status"] for one in await requests_of(organisation.emulator)}


async def test_list_that_was_exported_is_imported_with_what_was_changed_in_it(
    organisation: Organisation, admin: Computer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exported in Portuguese, changed in a spreadsheet, imported: only the change happens, as the dry run said. G2."""
    assert 0 == await admin.run("seats", "assign", "Marisa Duarte", "Teo Lindqvist")
    file = tmp_path / "seats.csv"
    assert 0 == await admin.run("seats", "list", "--csv", str(file), language="pt-BR")
    assert (0, []) == ((answer := await told(admin, capsys, "import", str(file)))[0], answer[1]["steps"])
    text = file.read_text(encoding="utf-8-sig")
    teo = next(line for line in text.splitlines() if line.startswith("Teo Lindqvist"))
    file.write_text(text.replace(teo, teo.replace("sim,No CRM", "sim,desativada")), encoding="utf-8-sig")
    would = await told(admin, capsys, "import", str(file), "--dry-run")
    done = await told(admin, capsys, "import", str(file))
    assert [("Teo Lindqvist", "sync_off", True)] == [
        (step["name"], step["team"], step["is_joining"]) for step in done[1]["steps"]
    ]
    assert would[1]["steps"] == done[1]["steps"]
    assert {"Copy to CRM seats": 2, "Copy to CRM sync switched off": 1} == await members(organisation)


async def test_address_that_fits_nobody_is_one_pick_away(
    organisation: Organisation, admin: Computer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The likely user is proposed, nothing is done by half; picked once, the seat is that user's. G3."""
    file = write(
        tmp_path / "seats.csv",
        ("email", "name", "seat", "sync"),
        ("teo.lindqvist@contoso.example", "", "yes", ""),
        ("m.duarte@linkedin.example", "Marisa Duarte-Silva", "yes", "off"),
    )
    status, answer = await told(admin, capsys, "import", file)
    [unsure] = answer["unsure"]
    assert (1, 3, "m.duarte@linkedin.example") == (status, unsure["line"], unsure["named"])
    assert "Marisa Duarte" == unsure["guesses"][0]["name"]
    assert {} == await members(organisation)
    pick = f"m.duarte@linkedin.example={unsure['guesses'][0]['user_id']}"
    assert 0 == (await told(admin, capsys, "import", file, "--pick", pick))[0]
    listed = await roster(admin, capsys)
    assert (True, False) == (listed["Marisa Duarte"]["has_seat"], listed["Marisa Duarte"]["is_syncing"])
    assert (True, True) == (listed["Teo Lindqvist"]["has_seat"], listed["Teo Lindqvist"]["is_syncing"])


async def test_whoever_sits_at_the_terminal_is_asked_for_the_pick(
    admin: Computer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One number fixes the line, and the import goes on. G3."""
    file = write(tmp_path / "seats.csv", ("email", "name", "seat"), ("md@x.example", "Marisa Duarte", "yes"))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _words: "1")
    assert 0 == await admin.run("seats", "import", file)
    assert (await roster(admin, capsys))["Marisa Duarte"]["has_seat"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([("who", "seat"), ("x", "yes")], "needs the columns"),
        ([("email", "seat"), ("marisa.duarte@contoso.example", "perhaps")], "line 2: perhaps"),
        ([("email", "seat", "sync"), ("marisa.duarte@contoso.example", "yes", "now")], "line 2: now"),
        ([], "needs the columns"),
    ],
)
async def test_file_that_is_not_clear_changes_nothing(
    admin: Computer,
    tmp_path: Path,
    lines: list[tuple[str, ...]],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The line is named."""
    assert 1 == await admin.run("seats", "import", write(tmp_path / "seats.csv", *lines))
    assert words in capsys.readouterr().err
    assert not any(one["has_seat"] for one in (await roster(admin, capsys)).values())


class Throttling:
    """A Dynamics that wants to be left alone before its second batch."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Answer what a change of teams asks."""
        try:
            request = next(conversation)
            while True:
                request = conversation.send(self._answer(request))
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer

    def _answer(self, request: CrmRequest) -> CrmReply:
        if not request.parts:
            return CrmReply(404 if request.method == "GET" else 204)
        self.batches.append(len(request.parts))
        if len(self.batches) == 2:
            return CrmReply(429, retry_after="90")
        return CrmReply(200, parts=tuple(CrmReply(204) for _ in request.parts))


async def test_what_dynamics_asks_to_wait_for_is_waited_for_and_no_longer(tmp_path: Path) -> None:
    """Told to wait, nothing leaves until then, and the rest goes on where it stood, each step once."""
    way, clock, reached = Throttling(), ManualClock(), list[int]()
    desk = AdminDesk(PROFILE, way, tmp_path, clock)
    steps = [Step("seats", f"{one:05}000-1111-4222-8333-444444444444", is_joining=False) for one in range(45)]
    working = asyncio.create_task(desk.carry_out(steps, reached.append))
    await clock.is_waiting.wait()
    assert ([20, 20], [20], 90) == (way.batches, reached, (clock.waits[-1] - NOON).total_seconds())  # type: ignore[operator]  # it waits for a moment
    clock.advance(seconds=90)
    await working
    assert ([20, 20, 20, 5], [20, 40, 45]) == (way.batches, reached)
