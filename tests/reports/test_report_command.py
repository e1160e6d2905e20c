"""Reports from the rows in Dynamics, counted again by hand. H3, H4, A5."""

from __future__ import annotations

import asyncio
import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from tests.fakes.controls import control
from tests.fakes.wire import PAGE_ITEM, SUSANNA
from tests.kinds.conftest import NOBODY, Scene, call, folders, note, scene

__all__ = ["folders", "scene"]

MESSAGE: dict[str, Any] = PAGE_ITEM | {"person": SUSANNA}


async def run(*arguments: str, language: str = "en") -> int:
    """The exit status of the command."""
    return await asyncio.to_thread(main, ["--language", language, "report", *arguments])


@pytest.fixture
async def copied(scene: Scene) -> Scene:
    """A message, a note, a call, and a message of somebody whom nobody knows."""
    await scene.copy("click-1", MESSAGE)
    await scene.copy("click-2", note())
    await scene.copy("click-3", call())
    await scene.copy("click-4", MESSAGE | {"conversation_id": "2-aurora", "person": NOBODY})
    return scene


def marks(rows: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """Our marks as the rows of a table carry them."""
    found = [str(row[column] or "").rpartition("\n")[2] for row in rows]
    return [json.loads(mark) for mark in found if "copy_to_crm" in mark]


async def test_usage_is_what_stands_in_dynamics_to_the_row(
    copied: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Kinds and ways add up to the marks in the emulator's tables, also as CSV; a colleague's row does not count."""
    await copied.as_colleague("POST", "tasks", subject="Not ours", description="copy_to_crm")
    assert 0 == await run("usage", "--json")
    told = json.loads(capsys.readouterr().out)
    there = [
        *marks(await copied.rows("li_messages"), "activityadditionalparams"),
        *marks(await copied.rows("phonecalls"), "activityadditionalparams"),
        *marks(await copied.rows("annotations"), "notetext"),
    ]
    counted = Counter((line["kind"], line["how"]) for line in told["lines"] for _ in range(line["count"]))
    assert Counter((mark["kind"], mark["how"]) for mark in there) == counted
    assert 4 == len(there)
    assert {("Marisa Duarte", "Marisa Duarte")} == {(line["seat"], line["author"]) for line in told["lines"]}
    file = tmp_path / "usage.csv"
    assert 0 == await run("usage", "--csv", str(file))
    with file.open(encoding="utf-8-sig", newline="") as stream:
        heading, *lines = list(csv.reader(stream))
    assert "Week" == heading[0]
    assert 4 == sum(int(line[-1]) for line in lines)


async def test_usage_is_shown_to_people_with_the_author_that_dynamics_shows(
    copied: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """By week and by seat, in the reader's language, with a sentence on the author."""
    assert copied.has_app
    assert 0 == await run("usage", language="pt-BR")
    shown = capsys.readouterr().out
    assert "Mensagens" in shown
    assert "O Dynamics mostra Marisa Duarte como autor de 4 registros" in shown
    assert 0 == await run("usage", "--until", "2020-01-01")
    assert "Nothing was copied in this time" in capsys.readouterr().out


async def test_outcome_is_told_as_an_association_and_hides_small_groups(
    copied: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sample organisation has few opportunities of each stage: none is told, until there are five alike."""
    assert 0 == await run("outcome")
    shown = capsys.readouterr().out
    assert "fewer than 5" in shown
    assert "an association, not an effect" in shown
    contact = await copied.contact()
    for number in range(5):
        await copied.as_colleague(
            "POST",
            "opportunities",
            name=f"Deal {number}",
            salesstage=2,
            **{"customerid_contact@odata.bind": f"/contacts({contact})"},
        )
    assert 0 == await run("outcome", "--json")
    told = json.loads(capsys.readouterr().out)
    whole = await copied.rows("opportunities")
    with_contact = [row for row in whole if contact in (row["customerid"], row["parentcontactid"])]
    [touched] = [group for group in told["groups"] if group["is_touched"] and group["opportunities"]]
    in_stage = [row for row in with_contact if row["salesstage"] == 2]
    assert ("Propose", len(in_stage)) == (touched["stage"], touched["opportunities"])


async def test_report_that_cannot_be_read_says_why_and_prints_no_numbers(
    copied: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """No column, one that Dynamics does not have, notes that may not be read: a sentence each, and no numbers."""
    assert 1 == await run("outcome", "--won-value", "a b")
    assert "no column's name" in capsys.readouterr().err
    assert 1 == await run("outcome", "--won-value", "nothing_of_ours")
    told = capsys.readouterr()
    assert ("", True) == (told.out, "nothing_of_ours_base" in told.err)
    match = {"path_contains": "annotations"}
    await control(copied.emulator, "trouble", do="code", code="0x80040220", match=match, times=1)
    assert 1 == await run("usage")
    told = capsys.readouterr()
    assert ("", True) == (told.out, "crm_access_denied" in told.err)
