"""The administrator's pages count what the commands count, however long reading takes. H3, H4."""

from __future__ import annotations

import json

import pytest

from companion.administering import AdminOffice
from companion.errors import BadRequest
from companion.folders import Folders
from companion.protocol.admin_privacy import AuditRead, AuditTrail, PersonFind, PersonFound
from companion.protocol.admin_reports import OutcomeRead, OutcomeReport, UsageRead, UsageReport
from companion.signin.vault import open_vault
from tests.fakes.wire import SUSANNA
from tests.kinds.conftest import Scene, folders, scene
from tests.reports.test_report_command import copied, run

__all__ = ["copied", "folders", "scene"]


def office_of(folders: Folders) -> AdminOffice:
    """The office of whoever is signed in at this computer."""
    return AdminOffice(folders, lambda choice: open_vault(choice, folders.vault))


async def test_usage_on_the_pages_is_the_commands_and_is_asked_for_until_it_is_there(
    copied: Scene, folders: Folders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that waits for nothing is answered "not yet", and goes on with the same reading, once."""
    assert copied.has_app
    monkeypatch.setattr("companion.administering_reports._PATIENCE", 0)
    office = office_of(folders)
    answer = await office.answer(UsageRead(kind="usage.read", since=None, until=None, reading=None))
    assert isinstance(answer, UsageReport)
    reading, found = answer.reading, answer.found
    assert found is None
    while found is None:
        answer = await office.answer(UsageRead(kind="usage.read", since=None, until=None, reading=reading))
        assert isinstance(answer, UsageReport)
        assert reading == answer.reading
        found = answer.found
    capsys.readouterr()
    assert 0 == await run("usage", "--json")
    told = json.loads(capsys.readouterr().out)
    [week], [seat] = found.weeks, found.seats
    assert sum(line["count"] for line in told["lines"]) == week.rows == seat.rows == 4
    for kind in ("message", "note", "call"):
        counted = sum(line["count"] for line in told["lines"] if line["kind"] == kind)
        assert counted == getattr(week, kind) == getattr(seat, kind)
    assert sum(line["count"] for line in told["lines"] if line["how"] == "unresolved") == week.unresolved
    assert ("Marisa Duarte", told["author_now"]) == (seat.name, found.author_now)


async def test_outcome_on_the_pages_is_the_commands(
    copied: Scene, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """Group by group, with the same ones left out."""
    assert copied.has_app
    answer = await office_of(folders).answer(OutcomeRead(kind="outcome.read", reading=None))
    assert isinstance(answer, OutcomeReport)
    assert answer.found is not None
    capsys.readouterr()
    assert 0 == await run("outcome", "--json")
    told = json.loads(capsys.readouterr().out)
    columns = ("state", "stage", "is_touched", "opportunities")
    assert [{name: group[name] for name in columns} for group in told["groups"]] == [
        {name: getattr(group, name) for name in columns} for group in answer.found.groups
    ]


async def test_audit_and_person_on_the_pages_are_the_journals(copied: Scene, folders: Folders) -> None:
    """Every click is a step of a whole chain; of whom was copied as much is held as was copied. H5."""
    assert copied.has_app
    office = office_of(folders)
    trail = await office.answer(AuditRead(kind="audit.read"))
    assert isinstance(trail, AuditTrail)
    assert (None, 4) == (trail.broken, sum(step.what == "clicked" for step in trail.steps))
    [contact] = [row for row in await copied.rows("contacts") if row["fullname"] == SUSANNA["name"]]
    found = await office.answer(PersonFind(kind="person.find", person=f"contact/{contact['contactid']}"))
    assert isinstance(found, PersonFound)
    assert found.items >= 1
    assert found.in_crm_count == len(found.in_crm) >= 1
    with pytest.raises(BadRequest):
        await office.answer(PersonFind(kind="person.find", person="Susanna"))


async def test_day_that_is_none_is_refused_and_nothing_is_read(folders: Folders) -> None:
    """The field is named."""
    with pytest.raises(BadRequest):
        await office_of(folders).answer(
            UsageRead(kind="usage.read", since="2026-02-31", until=None, reading=None)
        )
