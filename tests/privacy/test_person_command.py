"""One person found, exported and erased; afterwards no byte of them is left on this computer. H5."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.connecting import Asking, connect_here
from companion.folders import Folders
from companion.storage.inspection import inspect_audit
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import PAGE_ITEM, SUSANNA, request
from tests.kinds.conftest import NOBODY, Scene, call, folders, note, scene

__all__ = ["folders", "scene"]

ADDRESS = "https://www.linkedin.com/sales/lead/ACwAAAsusanna01"
MESSAGE: dict[str, Any] = PAGE_ITEM | {"person": SUSANNA, "conversation_id": "2-thread-of-susanna"}


async def run(*arguments: str) -> int:
    """The exit status of the command."""
    return await asyncio.to_thread(main, ["--language", "en", "person", *arguments])


def journal(scene: Scene) -> Path:
    """The journal of the connection in use."""
    profiles = FileProfileStore(scene.folders.profiles)
    profile = profiles.read_current()
    assert profile is not None
    return profiles.folder_of(profile) / "outbox.db"


def found_in(folder: Path, *words: str) -> set[str]:
    """The files that hold one of these, the mirror aside: it shows what the CRM itself holds, and a sync may come."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("mirror.db")]
    return {file.name for file in files if any(word.encode() in file.read_bytes() for word in words)}


@pytest.fixture
async def copied(scene: Scene) -> Scene:
    """Susanna, linked and copied in three kinds; somebody else beside her, who is not known."""
    return await copy_all(scene)


async def copy_all(scene: Scene) -> Scene:
    """The same, done."""
    await scene.link(ADDRESS, "contact", await scene.contact())
    await scene.copy("click-1", MESSAGE)
    await scene.copy("click-2", note())
    await scene.copy("click-3", call())
    await scene.copy("click-4", MESSAGE | {"conversation_id": "2-aurora", "person": NOBODY})
    return scene


async def test_person_is_found_by_address_and_by_record_with_what_stands_in_the_crm(
    copied: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also what was written, whose text is gone from here: it is known by the record it was filed under."""
    row = f"contact/{await copied.contact()}"
    told = []
    for person in (ADDRESS, row):
        assert 0 == await run("find", person, "--json")
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1]
    assert {"items": 3, "mentions": 0, "links": 1, "decisions": 1, "prompts": 0, "unsent": 0} == told[0][
        "held"
    ]
    assert {"li_message", "annotation", "phonecall"} == {row["table"] for row in told[0]["in_crm"]}
    assert 1 == await run("find", "Susanna Stubberod")
    assert "no LinkedIn address" in capsys.readouterr().err


async def test_export_holds_what_is_held_and_is_its_owners_only(copied: Scene, tmp_path: Path) -> None:
    """As JSON, with times, links and rows; nobody else can read the file."""
    file = tmp_path / "susanna.json"
    assert copied.has_app
    assert 0 == await run("export", ADDRESS, str(file))
    told = json.loads(file.read_text(encoding="utf-8"))
    assert ["written"] * 3 == [item["state"] for item in told["items"]]
    assert "Susanna" in told["links"][0]["name"]
    assert 0o600 == file.stat().st_mode & 0o777


async def test_erased_person_is_in_no_file_and_everybody_else_stays(
    copied: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Her ids, thread and record are gone byte for byte; the audit chain still verifies; the CRM is untouched."""
    words, before = await words_of(copied), await copied.counts()
    assert found_in(copied.folders.profiles, *words)
    certificate = tmp_path / "certificate.json"
    assert 0 == await run("erase", ADDRESS, "--certificate", str(certificate), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(certificate.read_text(encoding="utf-8"))
    assert (3, 1, 1) == tuple(told["removed"][name] for name in ("items", "links", "decisions"))
    assert 3 == len(told["in_crm"])
    assert set() == found_in(copied.folders.profiles, *words)
    assert inspect_audit(journal(copied)).broken is None
    assert before == await copied.counts()
    assert 0 == await run("find", ADDRESS, "--json")
    assert 0 == sum(json.loads(capsys.readouterr().out)["held"].values())
    assert found_in(copied.folders.profiles, "2-aurora")


async def test_person_is_erased_while_no_companion_runs(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator needs no browser for it; copies of the journal go, too."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        with browsing(monkeypatch, emulator):
            await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
        async with running(folders), extension_end(folders.socket) as browser:
            scene = await copy_all(Scene(emulator, folders, browser))
            words = await words_of(scene)
        file = journal(scene)
        shutil.copytree(file.parent, tmp_path / "copied")
        (file.parent / "backups").mkdir(exist_ok=True)
        shutil.copy(file, file.parent / "backups" / "outbox.daily.db")
        assert 0 == await run("erase", ADDRESS)
    assert set() == found_in(folders.profiles, *words)
    assert found_in(tmp_path / "copied", *words)


async def words_of(scene: Scene) -> tuple[str, ...]:
    """What names Susanna and nobody else, as it may stand in a file."""
    contact = await scene.contact()
    return ("ACwAAAsusanna01", "2-thread-of-susanna", contact, contact.upper())


async def test_erased_message_that_is_copied_again_is_not_written_twice(copied: Scene) -> None:
    """What stays are hashes: the same message is known, though nobody can tell any more whose it was."""
    assert 0 == await run("erase", ADDRESS)
    before = await copied.counts()
    await copied.ask("click-9", MESSAGE)
    assert before == await copied.counts()


async def test_person_with_something_unsent_is_not_erased(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """Erased now, nobody would know what stands in the CRM: said with the number, and nothing is changed."""
    await scene.link(ADDRESS, "contact", await scene.contact())
    await scene.browser.ask(request({"kind": "outbox.pause", "is_paused": True}, "pause"))
    await scene.ask("click-1", MESSAGE)
    assert 1 == await run("erase", ADDRESS)
    assert "Nothing was erased" in capsys.readouterr().err
    assert 0 == await run("find", ADDRESS, "--json")
    assert 1 == json.loads(capsys.readouterr().out)["held"]["unsent"]
