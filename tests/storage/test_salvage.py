"""A damaged journal: what can be read goes on, what cannot is said, and the damaged files stay."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest

from companion.core.journal_facts import Salvage
from companion.core.outbox_item import SALVAGED_UNSURE
from companion.errors import NotSaved
from companion.storage.backups import back_up_daily, newest_daily
from companion.storage.database import Database
from companion.storage.inspection import inspect_journal
from companion.storage.log_frames import read_log
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.salvage import put_in_place, read_salvage
from tests.fakes.journal import look, opened, opened_store
from tests.fakes.samples import ORGANISATION, click, message
from tests.storage.older_journals import steps

PAGE = 4096
MANY = 40


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal of a test lies."""
    return tmp_path / "outbox.db"


async def write_many(file: Path, count: int = MANY) -> None:
    """A journal with so many held items, closed."""
    async with opened_store(file) as store:
        for number in range(count):
            await store.record_click(
                click(f"click-{number:02}", message(body=f"Message {number} " + "x" * 400))
            )


async def crash_with_log(file: Path, count: int = 4) -> Path:
    """A journal whose log holds so many clicks, one commit each, as a process that was killed leaves it."""
    crashed = file.with_name("crashed") / "outbox.db"
    async with opened(file) as database:
        await database.run(lambda _connection: None, is_erasing=True)
        store = SqliteOutboxStore(database, ORGANISATION)
        for number in range(count):
            await store.record_click(click(f"late-{number}", message(body=f"Late {number} " + "y" * 400)))
        crashed.parent.mkdir()
        for part in file.parent.glob("outbox.db*"):
            shutil.copy2(part, crashed.parent)
    return crashed


def overwrite(file: Path, start: int, content: bytes) -> None:
    """Other bytes at a place in a file."""
    with file.open("r+b") as stream:
        stream.seek(start)
        stream.write(content)


def page_of(file: Path, text: bytes) -> int:
    """The first page that holds a text."""
    return file.read_bytes().index(text) // PAGE


async def items_of(file: Path) -> dict[str, str]:
    """Item → text, as the companion reads them."""
    async with opened(file) as database:
        items = await SqliteOutboxStore(database, ORGANISATION).read_items(None)
    return {item.item_id: item.activity.body[:12] if item.activity else "" for item in items}


def kept(report: Salvage) -> list[str]:
    """The damaged files that were set aside."""
    return sorted(part.name for part in Path(report.place).glob("outbox*"))


async def test_rows_around_a_damaged_page_go_on(file: Path) -> None:
    """Every other item is there with its own text; how many are missing is said, and the old file is kept as it was."""
    await write_many(file)
    overwrite(file, page_of(file, f"click-20{ORGANISATION}".encode()) * PAGE, b"\xff" * PAGE)
    damaged = file.read_bytes()
    found = await items_of(file)
    report = read_salvage(file)
    assert report is not None
    assert len(found) == report.saved
    assert 0 < report.missing < 20
    assert report.saved + report.missing >= MANY
    assert {name: f"Message {int(name[6:])} "[:12] for name in found} == {
        name: text[: len(f"Message {int(name[6:])} ")] for name, text in found.items()
    }
    assert "click-20" not in found
    assert damaged == (Path(report.place) / "outbox.db").read_bytes()
    assert set() == {name for (name,) in look(file, "SELECT item_id FROM clicks")} - set(found)


async def test_damaged_index_loses_nothing(file: Path) -> None:
    """An item that an index has lost would wait for ever unseen."""
    await write_many(file)
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND sql LIKE '%\"state\"%'"
        root = connection.execute(query).fetchone()[0]
    content = file.read_bytes()[(root - 1) * PAGE : root * PAGE]
    overwrite(file, (root - 1) * PAGE + content.rindex(b"held"), b"hold")
    assert MANY == len(await items_of(file))
    report = read_salvage(file)
    assert report is not None
    assert (MANY, 0) == (report.saved, report.missing)


async def test_item_in_a_state_that_is_none_is_asked_about(file: Path) -> None:
    """It is neither forgotten nor sent."""
    await write_many(file, 2)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE items SET state = 'hXld' WHERE item_id = 'click-00'")
        connection.commit()
    async with opened_store(file) as store:
        causes = {
            item.item_id: (item.state, item.cause.code if item.cause else "")
            for item in await store.read_items(None)
        }
    assert {"click-00": ("needs_you", SALVAGED_UNSURE), "click-01": ("held", "")} == causes


