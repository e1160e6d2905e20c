"""An employer that is ignored is so in Dynamics, too, by its own flag, as far as that may be written. D13."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from companion.storage.profile_store import FileProfileStore
from tests.creating.sharing import ended, until
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, control, requests_of, rows_of
from tests.fakes.extension_end import extension_end
from tests.mirror.test_badges import MARISA, PROFILE, sync
from tests.mirror.test_ignored import ELSEWHERE, TITLE, Desk, contact, shown

__all__ = ["ended"]

FLAG = "msdyn_orgchangestatus"
SAID = shown(ELSEWHERE)


class Flagged(Desk):
    """Yvonne's desk, and her flag in Dynamics."""

    def __init__(self, desk: Desk, emulator: RunningEmulator, yvonne: str, ended: asyncio.Condition) -> None:
        super().__init__(desk._browser)
        self._asked = 1000
        self.emulator, self.yvonne, self._ended = emulator, yvonne, ended

    async def held(self) -> int | None:
        """What her flag says."""
        [row] = [row for row in await rows_of(self.emulator, "contacts") if row["contactid"] == self.yvonne]
        value: int | None = row[FLAG]
        return value

    async def put(self, value: int | None) -> None:
        """A colleague sets it."""
        await as_colleague(self.emulator, "PATCH", f"contacts({self.yvonne})", **{FLAG: value})

    async def lines(self) -> list[dict[str, Any]]:
        """What was ever ignored of her."""
        found: list[dict[str, Any]] = (await self.ask("decisions.read", about=SAID))["ignored"]
        return found

    async def told(self, state: str | None, line: int = 0) -> dict[str, Any] | None:
        """What the history says of the CRM once it says this."""

        async def holds() -> bool:
            flag = (await self.lines())[line]["flag"]
            return bool(state == (flag and flag["state"]))

        await until(self._ended, holds)
        flag: dict[str, Any] | None = (await self.lines())[line]["flag"]
        return flag

    async def take_back(self, line: dict[str, Any]) -> None:
        """Have it said again."""
        await self.ask("decision.revert", decision_id=line["ignored_id"], is_moving=False)

    async def written(self) -> list[str]:
        """The changes of contacts that the companion has sent."""
        users = await rows_of(self.emulator, "systemusers")
        [hers] = [user["systemuserid"] for user in users if user["domainname"] == MARISA]
        sent = [one for one in await requests_of(self.emulator) if one["user"] == hers]
        return [one["path"] for one in sent if one["method"] == "PATCH" and "contacts(" in one["path"]]


@pytest.fixture
async def desk(
    emulator: RunningEmulator, folders: Folders, ended: asyncio.Condition
) -> AsyncIterator[Flagged]:
    """A companion that has synced and may write, at which Yvonne's link is confirmed."""
    folders.settings(None).write_user("writeback", "on")
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        desk = Desk(browser)
        yvonne = await contact(emulator, "McKay")
        await desk.link(yvonne)
        yield Flagged(desk, emulator, yvonne, ended)


async def test_ignored_employer_is_noted_and_taken_back_in_the_crm(desk: Flagged) -> None:
    """2 while it counts; what stood there before once it is told again; the history follows both."""
    assert 0 == await desk.held()
    [line] = await desk.ignore(ELSEWHERE)
    assert {"state": "noted", "cause": None} == await desk.told("noted")
    assert 2 == await desk.held()
    await desk.take_back(line)
    assert await desk.told(None) is None
    assert 0 == await desk.held()


async def test_empty_flag_is_emptied_again(desk: Flagged) -> None:
    """Nothing stood there, so nothing stands there again, and not 0."""
    await desk.put(None)
    [line] = await desk.ignore(ELSEWHERE)
    await desk.told("noted")
    await desk.take_back(line)
    await desk.told(None)
    assert await desk.held() is None


async def test_another_title_alone_is_nothing_that_the_flag_says(desk: Flagged) -> None:
    """Only where somebody works has a flag: nothing is written, and nothing said of the CRM."""
    [line] = await desk.ignore(TITLE)
    assert (None, 0, []) == (line["flag"], await desk.held(), await desk.written())


async def test_colleagues_not_at_company_stays_and_the_history_says_so(desk: Flagged) -> None:
    """1 is never overwritten; taken back, it still stands."""
    await desk.put(1)
    [line] = await desk.ignore(ELSEWHERE)
    refused = await desk.told("refused")
    assert refused is not None
    assert "contact_flag_taken" == refused["cause"]["code"]
    await desk.take_back(line)
    [ended] = await desk.lines()
    assert (None, 1, []) == (ended["flag"], await desk.held(), await desk.written())


@pytest.mark.parametrize("value", [1, 2])
async def test_what_a_colleague_has_set_since_is_not_put_back(desk: Flagged, value: int) -> None:
    """Not at company since then, or ignored there before anybody ignored it here: taking back leaves it."""
    if value == 2:
        await desk.put(2)
    [line] = await desk.ignore(ELSEWHERE)
    await desk.told("noted")
    await desk.put(value)
    await desk.take_back(line)
    await desk.told(None)
    assert value == await desk.held()


async def test_organisation_without_the_flag_hears_nothing_of_it(desk: Flagged) -> None:
    """Its definition is asked for, nothing is written, and neither the history nor the status tells of trouble."""
    await control(desk.emulator, "organization", preset="without_sales")
    await desk.ignore(ELSEWHERE)
    await desk.told(None)
    state = await desk.ask("connection.status")
    assert ([], None) == (await desk.written(), state["connection"]["trouble"])


