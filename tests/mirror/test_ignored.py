"""Somebody leaves it that a page says otherwise than the CRM: told no more until the page says another thing. D13."""

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
from companion.core.ignored import joined
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.controls import rows_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import request
from tests.mirror.test_badges import PROFILE, YVONNE, badges, sync

ELSEWHERE = {"company": "Tailwind Traders", "title": "Purchasing Manager"}
"""What Yvonne's page says; the CRM has her at Fourth Coffee."""
TITLE = {"company": "Fourth Coffee", "title": "Chief Financial Officer"}


class Desk:
    """What is asked about Yvonne, who is linked with her row."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._asked = 0

    async def reply(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The reply to a request."""
        self._asked += 1
        name = f"ask-{self._asked}"
        return await self._browser.ask(request({"kind": kind, **fields}, name, name))

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The result of a request that succeeds."""
        answer = await self.reply(kind, **fields)
        assert answer["ok"], answer
        result: dict[str, Any] = answer["result"]
        return result

    async def badge(self, page: dict[str, str]) -> str:
        """What the badge in the page and the one in the panel say alike."""
        [(badge, _name)] = await badges(self._browser, [YVONNE | page])
        card = await self.ask("person.view", about=shown(page))
        assert badge == card["badge"]
        return badge

    async def ignore(self, page: dict[str, str]) -> list[dict[str, Any]]:
        """What is ignored after somebody has said to ignore what this page says."""
        found = await self.ask("differences.ignore", about=shown(page))
        ignored: list[dict[str, Any]] = found["ignored"]
        return ignored

    async def link(self, row_id: str) -> None:
        """Confirm that she is this contact."""
        row = {"table": "contact", "row_id": row_id}
        await self.ask("link.confirm", about=None, profile_address=PROFILE, **row)


def shown(page: dict[str, str]) -> dict[str, Any]:
    """Her as a page shows her to the panel."""
    return {
        "name": "Yvonne McKay",
        "profile_id": None,
        "profile_address": PROFILE,
        "headline": page["title"],
        "company": page["company"],
        "company_address": None,
    }


def in_force(ignored: list[dict[str, Any]]) -> dict[str, str]:
    """The values that count now."""
    return {
        value["field"]: value["value"] for one in ignored if one["is_in_force"] for value in one["values"]
    }


async def contact(emulator: RunningEmulator, surname: str) -> str:
    """The id of a contact of the sample organisation."""
    [row] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == surname]
    return str(row["contactid"])


@pytest.fixture
async def desk(emulator: RunningEmulator, folders: Folders) -> AsyncIterator[Desk]:
    """A companion that has synced, at which Yvonne's link is confirmed."""
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        desk = Desk(browser)
        await desk.link(await contact(emulator, "McKay"))
        yield desk


async def test_ignored_value_is_told_no_more_and_another_one_is(desk: Desk) -> None:
    """In the page, the panel and the comparison: the same employer in any spelling is silent, another one is told."""
    assert "out_of_date" == await desk.badge(ELSEWHERE)
    prompt = (await desk.ask("prompt.open", about=shown(ELSEWHERE)))["prompt"]
    assert (await desk.ask("changes.read", prompt_id=prompt["prompt_id"]))["is_outdated"]
    assert {"company": "Tailwind Traders"} == in_force(await desk.ignore(ELSEWHERE))
    assert "in_crm" == await desk.badge(ELSEWHERE)
    assert "in_crm" == await desk.badge(ELSEWHERE | {"company": "TAILWIND traders, Inc."})
    assert "out_of_date" == await desk.badge(ELSEWHERE | {"company": "Adventure Works"})
    assert "out_of_date" == await desk.badge(ELSEWHERE | {"title": "Chief Financial Officer"})
    # The comparison that it was pressed in has its end, and one that is opened now has nothing to ignore.
    assert [] == (await desk.ask("prompts.read", states=["comparing"], after=None, limit=5))["prompts"]
    again = (await desk.ask("prompt.open", about=shown(ELSEWHERE)))["prompt"]
    assert not (await desk.ask("changes.read", prompt_id=again["prompt_id"]))["is_outdated"]


async def test_second_press_changes_nothing_and_another_value_takes_the_place(desk: Desk) -> None:
    """One line however often it is pressed; of the next employer another line, and the old one says so."""
    [first] = await desk.ignore(ELSEWHERE)
    [again] = await desk.ignore(ELSEWHERE)
    # How far it has come that the CRM says so, too, is another matter.
    assert first | {"flag": None} == again | {"flag": None}
    newest, oldest = await desk.ignore(ELSEWHERE | {"company": "Adventure Works"})
    assert {"company": "Adventure Works"} == in_force([newest, oldest])
    assert (first["ignored_id"], "replaced") == (oldest["ignored_id"], oldest["ended_by"])
    assert "out_of_date" == await desk.badge(ELSEWHERE)


