"""`copy-to-crm outbox` over a running companion: look through, resolve later, take back, pause, export. H1, H2, C5."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from companion.folders import Folders
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import PAGE_ITEM
from tests.kinds.conftest import NOBODY, Scene, call, note, tag

MESSAGE = PAGE_ITEM | {"person": NOBODY, "conversation_id": "2-thread-aurora"}


async def outbox(*arguments: str) -> tuple[int, str]:
    """Exit status and everything that the command says."""
    command = [sys.executable, "-m", "companion", *arguments]
    ended = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("item", "entity_set"),
    [
        (note(about=NOBODY), "tasks"),
        (tag(about=NOBODY), "tasks"),
        (call(about=NOBODY), "phonecalls"),
        (MESSAGE, "li_messages"),
    ],
    ids=["note", "tag", "call", "message"],
)
async def test_what_stands_open_is_resolved_on_the_command_line(
    scene: Scene, item: dict[str, Any], entity_set: str
) -> None:
    """The same row, now completed on the picked record; one row in the whole timeline."""
    await scene.copy("click-1", item)
    [before] = await scene.rows(entity_set)
    contact = await scene.contact()
    status, said = await outbox("outbox", "resolve", "click", "--to", f"contact/{contact}")
    assert (0, True) == (status, "filing requested" in said)
    await scene.settled('"is_completed": true')
    [after] = await scene.rows(entity_set)
    assert (before["activityid"], 1, contact) == (
        after["activityid"],
        after["statecode"],
        after["regardingobjectid"],
    )
    assert {entity_set: 1} == await scene.counts()
    assert '"how":"linked"' in after["activityadditionalparams"]


async def test_resolving_to_nothing_changes_nothing(scene: Scene) -> None:
    """A record that is not there, and an address that is none: said plainly, and the row stays open."""
    await scene.copy("click-1", MESSAGE)
    nobody = "contact/11111111-2222-4333-8444-555555555555"
    assert 1 == (await outbox("outbox", "resolve", "click-1", "--to", nobody))[0]
    assert 2 == (await outbox("outbox", "resolve", "click-1", "--to", "contact"))[0]
    [row] = await scene.rows("li_messages")
    assert (0, None) == (row["statecode"], row["regardingobjectid"])


async def test_undo_deletes_and_says_who_changed_a_row(scene: Scene) -> None:
    """Two are taken back; the one that a colleague has changed stays, and is marked as withdrawn when asked."""
    await scene.copy("click-1", MESSAGE)
    await scene.copy("click-2", call(about=NOBODY))
    [row] = await scene.rows("li_messages")
    await scene.as_colleague("PATCH", f"li_messages({row['activityid']})", subject="Renamed by a colleague")
    await outbox("outbox", "undo", "--last", "2")
    refused = await scene.settled("row_changed_since")
    await scene.settled('"state": "undone"')
    assert ("click-1", "written") == (refused["item_id"], refused["state"])
    assert {"li_messages": 1} == await scene.counts()
    status, shown = await outbox("--language", "pt-BR", "outbox", "show", "click-1")
    assert (0, True) == (status, "Alguém alterou esta atividade no CRM" in shown)
    await outbox("outbox", "withdraw", "click-1")
    await scene.settled('"is_withdrawn": true')
    [row] = await scene.rows("li_messages")
    assert "[withdrawn] Renamed by a colleague" == row["subject"]


async def test_list_pause_and_export_agree(scene: Scene, tmp_path: Path) -> None:
    """The same items in the table, as JSON and in the file; a pause is said and ended."""
    await scene.copy("click-1", MESSAGE)
    status, listed = await outbox("outbox", "list", "--json")
    assert 0 == status
    [entry] = json.loads(listed)
    assert ("click-1", "written") == (entry["item"]["item_id"], entry["item"]["state"])
    assert "You have paused sending" in (await outbox("outbox", "pause"))[1]
    assert '"is_paused": false' in (await outbox("outbox", "resume", "--json"))[1]
    file = tmp_path / "outbox.csv"
    await outbox("outbox", "export", str(file))
    heading, row = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert ("Item", "click-1") == (heading[0], row[0])
    assert 1 == (await outbox("outbox", "show", "nothing-like-it"))[0]


async def test_what_is_taken_back_in_one_place_is_told_everywhere_at_once(
    scene: Scene, folders: Folders
) -> None:
    """A browser that did not ask hears it while the item would still be held, and so does the one that copied it."""
    folders.settings(None).write_user("hold_seconds", "60")
    async with extension_end(folders.socket) as other:
        held = await scene.ask("click-1", note())
        status, _said = await outbox("outbox", "undo", held["item"]["item_id"])
        assert 0 == status
        for browser in (scene.browser, other):
            [told] = (await browser.hear('"outbox.changed"'))["event"]["items"]
            assert (held["item"]["item_id"], "discarded") == (told["item_id"], told["state"])
    assert {} == await scene.counts()