@pytest.mark.parametrize("damage", [
    lambda file: file.write_bytes(b"no database at all" * 100),
    lambda file: file.write_bytes(b""),
    lambda file: file.unlink(),
], ids=["other bytes", "empty", "gone"])  # fmt: skip
async def test_lost_file_goes_on_from_the_daily_copy(file: Path, damage: Callable[[Path], object]) -> None:
    """What waited that day is asked about, because nobody knows whether it was sent or taken back since."""
    await write_many(file, 3)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        back_up_daily(connection, file, date(2026, 11, 18))
    damage(file)
    async with opened_store(file) as store:
        items = await store.read_items(None)
        assert {"needs_you"} == {item.state for item in items}
        assert {SALVAGED_UNSURE} == {item.cause.code for item in items if item.cause}
        # The same click again is the same item, and goes on.
        item, is_repeat = await store.record_click(click("another", message(body="Message 1 " + "x" * 400)))
        assert ("click-01", "queued", True) == (item.item_id, item.state, is_repeat)
    report = read_salvage(file)
    assert report is not None
    assert 3 == report.saved


async def test_every_commit_of_a_rotten_log_that_can_be_proved_goes_on(file: Path) -> None:
    """SQLite would silently end at the first frame that rotted; later commits were answered too."""
    await write_many(file, 3)
    crashed = await crash_with_log(file)
    log = crashed.with_name("outbox.db-wal")
    frames = read_log(log.read_bytes(), PAGE).frames
    first_commit = next(number for number, frame in enumerate(frames) if frame.pages_after_commit)
    overwrite(log, 32 + (24 + PAGE) * first_commit + 24 + 100, b"\xff\xff\xff")
    found = await items_of(crashed)
    assert {"click-00", "click-01", "click-02", "late-1", "late-2", "late-3"} <= set(found)
    report = read_salvage(crashed)
    assert report is not None
    assert {"outbox.db", "outbox.db-wal"} <= set(kept(report))


async def test_log_that_a_kill_left_is_no_damage(file: Path) -> None:
    """Nor is a torn end: the last commit may not have been answered."""
    await write_many(file, 3)
    crashed = await crash_with_log(file)
    log = crashed.with_name("outbox.db-wal")
    with log.open("r+b") as stream:
        stream.truncate(log.stat().st_size - 1000)
    found = await items_of(crashed)
    assert {"late-0", "late-1", "late-2"} <= set(found)
    assert read_salvage(crashed) is None


async def test_interrupted_salvage_is_ended_by_the_next_start(file: Path) -> None:
    """Killed after the new file was whole and before it stood in its place, no old log is played into it."""
    await write_many(file, 3)
    shutil.copy2(file, file.with_name("whole"))
    crashed = await crash_with_log(file)
    shutil.copy2(file.with_name("whole"), crashed.with_name("outbox.db.salvaged"))
    put_in_place(crashed)
    assert ["outbox.db"] == [part.name for part in crashed.parent.iterdir()]
    assert 3 == look(crashed, "SELECT count(*) FROM items")[0][0]
    assert "ok" == look(crashed, "PRAGMA integrity_check")[0][0]


async def test_second_damage_is_kept_beside_the_first(file: Path) -> None:
    """Nothing that was set aside is overwritten."""
    for _time in range(2):
        await write_many(file, 3)
        file.write_bytes(b"no database at all" * 100)
        Database(file, OUTBOX).close()
    assert 2 == len(list((file.parent / "damaged").iterdir()))


async def test_inspection_tells_what_was_salvaged(file: Path) -> None:
    """As long as the damaged files are kept."""
    await write_many(file, 3)
    file.write_bytes(b"no database at all" * 100)
    Database(file, OUTBOX).close()
    facts = inspect_journal(file, is_thorough=True)
    assert facts is not None
    assert facts.salvage == read_salvage(file)
    assert facts.salvage is not None
    assert ("journal_salvaged", "0") == (facts.salvage.cause.code, dict(facts.salvage.cause.params)["saved"])
    shutil.rmtree(facts.salvage.place)
    assert read_salvage(file) is None


async def test_damage_met_at_work_is_told_and_mended_by_opening_anew(file: Path) -> None:
    """Nothing is promised on a file in which SQLite has met damage; opened again, it goes on."""
    await write_many(file)
    async with opened(file) as database:
        await database.run(lambda _connection: None, is_erasing=True)
        overwrite(file, page_of(file, f"click-20{ORGANISATION}".encode()) * PAGE, b"\xff" * PAGE)
        await database.run(lambda connection: connection.execute("PRAGMA shrink_memory").fetchall())
        store = SqliteOutboxStore(database, ORGANISATION)
        with pytest.raises(NotSaved, match="malformed"):
            await store.read_items([f"click-{number:02}" for number in range(MANY)])
        assert database.is_broken
        with pytest.raises(NotSaved, match="anew"):
            await store.record_click(click("new", message(body="New")))
    async with opened_store(file) as store:
        assert "held" == (await store.record_click(click("new", message(body="New"))))[0].state