async def test_what_one_page_does_not_show_stays_ignored(desk: Desk) -> None:
    """Her title on one page and her employer on another are ignored side by side."""
    await desk.ignore(TITLE)
    both = {"company": "Tailwind Traders", "title": "Chief Financial Officer"}
    assert "out_of_date" == await desk.badge(both)
    assert both == in_force(await desk.ignore(both))
    assert ["in_crm"] * 3 == [await desk.badge(page) for page in (TITLE, ELSEWHERE, both)]


async def test_taken_back_from_the_history_it_is_told_again(desk: Desk) -> None:
    """Out of date again; taking it back once more is refused, and the history says when it ended."""
    [line] = await desk.ignore(ELSEWHERE)
    taken = {"decision_id": line["ignored_id"], "is_moving": False}
    [ended] = (await desk.ask("decision.revert", **taken))["ignored"]
    assert (False, "taken_back") == (ended["is_in_force"], ended["ended_by"])
    assert "out_of_date" == await desk.badge(ELSEWHERE)
    again = await desk.reply("decision.revert", **taken)
    assert "errand_not_possible" == again["error"]["code"]
    unknown = await desk.reply("decision.revert", decision_id="ignored-999", is_moving=False)
    assert "item_unknown" == unknown["error"]["code"]


async def test_it_counts_for_one_link_only(desk: Desk, emulator: RunningEmulator) -> None:
    """Another record instead: of that one the page is told; the history says that the link has ended."""
    await desk.ignore(ELSEWHERE)
    await desk.link(await contact(emulator, "Stubberod"))
    assert "out_of_date" == await desk.badge(ELSEWHERE)
    [ended] = (await desk.ask("decisions.read", about=shown(ELSEWHERE)))["ignored"]
    assert "unlinked" == ended["ended_by"]


async def test_nobody_is_ignored_of_whom_nothing_differs_or_nobody_has_said_who_they_are(desk: Desk) -> None:
    """The page says what the CRM says, or the link is not confirmed: refused, and nothing is kept."""
    same = {"company": "Fourth Coffee", "title": "Purchasing Manager"}
    refused = await desk.reply("differences.ignore", about=shown(same))
    stranger = shown(ELSEWHERE) | {"profile_address": PROFILE.replace("Demo1", "Demo2")}
    unlinked = await desk.reply("differences.ignore", about=stranger)
    assert ["bad_request"] * 2 == [one["error"]["code"] for one in (refused, unlinked)]
    assert [] == (await desk.ask("decisions.read", about=shown(same)))["ignored"]


async def test_who_is_ignored_has_not_moved_on(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The list of who was seen elsewhere leaves them out, until that is taken back. B7."""

    async def moved() -> list[str]:
        capsys.readouterr()
        assert 0 == await asyncio.to_thread(main, ["import", "moved", "--json"])
        return [one["name"] for one in json.loads(capsys.readouterr().out)["people"]]

    await desk.badge(ELSEWHERE)
    assert ["Yvonne McKay"] == await moved()
    [line] = await desk.ignore(ELSEWHERE)
    assert [] == await moved()
    await desk.ask("decision.revert", decision_id=line["ignored_id"], is_moving=False)
    await desk.badge(ELSEWHERE)
    assert ["Yvonne McKay"] == await moved()


async def test_it_is_sealed_exported_and_erased_with_the_person(
    desk: Desk,
    folders: Folders,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No word of the page stands in the file or in the log; the export has it, and erasing takes it out. H5, K3."""
    await desk.ignore(ELSEWHERE)
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    assert profile is not None
    file = profiles.folder_of(profile) / "outbox.db"

    def stored() -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(file)) as plain:
            return plain.execute("SELECT * FROM ignored").fetchall()

    assert 1 == len(stored())
    assert b"tailwind" not in b" ".join(bytes(str(one), "utf-8") for one in stored()[0]).lower()
    assert "tailwind" not in caplog.text.lower()
    export = tmp_path / "her.json"
    assert 0 == await asyncio.to_thread(main, ["person", "export", PROFILE, str(export)])
    [told] = json.loads(export.read_text(encoding="utf-8"))["ignored"]
    assert {"company": "Tailwind Traders"} == told["page"]
    capsys.readouterr()
    assert 0 == await asyncio.to_thread(main, ["person", "erase", PROFILE, "--json"])
    assert [] == stored()


def test_title_at_one_company_is_not_ignored_at_the_next() -> None:
    """A value that has taken the place of an ignored one begins anew; what is only not shown stays."""
    before = {"company": "Tailwind Traders", "title": "Chief Financial Officer"}
    assert {"company": "Litware"} == joined(before, {"company": "Litware"}, frozenset())
    now = {"company": "Tailwind", "location": "Lisbon"}
    assert {**before, **now} == joined(before, now, frozenset({"company"}))
