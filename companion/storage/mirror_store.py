"""The rows of the mirror and the cursors that they were reached by, always stored in one transaction."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from companion.core.mirror_cursor import Cursor
from companion.core.mirror_reading import Page
from companion.core.mirror_standing import MirrorStanding, TableStanding, TableState
from companion.core.mirror_tables import EVERY_TABLE, MirroredTable
from companion.core.replies import Cause
from companion.storage import mirror_rows
from companion.storage.import_list import create_import_list
from companion.storage.mirror_file import MirrorFile
from companion.storage.mirror_index import create_index
from companion.storage.moved_on import create_moved_on
from companion.storage.rows import to_json, to_moment, to_text
from companion.storage.seen_pages import create_seen_pages
from companion.storage.shared_links import create_shared_links

LAYOUT = 6
"""The number of the schema; a file of another is begun anew."""

MIRROR = "mirror.db"
"""The file's name in the folder of its profile; deleting it loses nothing that Dynamics does not hold."""

_CURSOR = TypeAdapter(Cursor)
_CAUSE = TypeAdapter(Cause)

Listener = Callable[[sqlite3.Connection, str, Sequence[int], Sequence[int]], None]
"""Told, inside the transaction: a table, the numbers of rows that are new or changed, and of those that are to go."""


class SqliteMirrorStore:
    """The MirrorStore of one profile."""

    def __init__(self, file: Path, listener: Listener | None = None) -> None:
        """Open the mirror at this place, or begin it. `listener` keeps an index in step with the rows."""
        self.file = MirrorFile(file, LAYOUT, _create)
        self._listener = listener

    async def read_cursor(self, table: MirroredTable) -> Cursor:
        """Where the reading of a table stands."""

        def body(connection: sqlite3.Connection) -> Cursor:
            query = "SELECT cursor FROM reading WHERE table_name = ?"
            found = connection.execute(query, [table.logical_name]).fetchone()
            return _CURSOR.validate_json(found[0]) if found else Cursor()

        return await self.file.read(body)

    async def keep(self, table: MirroredTable, page: Page) -> None:
        """Store a page and the cursor behind it, both or neither."""

        def body(connection: sqlite3.Connection) -> None:
            passage = page.cursor.passage
            _heed_new_demand(connection, table, page.cursor)
            more = self._put(connection, table, page) - self._drop(connection, table, page)
            mirror_rows.mark_seen(connection, table, page.seen, passage)
            if page.is_whole:
                mirror_rows.doubt_unseen(connection, table, passage)
            connection.execute(
                "INSERT INTO reading (table_name, cursor, rows) VALUES (?, ?, ?) ON CONFLICT (table_name)"
                " DO UPDATE SET cursor = excluded.cursor, rows = rows + excluded.rows",
                [table.logical_name, to_json(page.cursor), more],
            )

        await self.file.write(body)

    async def read_doubtful(self, table: MirroredTable, most: int) -> list[str]:
        """Ids of rows of which nobody knows whether they are still there as they were."""

        def body(connection: sqlite3.Connection) -> list[str]:
            query = "SELECT id FROM doubt WHERE table_name = ? ORDER BY id LIMIT ?"
            return [row_id for (row_id,) in connection.execute(query, [table.logical_name, most])]

        return await self.file.read(body)

    async def note_end(self, table: MirroredTable, trouble: Cause | None, now: datetime) -> None:
        """A sync has come to the end of a table, or could not."""

        def body(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE reading SET trouble = ?, read_at = coalesce(?, read_at) WHERE table_name = ?",
                [to_json(trouble), None if trouble else to_text(now), table.logical_name],
            )

        await self.file.write(body)

    async def note_finished(self, tables: Sequence[MirroredTable], now: datetime) -> None:
        """A sync has come to its end. What a table holds that nobody asks for any more is dropped."""

        def body(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO sync VALUES (1, ?)", [to_text(now)])
            wanted = {table.logical_name for table in tables}
            for table in EVERY_TABLE:
                if table.logical_name not in wanted:
                    mirror_rows.drop_every_row(connection, table)
                    connection.execute("DELETE FROM reading WHERE table_name = ?", [table.logical_name])

        await self.file.write(body)

    async def count_rows(self) -> int:
        """How many rows of the CRM there are, over all tables."""
        return sum(table.rows for table in (await self.read_standing()).tables)

    async def clear(self) -> None:
        """Remove everything, in the file too. Raises NotSaved."""
        await self.file.clear()

    async def read_standing(self) -> MirrorStanding:
        """How the mirror stands, a line for each table that a sync has come to."""
        return await self.file.read(_read_standing)

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _put(self, connection: sqlite3.Connection, table: MirroredTable, page: Page) -> int:
        added, changed = mirror_rows.put_rows(connection, table, page.rows, page.cursor.passage)
        mirror_rows.clear_doubt(connection, table, [row.row_id for row in page.rows])
        if self._listener is not None and changed:
            numbers = mirror_rows.read_numbers(connection, table, changed)
            self._listener(connection, table.logical_name, numbers, ())
        return added

    def _drop(self, connection: sqlite3.Connection, table: MirroredTable, page: Page) -> int:
        if not page.gone and not page.is_emptied:
            return 0
        if self._listener is not None:
            going = (
                mirror_rows.read_all_numbers(connection, table)
                if page.is_emptied
                else mirror_rows.read_numbers(connection, table, page.gone)
            )
            self._listener(connection, table.logical_name, (), going)
        if page.is_emptied:
            return mirror_rows.drop_every_row(connection, table)
        mirror_rows.clear_doubt(connection, table, page.gone)
        return mirror_rows.drop_rows(connection, table, page.gone)


def peek_standing(file: Path) -> MirrorStanding | None:
    """How a mirror stands that another process may have open; None where there is none that can be read."""
    if not file.exists():
        return None
    try:
        with contextlib.closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        ) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
                return None
            return _read_standing(connection)
    except sqlite3.Error:
        return None