async def test_daily_copy_is_made_once_and_never_of_a_damaged_file(file: Path) -> None:
    """A copy of damage would push out a good one."""
    day = date(2026, 11, 18)
    await write_many(file, 3)
    async with opened(file) as database:
        await database.copy_daily(day)
        copy = newest_daily(file)
        assert copy is not None
        made = copy.stat().st_mtime_ns
        await database.copy_daily(day)
        assert made == copy.stat().st_mtime_ns
        await database.run(lambda c: c.execute("UPDATE items SET state = 'none'"))
        with pytest.raises(NotSaved):
            await database.copy_daily(date(2026, 11, 19))
        assert copy == newest_daily(file)
        assert database.is_broken


@pytest.mark.parametrize(
    ("column", "value"),
    [("hold_ends_at", "2026-11-1X"), ("receipt", "{"), ("conversation_id", b"2-thread-\xff")],
    ids=["no moment", "no JSON", "no text"],
)
async def test_item_that_cannot_be_read_does_not_hold_up_the_others(
    file: Path, column: str, value: str | bytes
) -> None:
    """SQLite takes any bytes for a text; one such row would end every look at the outbox."""
    await write_many(file, 3)
    with closing(sqlite3.connect(file)) as connection:
        statement = f"UPDATE items SET {column} = CAST(? AS TEXT) WHERE item_id = 'click-01'"  # noqa: S608
        connection.execute(statement, [value])
        connection.commit()
    assert {"click-00", "click-01", "click-02"} == set(await items_of(file))
    assert read_salvage(file) is not None


@pytest.mark.parametrize("page", ["items", "everything"])
async def test_items_are_found_without_the_page_that_leads_to_them(file: Path, page: str) -> None:
    """Their own pages are whole, so every one of them goes on, also one that is longer than a page."""
    await write_many(file)
    async with opened_store(file) as store:
        await store.record_click(click("long", message(body="Long and " + "z" * 9000)))
    with closing(sqlite3.connect(file)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'items'").fetchone()[0]
    overwrite(file, (root - 1) * PAGE if page == "items" else 0, b"\xff" * PAGE)
    found = await items_of(file)
    assert {f"click-{number:02}" for number in range(MANY)} | {"long"} == set(found)
    report = read_salvage(file)
    assert report is not None
    assert (MANY + 1, 0) == (report.saved, report.missing)


async def test_salvage_killed_at_any_step_is_done_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever name was given, moved or taken away last, everything that could be read is there in the end."""
    await write_many(tmp_path / "outbox.db", 8)
    crashed = await crash_with_log(tmp_path / "outbox.db")
    log = crashed.with_name("outbox.db-wal")
    frames = read_log(log.read_bytes(), PAGE).frames
    first = next(number for number, frame in enumerate(frames) if frame.pages_after_commit)
    overwrite(log, 32 + (24 + PAGE) * first + 24 + 100, b"\xff\xff\xff")
    for step in range(1, 100):
        folder = tmp_path / f"{step:02}"
        shutil.copytree(crashed.parent, folder)
        with monkeypatch.context() as patch:
            left = [step]
            for owner, name in ((os, "link"), (os, "fsync"), (Path, "replace"), (Path, "unlink")):
                patch.setattr(owner, name, dying(getattr(owner, name), left))
            with suppress(KeyboardInterrupt):
                Database(folder / "outbox.db", OUTBOX).close()
        found = await items_of(folder / "outbox.db")
        assert {f"click-{number:02}" for number in range(8)} | {"late-1", "late-2", "late-3"} <= set(found)
        assert list((folder / "damaged").glob("2*/outbox.db-wal"))
        if left[0] > 0:
            break
    assert 10 < step < 99


def dying(real: Callable[..., object], left: list[int]) -> Callable[..., object]:
    """A call of the system that is the last one of its process when its turn comes."""

    def call(*values: object, **options: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return real(*values, **options)

    return call


@pytest.mark.parametrize(
    "rot",
    [
        "SET name = 'm001_jour\x7fal' WHERE name = 'm001_journal'",
        "SET name = 'm011_evidence' WHERE name = 'm010_evidence'",
        "SET name = 'm\x101_journal' WHERE name = 'm001_journal'",
        "SET applied_at = CAST(x'32303236fffe' AS TEXT) WHERE name = 'm003_sealed'",
    ],
    ids=["name", "number of the last", "number of the first", "moment"],
)
async def test_step_that_rotted_is_damage_and_no_later_version(file: Path, rot: str) -> None:
    """Refused as the file of a later version, or as none, it would wait for an update that never comes."""
    await write_many(file, 3)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"UPDATE _sqlite_migrations {rot}")  # a literal above
        connection.commit()
    assert {"click-00", "click-01", "click-02"} == set(await items_of(file))
    assert read_salvage(file) is not None
    assert steps() == [name for (name,) in look(file, "SELECT name FROM _sqlite_migrations ORDER BY id")]
