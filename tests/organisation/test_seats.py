"""The roster lies in Dynamics as teams, and an administrator changes it from the command line. B1, G1, G2, G4, G5."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.controls import control, rows_of
from tests.organisation.conftest import ADMIN, Computer, Organisation


async def roster(computer: Computer, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """Name → what `seats list` says."""
    capsys.readouterr()
    assert 0 == await computer.run("seats", "list", "--json")
    return {one["name"]: one for one in json.loads(capsys.readouterr().out)}


async def members(organisation: Organisation) -> dict[str, int]:
    """Team → how many members the CRM's own tables show."""
    teams = {row["teamid"]: row["name"] for row in await rows_of(organisation.emulator, "teams")}
    counts = dict.fromkeys((name for name in teams.values() if name.startswith("Copy to CRM")), 0)
    for row in await rows_of(organisation.emulator, "teammemberships"):
        if teams.get(row["teamid"]) in counts:
            counts[teams[row["teamid"]]] += 1
    return counts


async def test_roster_shows_people_only_and_needs_no_team(
    admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anybody has a seat everybody is listed without one; no application and nobody disabled."""
    listed = await roster(admin, capsys)
    assert "Marisa Duarte" in listed
    assert not {"Copy to CRM Writer", "Dina Okafor"} & set(listed)
    assert not any(one["has_seat"] or one["is_syncing"] for one in listed.values())


async def test_dry_run_is_what_then_happens(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same steps, of which the first run carries out none; a third finds nothing left to do. G2."""
    told = []
    for option in (["--dry-run"], [], []):
        capsys.readouterr()
        people = ("marisa.duarte@contoso.example", "Teo Lindqvist")
        assert 0 == await admin.run("seats", "assign", *people, "--json", *option)
        told.append(json.loads(capsys.readouterr().out)["steps"])
        if option:
            assert {} == await members(organisation)
    assert (told[0], [], 2) == (told[1], told[2], len(told[0]))
    assert {"Copy to CRM seats": 2} == await members(organisation)
    listed = await roster(admin, capsys)
    assert {"Marisa Duarte", "Teo Lindqvist"} == {name for name, one in listed.items() if one["is_syncing"]}


async def test_exception_outlives_the_choice_for_everybody(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Yes with one exception, then No, then Yes: Teo stays off, and Marisa follows each time. B1."""
    assert 0 == await admin.run("seats", "assign", "Marisa Duarte", "Teo Lindqvist")
    assert 0 == await admin.run("seats", "disable", "Teo Lindqvist")
    for value, marisa in (("on", True), ("off", False), ("on", True)):
        assert 0 == await admin.run("org", "settings", "set", "sync_every_seat", value)
        listed = await roster(admin, capsys)
        assert (marisa, False) == (
            listed["Marisa Duarte"]["is_syncing"],
            listed["Teo Lindqvist"]["is_syncing"],
        )
    assert 0 == await admin.run("seats", "enable", "--all")
    assert {"Copy to CRM seats": 2, "Copy to CRM sync switched off": 0} == await members(organisation)


async def test_seat_is_listed_as_in_crm_and_exported(
    admin: Computer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The badge in the reader's language; CSV holds everybody of the filter."""
    assert 0 == await admin.run("seats", "assign", "--matching", "marisa")
    capsys.readouterr()
    assert 0 == await admin.run("seats", "list", "--seats", language="pt-BR")
    shown = capsys.readouterr().out
    assert ("No CRM" in shown, "1 licença" in shown) == (True, True), shown
    file = tmp_path / "seats.csv"
    assert 0 == await admin.run("seats", "list", "--seats", "--csv", str(file))
    with file.open(encoding="utf-8-sig", newline="") as stream:
        heading, line = list(csv.reader(stream))
    assert ("Name", ["Marisa Duarte", "marisa.duarte@contoso.example", "yes", "In CRM", ""]) == (
        heading[0],
        line,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("assign", "Nobody Atall"), "Nobody Atall"),
        (("assign",), "--matching"),
        (("enable", "Marisa Duarte"), "has no seat"),
        (("assign", "Marisa Duarte", "--all"), "not both"),
    ],
)
async def test_nobody_is_guessed(
    admin: Computer, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who is not clear is named, and nothing was changed."""
    assert 1 == await admin.run("seats", *arguments)
    said = capsys.readouterr().err
    assert words in said, said
    assert not any(one["has_seat"] for one in (await roster(admin, capsys)).values())


RIGHTS = ("prvCreateTeam", "prvAppendTeam", "prvAppendToUser", "prvReadUser")


@pytest.mark.parametrize("privilege", RIGHTS)
async def test_each_right_that_is_missing_is_named(
    organisation: Organisation, admin: Computer, privilege: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dynamics refuses, the privilege is named, and nobody has a seat. G5."""
    await control(organisation.emulator, "roles", user=ADMIN, privileges={privilege: "None"})
    assert 1 == await admin.run("seats", "assign", "Marisa Duarte")
    said = capsys.readouterr().err
    assert ("crm_privilege_missing" in said, privilege in said) == (True, True), said
    assert 0 == sum((await members(organisation)).values())


async def test_rep_sees_the_roster_and_changes_nothing(
    organisation: Organisation, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stock role of a salesperson reads teams and creates none."""
    assert "Marisa Duarte" in await roster(rep, capsys)
    assert 1 == await rep.run("seats", "assign", "Marisa Duarte")
    assert "prvCreateTeam" in capsys.readouterr().err
    assert {} == await members(organisation)
