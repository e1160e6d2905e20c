"""A journal that an earlier version wrote goes on where it stood."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlite_utils
from sqlite_utils.migrations import Migrations

from companion.core.linkedin_address import ProfileKey
from companion.core.replies import Cause
from companion.core.sharing import Tellable
from companion.core.verdict import Target
from companion.storage.link_store import SqliteLinkStore
from companion.storage.migrations import OUTBOX, m001_journal
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import NOON
from tests.fakes.journal import look, opened, opened_store
from tests.fakes.samples import CONTACT, ORGANISATION, PROFILE_ID
from tests.storage.older_journals import put

CAUSE = '{"code": "crm_throttled", "params": [["seconds", "42"]]}'


def write_first_journal(file: Path) -> None:
    """A file with the first schema, and an item of that time that waits with its cause behind a closed gate."""
    first = Migrations("outbox")
    first()(m001_journal)
    with closing(sqlite3.connect(file)) as connection:
        tables = sqlite_utils.Database(connection)
        first.apply(tables)
        row = {
            "item_id": "old",
            "organisation_id": ORGANISATION,
            "fingerprint": "f",
            "conversation_id": "c",
            "state": "queued",
            "clicked_at": NOON.isoformat(),
            "cause": CAUSE,
        }
        tables.table("items").insert(row)
        tables.table("gate").insert({"id": 1, "closed_until": NOON.isoformat(), "cause": CAUSE})
        connection.commit()


async def test_item_of_the_first_schema_keeps_its_cause(tmp_path: Path) -> None:
    """A cause without reference, moment and certainty is read as one that has none, and the pause holds."""
    file = tmp_path / "outbox.db"
    write_first_journal(file)
    async with opened_store(file) as store:
        [item] = await store.read_items(None)
        cause = Cause("crm_throttled", (("seconds", "42"),))
        assert (cause, 0, "queued") == (item.cause, item.unexpected, item.state)
        assert cause == await store.read_trouble()
        gate = await store.read_gate()
        assert gate is not None
        assert (NOON, cause) == (gate.closed_until, gate.cause)
    names = {migration.name for migration in OUTBOX._migrations}
    assert names == {name for (name,) in look(file, "SELECT name FROM _sqlite_migrations")}


async def test_trouble_is_the_pause_before_any_item(tmp_path: Path) -> None:
    """Nothing, as long as nothing waits for a reason."""
    async with opened_store(tmp_path / "new.db") as store:
        assert await store.read_trouble() is None


async def test_links_of_an_older_file_are_told_still_beside_flags(tmp_path: Path) -> None:
    """A link that was on its way stays so, once however often it is confirmed; a flag of the same record is another."""
    file, key = tmp_path / "outbox.db", ProfileKey("profile_id", PROFILE_ID)
    put(file, "m015_assigning")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            'INSERT INTO sharing (organisation_id, kind, value, "table", row_id, is_clearing, state)'
            " VALUES (?, ?, ?, 'contact', ?, 0, 'due')",
            [ORGANISATION, key.kind, key.value, CONTACT],
        )
    row = Target("contact", CONTACT, "Yvonne McKay", "link")
    async with opened(file) as database:
        store, links = SqliteOutboxStore(database, ORGANISATION), SqliteLinkStore(database, ORGANISATION)
        await links.confirm_link(key, row, NOON)
        await store.ignored.ignore(key, row, {"company": "Litware"}, NOON, is_flagging=True)
        link = await store.sharing.lease(NOON, Tellable(["contact"]), [])
        flag = await store.sharing.lease(NOON, Tellable(has_flags=True), [])
        assert link is not None
        assert flag is not None
        assert (("link", key), ("flag", key)) == ((link.what, link.key), (flag.what, flag.key))
    assert [(2,)] == look(file, "SELECT count(*) FROM sharing")
