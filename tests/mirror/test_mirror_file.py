"""The mirror's file can be lost at any moment: damaged, of another layout, or deleted, it is begun anew. B4."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from companion.errors import NotSaved
from companion.storage.mirror_file import MirrorFile, remove_mirror

Numbers = list[int]


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE number (value INTEGER UNIQUE)")


def _add(value: int, connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO number VALUES (?)", [value])


def _add_many(connection: sqlite3.Connection) -> None:
    connection.executemany("INSERT INTO number VALUES (?)", [(value,) for value in range(5000)])


def _read(connection: sqlite3.Connection) -> Numbers:
    return [value for (value,) in connection.execute("SELECT value FROM number")]


async def test_what_was_written_is_read_after_reopening(tmp_path: Path) -> None:
    """Rows stay, in a file that nobody else may read."""
    file = tmp_path / "mirror.db"
    mirror = MirrorFile(file, 1, _create)
    await mirror.write(lambda connection: _add(7, connection))
    mirror.close()
    mirror = MirrorFile(file, 1, _create)
    assert [7] == await mirror.read(_read)
    mirror.close()
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize("fate", ["other layout", "overwritten", "cut", "no database"])
async def test_file_that_cannot_be_used_is_begun_anew(tmp_path: Path, fate: str) -> None:
    """Everything in it can be read from Dynamics again."""
    file = tmp_path / "mirror.db"
    mirror = MirrorFile(file, 1, _create)
    await mirror.write(_add_many)
    mirror.close()
    content = file.read_bytes()
    if fate == "overwritten":
        file.write_bytes(content[:30] + b"?" * 8000 + content[8030:])
    elif fate == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif fate == "no database":
        file.write_bytes(b"Ana Souza" * 1000)
    mirror = MirrorFile(file, 2 if fate == "other layout" else 1, _create)
    assert [] == await mirror.read(_read)
    await mirror.write(lambda connection: _add(1, connection))
    assert [1] == await mirror.read(_read)
    mirror.close()


async def test_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """A write that cannot be carried out is told, and undone to its beginning."""

    def twice(connection: sqlite3.Connection) -> None:
        _add(1, connection)
        _add(1, connection)

    mirror = MirrorFile(tmp_path / "mirror.db", 1, _create)
    with pytest.raises(NotSaved):
        await mirror.write(twice)
    assert [] == await mirror.read(_read)
    mirror.close()


async def test_cleared_file_is_begun_anew_and_waits_for_whoever_reads(tmp_path: Path) -> None:
    """Who reads reads to the end; afterwards nothing is left, and what is written next stands alone."""
    file = tmp_path / "mirror.db"
    mirror = MirrorFile(file, 1, _create)
    await mirror.write(_add_many)
    reading, may_end = threading.Event(), threading.Event()

    def slowly(connection: sqlite3.Connection) -> Numbers:
        reading.set()
        may_end.wait()
        return _read(connection)

    numbers = asyncio.create_task(mirror.read(slowly))
    await asyncio.to_thread(reading.wait)
    cleared = asyncio.create_task(mirror.clear())
    after = asyncio.create_task(mirror.read(_read))
    may_end.set()
    assert 5000 == len(await numbers)
    await cleared
    assert await after in ([], list(range(5000)))
    await mirror.write(lambda connection: _add(1, connection))
    assert [1] == await mirror.read(_read)
    mirror.close()


async def test_reader_cannot_write(tmp_path: Path) -> None:
    """Only one connection ever writes."""
    mirror = MirrorFile(tmp_path / "mirror.db", 1, _create)
    with pytest.raises(NotSaved):
        await mirror.read(lambda connection: _add(1, connection))
    mirror.close()
    assert (True, False) == (remove_mirror(tmp_path / "mirror.db"), remove_mirror(tmp_path / "mirror.db"))
    assert [] == list(tmp_path.iterdir())
