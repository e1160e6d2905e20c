"""A message's words on this computer: there while they wait, gone with the receipt."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import NOON
from tests.fakes.journal import lease_and_write, opened, opened_store
from tests.fakes.samples import ORGANISATION, click, message

CANARY = "canary-7f3a9c1e"
LATER = NOON + timedelta(seconds=10)


def found_in(folder: Path) -> set[str]:
    """The files that hold the canary."""
    return {
        file.name for file in folder.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()
    }


@pytest.mark.parametrize("length", [1, 300, 9000])
@pytest.mark.parametrize("end", ["written", "discarded"])
async def test_words_are_in_no_file_after_the_end(tmp_path: Path, length: int, end: str) -> None:
    """While queued the text is on the disk; after receipt or undo no file holds it, with the program running."""
    async with opened(tmp_path / "outbox.db") as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        for number in range(8):
            text = f"{CANARY} {number} " * length
            await store.record_click(
                click(f"click-{number}", message(body=text, conversation_id=f"c{number}"))
            )
        await store.release_holds(LATER)
        assert found_in(tmp_path)
        for number in range(8):
            if end == "written":
                await lease_and_write(store)
            else:
                await store.discard(f"click-{number}", LATER)
        # The answer comes with the commit; the log is emptied right behind it, before the next job.
        await database.run(lambda _: None)
        assert set() == found_in(tmp_path)


async def test_words_are_in_no_file_after_a_restart(tmp_path: Path) -> None:
    """Closed and opened again, the erased text has not come back."""
    async with opened_store(tmp_path / "outbox.db") as store:
        await store.record_click(click("click-1", message(body=CANARY)))
        await store.release_holds(LATER)
        await lease_and_write(store)
    assert set() == found_in(tmp_path)
    async with opened_store(tmp_path / "outbox.db") as store:
        [item] = await store.read_items(None)
        assert item.activity is None
