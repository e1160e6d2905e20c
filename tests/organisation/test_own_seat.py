"""Each companion follows its own seat: taken or switched off it copies nothing, loses nothing, and goes on by itself.

A9, B1, G4.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from companion.own_seat import SEAT, SeatBook
from companion.settings import Settings
from tests.fakes.companion import running
from tests.fakes.controls import control, requests_of, rows_of
from tests.fakes.environment import MARISA
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import HELLO, SUSANNA, copy_request, request
from tests.organisation.conftest import Computer, Organisation

TEO = "Teo Lindqvist"


def kept(computer: Computer) -> object:
    """The teams of the user as the computer keeps them."""
    [file] = computer.folders.profiles.glob(f"*/{SEAT}")
    return json.loads(file.read_bytes())["teams"]


async def copied(browser: Browser, number: int) -> dict[str, object]:
    """What becomes of a click on a message of its own."""
    changes = {"person": SUSANNA, "body": f"Message number {number}"}
    answer: dict[str, object] = await browser.ask(copy_request(f"ask-{number}", f"click-{number}", **changes))
    return answer


async def trouble_of(browser: Browser) -> str | None:
    """What a page that comes now is told to stand in the way."""
    greeted = await browser.ask(request(HELLO, "hello", None))
    trouble = greeted["result"]["connection"]["trouble"]
    return trouble["code"] if trouble else None


async def test_without_a_roster_everybody_copies(organisation: Organisation, rep: Computer) -> None:
    """An organisation that never assigned a seat has no use for one: nothing stands in the way. B1."""
    del organisation
    assert kept(rep) is None
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        assert (await copied(browser, 1))["ok"] is True


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ([("assign", TEO)], "seat_missing"),
        ([("assign", MARISA, TEO), ("take", MARISA)], "seat_missing"),
        ([("assign", MARISA), ("disable", MARISA)], "seat_off"),
    ],
)
async def test_seat_that_is_taken_or_off_copies_nothing(
    admin: Computer,
    organisation: Organisation,
    commands: list[tuple[str, ...]],
    code: str,
) -> None:
    """A click is refused with the reason, and nothing was written down or sent. B1, G4."""
    for command in commands:
        assert 0 == await admin.run("seats", *command)
    again = await organisation.connected(MARISA)
    async with running(again.folders), extension_end(again.folders.socket) as browser:
        answer = await copied(browser, 1)
        assert (False, code) == (answer["ok"], answer["error"]["code"])  # type: ignore[index]  # JSON
        assert code == await trouble_of(browser)
        listed = await browser.ask(request({"kind": "outbox.list", "item_ids": None}, "list", None))
        assert [] == listed["result"]["items"]
    assert [] == await rows_of(organisation.emulator, "li_messages")


async def test_seat_is_followed_at_the_next_look_and_comes_back(
    admin: Computer, rep: Computer, organisation: Organisation
) -> None:
    """Saved before the look, the message waits with its reason; switched on again, it goes out by itself. A9."""
    assert 0 == await rep.run("settings", "set", "hold_seconds", "0")
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await browser.ask(request({"kind": "outbox.pause", "is_paused": True}, "pause", None))
        assert (await copied(browser, 1))["ok"] is True
    assert 0 == await admin.run("seats", "assign", MARISA)
    assert 0 == await admin.run("seats", "disable", MARISA)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        if await trouble_of(browser) != "seat_off":
            await browser.hear('"seat_off"')
        await browser.ask(request({"kind": "outbox.pause", "is_paused": False}, "resume", None))
        listed = await browser.ask(request({"kind": "outbox.list", "item_ids": None}, "list", None))
        [item] = listed["result"]["items"]
        assert ("queued", "seat_off") == (item["state"], item["cause"]["code"])
    assert [] == await rows_of(organisation.emulator, "li_messages")
    assert 0 == await admin.run("seats", "enable", MARISA)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await browser.ask(request(HELLO, "hello", None))
        await browser.hear('"written"')
    [row] = await rows_of(organisation.emulator, "li_messages")
    assert "Message number 1" == row["description"]
    assert ["seats"] == kept(rep)


async def test_choice_for_everybody_counts_for_a_seat_at_once(
    admin: Computer, rep: Computer, organisation: Organisation
) -> None:
    """Off for everybody, Marisa's seat is off; chosen for her alone, it is on again. B1."""
    del organisation
    assert 0 == await admin.run("seats", "assign", MARISA)
    assert 0 == await admin.run("org", "settings", "set", "sync_every_seat", "off")
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        if await trouble_of(browser) != "seat_off":
            await browser.hear('"seat_off"')
    assert 0 == await admin.run("seats", "enable", MARISA)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        if await trouble_of(browser) is not None:
            await browser.hear('"signin.changed"')
        assert (await copied(browser, 1))["ok"] is True


