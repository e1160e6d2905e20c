"""Each companion tells how it stands by one row of its own, now and then; an administrator sees all of them. H2, H4."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest

from companion import __version__, telling_status
from companion.core.odata import CrmRequest
from companion.core.profile import Profile
from companion.core.replies import CrmReply, Stop, Wait
from companion.core.status_row import SUBJECT, Status, tell_status
from companion.errors import CrmUnreachable
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, control, requests_of, rows_of
from tests.fakes.environment import MARISA
from tests.fleet import costs
from tests.organisation.conftest import Computer, Organisation

TEO = "Teo Lindqvist"

Telling = Generator[CrmRequest, CrmReply, Wait | Stop | None]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ten minutes after a start."""
    monkeypatch.setattr(telling_status, "AFTER_START", timedelta(0))


async def synced(computer: Computer, times: int = 1) -> None:
    """The companion at a computer, for so many syncs."""
    async with running(computer.folders):
        for _ in range(times):
            assert 0 == await computer.run("sync", "--json")


async def seen(admin: Computer, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the administrator is told, for programs."""
    capsys.readouterr()
    assert 0 == await admin.run("org", "companions", "--json")
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


async def status_rows(organisation: Organisation) -> list[dict[str, Any]]:
    """The rows that companions keep."""
    return [row for row in await rows_of(organisation.emulator, "tasks") if row["subject"] == SUBJECT]


async def writes_about_tasks(organisation: Organisation) -> int:
    """How many requests have written tasks so far."""
    told = await requests_of(organisation.emulator)
    return len([one for one in told if one["method"] != "GET" and "/tasks(" in one["path"]])


async def test_companion_tells_after_a_sync_and_an_administrator_sees_it(
    organisation: Organisation, admin: Computer, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """One completed task that the rep owns, without a name in its text; who has told nothing is named, too."""
    assert 0 == await admin.run("seats", "assign", MARISA, TEO)
    await synced(rep)
    [row] = await status_rows(organisation)
    assert 1 == row["statecode"]
    assert "Marisa" not in row["description"]
    told = await seen(admin, capsys)
    [marisa, teo] = told["companions"]
    assert (TEO, "unheard", None) == (teo["name"], teo["state"], teo["status"])
    assert ("Marisa Duarte", "heard", __version__) == (
        marisa["name"],
        marisa["state"],
        marisa["status"]["version"],
    )
    assert marisa["user_id"] == row["ownerid"]
    assert marisa["status"]["synced_at"]
    assert 0 == await admin.run("org", "companions", language="pt-BR")
    shown = capsys.readouterr().out
    assert "Aplicativos locais com notícia nos últimos dias: 1." in shown
    assert "Licenças que nunca deram notícia: 1." in shown


async def test_what_is_no_news_is_told_once_a_day_and_news_with_the_next_sync(
    organisation: Organisation, rep: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second sync and a restart write nothing; another version changes the same row, at the fleet's cost."""
    await synced(rep, times=2)
    first = await writes_about_tasks(organisation)
    assert 2 == first
    await synced(rep)
    assert first == await writes_about_tasks(organisation)
    monkeypatch.setattr(telling_status, "__version__", "99.1.0")
    await synced(rep)
    assert first + costs.STATUS_WRITES == await writes_about_tasks(organisation)
    [row] = await status_rows(organisation)
    assert ("99.1.0", 1) == (json.loads(row["description"])["version"], row["statecode"])
    monkeypatch.setattr(telling_status, "AT_LEAST_EVERY", timedelta(0))
    written = await writes_about_tasks(organisation)
    await synced(rep)
    assert written < await writes_about_tasks(organisation)
    assert 1 == len(await status_rows(organisation))


async def test_two_computers_of_one_person_are_two_rows(
    organisation: Organisation, admin: Computer, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither overwrites what the other has told."""
    second = await organisation.connected(MARISA, "laptop")
    for computer in (rep, second):
        await synced(computer)
    assert ["heard", "heard"] == [one["state"] for one in (await seen(admin, capsys))["companions"]]


async def test_row_that_was_deleted_comes_again(organisation: Organisation, rep: Computer) -> None:
    """Also where Dynamics keeps the ids of deleted rows for itself."""
    await synced(rep)
    [row] = await status_rows(organisation)
    await as_colleague(organisation.emulator, "DELETE", f"tasks({row['activityid']})")
    [file] = rep.folders.profiles.glob(f"*/{telling_status.STATUS}")
    kept = json.loads(file.read_bytes())
    file.write_text(json.dumps({**kept, "at": None}))
    await synced(rep)
    [again] = await status_rows(organisation)
    assert 1 == again["statecode"]


async def test_who_may_not_write_tasks_syncs_all_the_same_and_is_not_asked_at_every_sync(
    organisation: Organisation, admin: Computer, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The administrator goes on seeing that nothing was heard."""
    assert 0 == await admin.run("seats", "assign", MARISA)
    await control(organisation.emulator, "roles", user=MARISA, privileges={"prvCreateActivity": "None"})
    await synced(rep, times=2)
    assert 1 == await writes_about_tasks(organisation)
    assert ["unheard"] == [one["state"] for one in (await seen(admin, capsys))["companions"]]


@pytest.mark.parametrize("replies", [0, 1, 2, 3, 4])
async def test_cut_off_at_any_request_the_next_sync_ends_it(
    organisation: Organisation, rep: Computer, monkeypatch: pytest.MonkeyPatch, replies: int
) -> None:
    """One row, completed, with what was told last; the sync itself ends as ever."""
    await synced(rep)
    monkeypatch.setattr(telling_status, "__version__", "99.1.0")

    def cut(profile: Profile, companion_id: str, status: Status) -> Telling:
        telling = tell_status(profile, companion_id, status)
        request = next(telling)
        for _ in range(replies):
            reply = yield request
            request = telling.send(reply)
        raise CrmUnreachable(host="contoso", reason="cut")

    with monkeypatch.context() as patched:
        patched.setattr(telling_status, "tell_status", cut)
        await synced(rep)
    await synced(rep)
    [row] = await status_rows(organisation)
    assert ("99.1.0", 1) == (json.loads(row["description"])["version"], row["statecode"])
