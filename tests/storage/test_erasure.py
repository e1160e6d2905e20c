"""A message's words on this computer: there while they wait, gone with the receipt."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import NOON
from tests.fakes.journal import lease_and_write, look, opened, opened_store
from tests.fakes.samples import ORGANISATION, click, message

CANARY = "canary-7f3a9c1e"
LATER = NOON + timedelta(seconds=10)


def sealed_in(file: Path) -> list[bytes]:
    """The beginning and the end of each sealed text: whoever finds the key one day must not find these."""
    payloads = [payload for (payload,) in look(file, "SELECT payload FROM items") if payload]
    return [part for payload in payloads for part in (payload[:60], payload[-60:])]


def found_in(folder: Path, parts: list[bytes]) -> set[str]:
    """The files that hold the canary or one of these parts."""
    wanted = [CANARY.encode(), *parts]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.name for file in files if any(part in file.read_bytes() for part in wanted)}


@pytest.mark.parametrize("length", [1, 300, 9000])
@pytest.mark.parametrize("end", ["written", "discarded"])
async def test_words_are_in_no_file_after_the_end(tmp_path: Path, length: int, end: str) -> None:
    """While queued the sealed text is on the disk; after receipt or undo no file holds even that."""
    async with opened(tmp_path / "outbox.db") as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        for number in range(8):
            text = f"{CANARY} {number} " * length
            await store.record_click(
                click(f"click-{number}", message(body=text, conversation_id=f"c{number}"))
            )
        await store.release_holds(LATER)
        sealed = sealed_in(tmp_path / "outbox.db")
        assert 16 == len(sealed)
        assert found_in(tmp_path, sealed)
        assert set() == found_in(tmp_path, [])
        for number in range(8):
            if end == "written":
                await lease_and_write(store)
            else:
                await store.errands.ask_undo(f"click-{number}", LATER)
        # The answer comes with the commit; the log is emptied right behind it, before the next job.
        await database.run(lambda _: None)
        assert set() == found_in(tmp_path, sealed)


async def test_words_are_in_no_file_after_a_restart(tmp_path: Path) -> None:
    """Closed and opened again, the erased text has not come back."""
    async with opened_store(tmp_path / "outbox.db") as store:
        await store.record_click(click("click-1", message(body=CANARY)))
        await store.release_holds(LATER)
        sealed = sealed_in(tmp_path / "outbox.db")
        await lease_and_write(store)
    assert set() == found_in(tmp_path, sealed)
    async with opened_store(tmp_path / "outbox.db") as store:
        [item] = await store.read_items(None)
        assert item.activity is None