def _heed_new_demand(connection: sqlite3.Connection, table: MirroredTable, cursor: Cursor) -> None:
    """Where other columns are asked for, no row that is here counts as the same: it lacks what is new."""
    mirror_rows.add_columns(connection, table)
    query = "SELECT cursor ->> '$.select' FROM reading WHERE table_name = ?"
    if connection.execute(query, [table.logical_name]).fetchone() not in (None, (cursor.select,)):
        mirror_rows.doubt_versions(connection, table)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE reading (table_name TEXT PRIMARY KEY, cursor TEXT NOT NULL, rows INTEGER NOT NULL,"
        " read_at TEXT, trouble TEXT)"
    )
    connection.execute("CREATE TABLE sync (id INTEGER PRIMARY KEY CHECK (id = 1), finished_at TEXT)")
    connection.execute(
        "CREATE TABLE doubt (table_name TEXT, id TEXT, PRIMARY KEY (table_name, id)) WITHOUT ROWID"
    )
    for table in EVERY_TABLE:
        mirror_rows.create_table(connection, table)
    create_index(connection)
    create_import_list(connection)
    create_moved_on(connection)
    create_seen_pages(connection)
    create_shared_links(connection)


def _read_standing(connection: sqlite3.Connection) -> MirrorStanding:
    finished = connection.execute("SELECT finished_at FROM sync").fetchone()
    told = {
        name: (_CURSOR.validate_json(cursor), rows, to_moment(read_at), trouble)
        for name, cursor, rows, read_at, trouble in connection.execute(
            "SELECT table_name, cursor, rows, read_at, trouble FROM reading"
        )
    }
    return MirrorStanding(
        finished_at=to_moment(finished[0]) if finished else None,
        tables=[
            TableStanding(
                name=table.logical_name,
                rows=rows,
                state=_state_of(cursor, read_at, has_trouble=trouble is not None),
                read_at=read_at,
                trouble=_CAUSE.validate_json(trouble) if trouble else None,
            )
            for table in EVERY_TABLE
            if table.logical_name in told
            for cursor, rows, read_at, trouble in [told[table.logical_name]]
        ],
    )


def _state_of(cursor: Cursor, read_at: datetime | None, *, has_trouble: bool) -> TableState:
    if has_trouble:
        return "trouble"
    if cursor.is_barred:
        return "no_access"
    if cursor.step in {"probe", "fill", "mend"} and read_at is None:
        return "reading"
    return "read" if read_at is not None else "unread"
