"""A look at the journal from outside: what it counts, and what it finds wrong."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from companion.core.journal_facts import JournalFacts
from companion.storage.inspection import inspect_journal
from tests.fakes.clock import NOON
from tests.fakes.journal import opened_store
from tests.fakes.samples import click, message


async def test_items_are_counted_beside_the_one_who_writes(tmp_path: Path) -> None:
    """All items, those that wait, and since when, while the companion holds the file open."""
    file = tmp_path / "outbox.db"
    async with opened_store(file) as store:
        await store.record_click(click("a", message(body="First"), now=NOON - timedelta(days=2)))
        await store.record_click(click("b", message(body="Second"), now=NOON))
        await store.errands.ask_undo("b", NOON)
        facts = inspect_journal(file, is_thorough=True)
    assert JournalFacts({"held": 1, "discarded": 1}, NOON - timedelta(days=2)) == facts
    assert (2, 1) == (facts.items, facts.waiting)


def test_no_file_is_no_journal(tmp_path: Path) -> None:
    """And none is made by looking."""
    assert inspect_journal(tmp_path / "outbox.db") is None
    assert [] == list(tmp_path.iterdir())


async def test_damage_is_found(tmp_path: Path) -> None:
    """A page that was overwritten, and a file that is no database."""
    file = tmp_path / "outbox.db"
    async with opened_store(file):
        pass
    content = bytearray(file.read_bytes())
    content[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    file.write_bytes(content)
    facts = inspect_journal(file, is_thorough=True)
    assert facts is not None
    assert facts.damage
    file.write_bytes(b"no database at all")
    facts = inspect_journal(file)
    assert facts is not None
    assert "not a database" in facts.damage


async def test_journal_of_a_later_version_is_recognised(tmp_path: Path) -> None:
    """By a step of the schema that this version does not know."""
    file = tmp_path / "outbox.db"
    async with opened_store(file):
        pass
    connection = sqlite3.connect(file)
    connection.execute("INSERT INTO _sqlite_migrations VALUES (99, 'outbox', 'm099_later', '2027-01-01')")
    connection.commit()
    connection.close()
    assert JournalFacts(is_newer=True) == inspect_journal(file)