async def test_who_may_not_read_the_roster_sends_nothing(organisation: Organisation) -> None:
    """Without Read on teams nobody knows of a seat: what is copied waits, and the privilege is named. G5."""
    await control(organisation.emulator, "roles", user=MARISA, privileges={"prvReadTeam": "None"})
    rep = await organisation.connected(MARISA)
    assert 0 == await rep.run("settings", "set", "hold_seconds", "0")
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        if await trouble_of(browser) is None:
            await browser.hear("prvReadTeam")
        await copied(browser, 1)
        assert "crm_privilege_missing" == await trouble_of(browser)
    assert [] == await rows_of(organisation.emulator, "li_messages")


async def test_kept_seat_counts_while_dynamics_is_silent_and_never_falls_open(tmp_path: Path) -> None:
    """Off stays off without a network; a damaged copy opens nothing."""
    book = SeatBook(tmp_path, Settings)
    assert book.read_trouble() is None
    for content, code in (
        ('{"teams": ["seats", "sync_off"]}', "seat_off"),
        ('{"teams": []}', "seat_missing"),
        ("{", "seat_missing"),
        ('{"teams": null}', None),
        ('{"teams": ["seats"]}', None),
    ):
        (tmp_path / "draft").write_text(content)
        (tmp_path / "draft").replace(tmp_path / SEAT)
        trouble = book.read_trouble()
        assert code == (trouble and trouble.code), content


async def test_mirror_is_not_filled_for_a_seat_that_is_off(
    admin: Computer, rep: Computer, organisation: Organisation
) -> None:
    """Nothing is read from the CRM meanwhile, and the sync says why. B1."""
    assert 0 == await admin.run("seats", "assign", MARISA)
    assert 0 == await admin.run("seats", "disable", MARISA)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        if await trouble_of(browser) != "seat_off":
            await browser.hear('"seat_off"')
        browser.forget()
        await browser.ask(request({"kind": "crm.sync"}, "sync", None))
        await browser.hear('"is_running": false, "finished_at": null, "trouble": {"code": "seat_off"')
    before = [one for one in await requests_of(organisation.emulator) if "/contacts" in one["path"]]
    assert [] == before


async def test_mirror_of_a_seat_that_stays_off_is_cleared_and_read_anew(
    admin: Computer, rep: Computer, organisation: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    """With no day of grace it goes at the look; every surface says so; what waits goes out once the seat is on. A9."""
    del organisation
    assert 0 == await rep.run("settings", "set", "hold_seconds", "0")
    assert 0 == await admin.run("seats", "assign", MARISA)
    assert 0 == await admin.run("org", "settings", "set", "mirror_days_without_seat", "0")
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        assert 0 == await rep.run("sync", "--json")
        await browser.ask(request({"kind": "outbox.pause", "is_paused": True}, "pause", None))
        assert (await copied(browser, 1))["ok"] is True
    assert any(b"McKay" in file.read_bytes() for file in rep.folders.profiles.glob("*/mirror.db*"))
    assert 0 == await admin.run("seats", "disable", MARISA)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await browser.hear('"is_running": false, "finished_at": null, "trouble": {"code": "mirror_cleared"')
        capsys.readouterr()
        await rep.run("status")
        told = capsys.readouterr().out
    await rep.run("status")
    for text in (told, capsys.readouterr().out):
        assert "Removed from this computer: " in text
        assert "what had been read from the CRM was removed from this computer" in text
    assert [] == [file for file in rep.folders.profiles.glob("*/mirror.db*") if b"McKay" in file.read_bytes()]
    await rep.run("audit", "list", "--json")
    assert "mirror cleared" == json.loads(capsys.readouterr().out)[0]["what"]
    assert 0 == await admin.run("seats", "enable", MARISA)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        await browser.ask(request({"kind": "outbox.pause", "is_paused": False}, "resume", None))
        await browser.hear('"written"')
        assert 0 == await rep.run("sync", "--json")
        capsys.readouterr()
        assert 0 == await rep.run("status")
        assert "Up to date, last sync at" in capsys.readouterr().out
    assert any(b"McKay" in file.read_bytes() for file in rep.folders.profiles.glob("*/mirror.db*"))


async def test_doctor_names_the_seat(
    admin: Computer, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody has one, somebody else has one, it is off, it is on: each by its code. A10, B1."""
    found = []
    for command in (None, ("assign", TEO), ("assign", MARISA), ("disable", MARISA), ("enable", MARISA)):
        if command:
            assert 0 == await admin.run("seats", *command)
        capsys.readouterr()
        await rep.run("doctor", "--json")
        report = json.loads(capsys.readouterr().out)
        found += [(one["result"], one["code"]) for one in report["findings"] if one["check"] == "seat"]
    assert [
        ("ok", "seat_unneeded"),
        ("fail", "seat_missing"),
        ("ok", "seat_on"),
        ("fail", "seat_off"),
        ("ok", "seat_on"),
    ] == found
