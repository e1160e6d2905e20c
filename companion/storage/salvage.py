"""Replace a damaged journal by a new one with everything that can still be read; the old files stay, set aside.

Killed at any moment, the next start begins again or ends what was nearly done. Sends nothing and deletes nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlite_utils
from sqlite_utils.migrations import Migrations

from companion.core.journal_facts import Salvage
from companion.core.outbox_item import SALVAGED_UNSURE
from companion.core.outbox_states import FINISHED, STATES
from companion.core.replies import Cause
from companion.storage.backups import newest_daily, sync_file, sync_folder
from companion.storage.reading_damaged import ReadTable, Row, add_carved, open_image, read_steps, read_table
from companion.storage.rows import to_json, to_text
from companion.storage.soundness import MOMENTS, VALUES
from companion.storage.upgrading import steps_meant

_ASIDE = "damaged"
_REPORT = "salvage.json"
_BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True)
class _Found:
    tables: dict[str, ReadTable]
    steps: list[str]


def salvage(file: Path, migrations: Migrations) -> Salvage:
    """A sound file with what could be read. Raises OSError or sqlite3.Error, and then the old file still stands."""
    aside = _set_aside(file)
    found = _read(aside / file.name, migrations)
    draft = file.with_name(f"{file.name}.salvaging")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=EXTRA")
        saved, missing = _fill(connection, found, migrations, file)
    report = Salvage(to_text(_made_at(aside)) or "", saved, missing, str(aside))
    _write_report(aside, report)
    sync_file(draft)
    # From here on the new file is whole: a start that finds it under this name puts it in place.
    draft.replace(_whole(file))
    sync_folder(file.parent)
    put_in_place(file)
    return report


def put_in_place(file: Path) -> None:
    """End a salvage that was interrupted after its work was done."""
    if not _whole(file).exists():
        return
    # A log that stays behind would be played into the new file.
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    sync_folder(file.parent)
    _whole(file).replace(file)
    sync_folder(file.parent)


def read_salvage(file: Path) -> Salvage | None:
    """What came of the newest damage, as long as its files are kept."""
    reports = sorted(file.parent.glob(f"{_ASIDE}/*/{_REPORT}"))
    if not reports:
        return None
    try:
        return Salvage(**json.loads(reports[-1].read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        return None


def drop_set_aside(file: Path) -> None:
    """Remove every damaged file that was kept: what was erased must not stand there."""
    shutil.rmtree(file.parent / _ASIDE, ignore_errors=True)


def _set_aside(file: Path) -> Path:
    """The three files under a second name each, in a folder that carries the date."""
    folder = file.parent / _ASIDE
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / "new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    for suffix in _BESIDE:
        source, target = file.with_name(file.name + suffix), draft / (file.name + suffix)
        if source.exists():
            _give_second_name(source, target)
    aside = folder / f"{_made_at(draft):%Y%m%dT%H%M%S.%fZ}"
    draft.replace(aside)
    sync_folder(folder)
    return aside


def _give_second_name(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Some file systems know one name only.
        shutil.copy2(source, target)


def _made_at(folder: Path) -> datetime:
    """When a folder's files were put there, as the file system tells it."""
    return datetime.fromtimestamp(folder.stat().st_mtime, UTC)


def _read(file: Path, migrations: Migrations) -> _Found:
    all_steps = [migration.name for migration in migrations._migrations]  # noqa: SLF001  # no public list of all
    with contextlib.closing(open_image(file)) as image:
        told = steps_meant(read_steps(image, migrations.name) or [], migrations)
        with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
            _build(fresh, migrations, told or all_steps)
            names = _tables_of(fresh)
            columns = [column[1] for column in fresh.execute("PRAGMA table_info(items)")]
        tables = {name: read_table(image, name) for name in names}
        if tables["items"].unread:
            tables["items"] = add_carved(image, tables["items"], columns)
        return _Found(tables, told or all_steps)


def _build(connection: sqlite3.Connection, migrations: Migrations, steps: list[str]) -> None:
    """The tables as they were after these steps; what is missing is taken when the file is opened."""
    some = Migrations(migrations.name)
    some._migrations = [one for one in migrations._migrations if one.name in steps]  # noqa: SLF001  # no public way
    some.apply(sqlite_utils.Database(connection))


def _tables_of(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'"
    return [name for (name,) in connection.execute(query)]


def _fill(
    connection: sqlite3.Connection, found: _Found, migrations: Migrations, file: Path
) -> tuple[int, int]:
    """Write what was read; how many items there are now, and how many could not be read."""
    _build(connection, migrations, found.steps)
    connection.execute("BEGIN")
    for name, table in found.tables.items():
        _insert(connection, name, map(_judged, table.rows) if name == "items" else table.rows)
    _add_from_copy(connection, file)
    if "clicks" in found.tables:
        # The click of a lost item must be new when it comes again.
        connection.execute("DELETE FROM clicks WHERE item_id NOT IN (SELECT item_id FROM items)")
    connection.execute("COMMIT")
    saved = connection.execute("SELECT count(*) FROM items").fetchone()[0]
    missing = found.tables["items"].unread
    return saved, missing


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[Row] | list[Row]) -> None:
    known = {column[1] for column in connection.execute(f'PRAGMA table_info("{table}")')}
    for row in rows:
        values = {name: value for name, value in row.items() if name in known}
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        query = f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608  # names of our own schema
        # A value that the table refuses, or that SQLite cannot take, is as good as unread.
        with contextlib.suppress(sqlite3.Error):
            connection.execute(query, list(values.values()))


def _judged(row: Row) -> Row:
    """The row without values that nobody could read; what matters to sending is asked about."""
    odd = {
        name: None for name in (*MOMENTS, *VALUES) if row.get(name) is not None and _is_odd(name, row[name])
    }
    clean = {**row, **odd}
    is_certain = row["state"] in FINISHED or (row["state"] in STATES and not odd)
    return clean if is_certain else _unsure(clean)


def _is_odd(name: str, value: object) -> bool:
    if not isinstance(value, str):
        # A sealed value tells by itself what became of it.
        return name in MOMENTS
    try:
        datetime.fromisoformat(value) if name in MOMENTS else json.loads(value)
    except ValueError:
        return True
    return "\ufffd" in value


def _unsure(row: Row) -> Row:
    """Whether this was sent or taken back since is not known, so a person decides."""
    return {**row, "state": "needs_you", "cause": to_json(Cause(SALVAGED_UNSURE)), "next_attempt_at": None}


def _add_from_copy(connection: sqlite3.Connection, file: Path) -> None:
    """Items that the damaged file has lost, from the newest daily copy."""
    copy = newest_daily(file)
    if copy is None:
        return
    known = {item_id for (item_id,) in connection.execute("SELECT item_id FROM items")}
    with contextlib.closing(open_image(copy)) as image:
        lost = [row for row in read_table(image, "items").rows if row["item_id"] not in known]
        rows = [row if row["state"] in FINISHED else _unsure(row) for row in lost]
        _insert(connection, "items", [_anywhere(row) for row in rows])
        _insert(connection, "clicks", read_table(image, "clicks").rows)


def _anywhere(row: Row) -> Row:
    """The row without its place in the order: another may stand there now."""
    return {name: value for name, value in row.items() if name != "sequence"}


def _write_report(aside: Path, report: Salvage) -> None:
    file = aside / _REPORT
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(asdict(report), stream)
        stream.flush()
        os.fsync(stream.fileno())


def _whole(file: Path) -> Path:
    return file.with_name(f"{file.name}.salvaged")