async def test_missing_right_stops_it_and_ignoring_stands(desk: Flagged) -> None:
    """The line names the privilege; the badge is silent all the same; taken back, nothing is left to say."""
    await control(desk.emulator, "roles", user=MARISA, privileges={"prvWriteContact": "None"})
    [line] = await desk.ignore(ELSEWHERE)
    refused = await desk.told("refused")
    assert refused is not None
    values = {one["name"]: one["value"] for one in refused["cause"]["params"]}
    assert ("crm_privilege_missing", "prvWriteContact") == (refused["cause"]["code"], values["privilege"])
    assert ("in_crm", 0) == (await desk.badge(ELSEWHERE), await desk.held())
    await desk.take_back(line)
    [ended] = await desk.lines()
    assert ended["flag"] is None


async def test_protected_flag_is_named(desk: Flagged) -> None:
    """A column that only a field security profile opens stops it, and is named."""
    await control(desk.emulator, "organization", secured_columns=[f"contact.{FLAG}"])
    await desk.ignore(ELSEWHERE)
    refused = await desk.told("refused")
    assert refused is not None
    assert "crm_column_secured" == refused["cause"]["code"]


async def test_flag_stays_where_it_may_not_be_put_back_and_that_is_said(desk: Flagged) -> None:
    """The right went between the two: the CRM says ignore still, and the history says that and why."""
    [line] = await desk.ignore(ELSEWHERE)
    await desk.told("noted")
    await control(desk.emulator, "roles", user=MARISA, privileges={"prvWriteContact": "None"})
    await desk.take_back(line)
    stays = await desk.told("stays")
    assert stays is not None
    assert ("crm_privilege_missing", 2) == (stays["cause"]["code"], await desk.held())


async def test_nothing_is_noted_where_records_may_not_be_changed_from_here(
    desk: Flagged, folders: Folders
) -> None:
    """The administrator's switch: ignoring counts here alone. Switched off later, what was noted waits to go back."""
    settings = folders.settings(None)
    settings.write_user("update_records", "off")
    [line] = await desk.ignore(ELSEWHERE)
    assert (None, []) == (line["flag"], await desk.written())
    await desk.take_back(line)
    settings.write_user("update_records", "on")
    line, *_ = await desk.ignore(ELSEWHERE)
    await desk.told("noted")
    settings.write_user("update_records", "off")
    await desk.take_back(line)
    waits = await desk.told("clearing")
    assert waits is not None
    assert ("updating_off", 2) == (waits["cause"]["code"], await desk.held())
    settings.write_user("update_records", "on")
    # Whatever wakes the sender has it go on.
    await desk.link(desk.yvonne)
    await desk.told(None)
    assert 0 == await desk.held()


async def test_taken_back_before_it_was_sent_it_never_is(desk: Flagged, folders: Folders) -> None:
    """While writing is off it waits; taken back it is gone, and nothing is sent once writing is on."""
    policy = folders.policy
    assert policy is not None
    policy.write_text('{"writeback": false}')
    [line] = await desk.ignore(ELSEWHERE)
    assert {"state": "on_its_way", "cause": None} == (await desk.lines())[0]["flag"]
    await desk.take_back(line)
    [ended] = await desk.lines()
    assert ended["flag"] is None
    policy.unlink()
    # What is ignored next is sent: by then the first would have been, too.
    await desk.link(await contact(desk.emulator, "Stubberod"))
    await desk.ignore(ELSEWHERE)
    await desk.told("noted")
    assert (0, 1) == (await desk.held(), len(await desk.written()))


async def test_link_that_ends_takes_it_back(desk: Flagged) -> None:
    """Another record is hers: the first contact's flag says what it said before."""
    await desk.ignore(ELSEWHERE)
    await desk.told("noted")
    await desk.link(await contact(desk.emulator, "Stubberod"))
    await desk.told(None)
    assert 0 == await desk.held()


async def test_next_employer_leaves_it_noted_and_its_line_says_so(desk: Flagged) -> None:
    """Ignored anew, the flag stays ours: taken back at last, it says what it said at first."""
    await desk.ignore(ELSEWHERE)
    await desk.told("noted")
    assert "out_of_date" == await desk.badge(ELSEWHERE | {"company": "Adventure Works"})
    assert 2 == await desk.held()
    await desk.ignore(ELSEWHERE | {"company": "Adventure Works"})
    await desk.told("noted")
    newest, oldest = await desk.lines()
    assert oldest["flag"] is None
    await desk.take_back(newest)
    await desk.told(None)
    assert 0 == await desk.held()


async def test_it_is_exported_listed_and_erased_with_the_person(
    desk: Flagged, folders: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The export has what stood there before; the command line has its line; erased, nothing is left. H5."""
    await desk.ignore(ELSEWHERE)
    await desk.told("noted")
    capsys.readouterr()
    assert 0 == await asyncio.to_thread(main, ["--language", "en", "decisions", PROFILE])
    assert "In the CRM: also noted there" in capsys.readouterr().out
    export = tmp_path / "her.json"
    assert 0 == await asyncio.to_thread(main, ["person", "export", PROFILE, str(export)])
    [flag] = json.loads(export.read_text(encoding="utf-8"))["flags"]
    assert (f"contact/{desk.yvonne}", False, "done", 0) == (
        flag["row"],
        flag["is_taken_back"],
        flag["state"],
        flag["before"],
    )
    assert 0 == await asyncio.to_thread(main, ["person", "erase", PROFILE, "--json"])
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    assert profile is not None
    with closing(sqlite3.connect(profiles.folder_of(profile) / "outbox.db")) as plain:
        assert [] == plain.execute("SELECT * FROM sharing").fetchall()
