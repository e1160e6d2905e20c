"""Who disconnects on their own is told of as such, where Dynamics can be reached, and nobody waits for that. A9."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from companion import departing, telling_status
from companion.core.ports import CrmGateway
from companion.core.profile import Profile
from companion.errors import CrmUnreachable, SignedOut
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.controls import control
from tests.fakes.environment import MARISA
from tests.organisation.conftest import Computer, Organisation
from tests.organisation.test_companions import TEO, _at_once, seen, status_rows, synced, writes_about_tasks

__all__ = ["_at_once"]

LEAVE = ("disconnect", "--json", "--unsent", "keep")


def is_connected(computer: Computer) -> bool:
    """Whether a connection is in use there."""
    return FileProfileStore(computer.folders.profiles).read_current() is not None


@pytest.mark.parametrize("clearing", ["--clear", "--no-clear"])
@pytest.mark.parametrize("is_running", [True, False], ids=["companion runs", "no companion"])
async def test_who_disconnects_has_left_and_is_not_silent(  # noqa: PLR0913, PLR0917 - fixtures
    organisation: Organisation,
    admin: Computer,
    rep: Computer,
    capsys: pytest.CaptureFixture[str],
    clearing: str,
    is_running: bool,
) -> None:
    """One row, completed, says it at once and in words; connected anew, nobody is told to have left."""
    assert 0 == await admin.run("seats", "assign", MARISA, TEO)
    await synced(rep)
    if is_running:
        async with running(rep.folders):
            assert 0 == await rep.run(*LEAVE, clearing)
    else:
        assert 0 == await rep.run(*LEAVE, clearing)
    assert not is_connected(rep)
    [marisa, teo] = (await seen(admin, capsys))["companions"]
    assert ("left", None, "unheard") == (marisa["state"], marisa["status"], teo["state"])
    [row] = await status_rows(organisation)
    assert (1, row["modifiedon"]) == (row["statecode"], marisa["at"].removesuffix("Z"))
    assert 0 == await admin.run("org", "companions", language="pt-BR")
    assert "Desconectados: 1." in capsys.readouterr().out
    again = await organisation.connected(MARISA)
    await synced(again)
    assert ["heard", "unheard"] == [one["state"] for one in (await seen(admin, capsys))["companions"]]
    # Cleared, nothing here remembers the row from before.
    assert (1 if clearing == "--no-clear" else 2) == len(await status_rows(organisation))


async def test_who_has_told_nothing_leaves_without_a_word(organisation: Organisation, rep: Computer) -> None:
    """No row is made only to say that it has gone."""
    assert 0 == await rep.run(*LEAVE, "--clear")
    assert [] == await status_rows(organisation)


async def _refused(_profile: Profile, _folder: Path, _gateway: CrmGateway) -> None:
    raise CrmUnreachable(host="contoso", reason="gone")


async def _signed_out(_profile: Profile, _folder: Path, _gateway: CrmGateway) -> None:
    raise SignedOut


async def _never_answered(_profile: Profile, _folder: Path, _gateway: CrmGateway) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("telling", [_refused, _signed_out, _never_answered])
async def test_nobody_is_kept_from_leaving(
    organisation: Organisation,
    rep: Computer,
    monkeypatch: pytest.MonkeyPatch,
    telling: Callable[[Any, Any, Any], Awaitable[None]],
) -> None:
    """Out of reach, signed out, or a Dynamics that never answers: the connection ends and everything is cleared."""
    await synced(rep)
    monkeypatch.setattr(departing, "GOODBYE_SECONDS", 0)
    monkeypatch.setattr(departing, "tell_status_left", telling)
    folder = next(rep.folders.profiles.glob(f"*/{telling_status.STATUS}")).parent
    assert 0 == await rep.run(*LEAVE, "--clear")
    assert not is_connected(rep)
    assert not folder.exists()
    assert 1 == len(await status_rows(organisation))


async def test_who_may_not_write_tasks_leaves_all_the_same(organisation: Organisation, rep: Computer) -> None:
    """The row stays as it was, and becomes "not heard of since"."""
    await synced(rep)
    [before] = await status_rows(organisation)
    await control(organisation.emulator, "roles", user=MARISA, privileges={"prvWriteActivity": "None"})
    assert 0 == await rep.run(*LEAVE, "--clear")
    assert not is_connected(rep)
    assert [before] == await status_rows(organisation)


async def test_who_stays_after_all_is_heard_with_the_next_sync(
    organisation: Organisation,
    admin: Computer,
    rep: Computer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The leaving broke off behind its goodbye: the same row says at the next sync that the companion is there."""
    await synced(rep)

    async def goodbye_then_power_cut(*args: Any) -> None:
        await telling_status.tell_left(*args)
        raise KeyError("power")

    with monkeypatch.context() as patched:
        patched.setattr(departing, "tell_status_left", goodbye_then_power_cut)
        with pytest.raises(KeyError):
            await rep.run(*LEAVE, "--clear")
    assert is_connected(rep)
    assert ["left"] == [one["state"] for one in (await seen(admin, capsys))["companions"]]
    written = await writes_about_tasks(organisation)
    await synced(rep)
    assert written < await writes_about_tasks(organisation)
    assert ["heard"] == [one["state"] for one in (await seen(admin, capsys))["companions"]]
    assert 1 == len(await status_rows(organisation))
