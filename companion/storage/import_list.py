"""The two lists of the seat holder at this computer, kept beside the mirror: since when somebody is in, when they left.

Every function is part of somebody's transaction. A mirror that is begun anew begins these anew, too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from companion.core.import_rule import ImportEntry, ImportList, ImportRecord, ImportTable, Reason
from companion.storage.rows import to_moment, to_text

LEFT_FOR = timedelta(days=30)
"""So long somebody who left the rule stays in the list, marked."""


Place = tuple[str, str]
"""Name and id of a line."""


@dataclass(frozen=True)
class KeptEntry:
    """One line of a list, with its past."""

    entry: ImportEntry
    """Of somebody who left: as it was before."""
    since: datetime | None
    """None in a list that nobody keeps: somebody else's."""
    left_at: datetime | None


def create_import_list(connection: sqlite3.Connection) -> None:
    """The empty tables."""
    connection.execute(
        "CREATE TABLE my_crm (id TEXT PRIMARY KEY, table_name TEXT NOT NULL, name TEXT NOT NULL,"
        " company TEXT NOT NULL, reasons TEXT NOT NULL, since TEXT NOT NULL, left_at TEXT) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE my_crm_state (id INTEGER PRIMARY KEY CHECK (id = 1), at TEXT, without_stage INTEGER)"
    )


def keep_import_list(connection: sqlite3.Connection, wanted: ImportList, now: datetime) -> None:
    """Bring what is kept in step: who is new begins now, who is not named any more has left now."""
    connection.executemany(
        "INSERT INTO my_crm VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (id) DO UPDATE SET"
        " table_name = excluded.table_name, name = excluded.name, company = excluded.company,"
        " reasons = excluded.reasons, left_at = NULL,"
        # Back after having left is in anew.
        " since = CASE WHEN left_at IS NULL THEN since ELSE excluded.since END",
        [
            (
                entry.row_id,
                entry.record.table,
                entry.record.name,
                entry.record.company,
                json.dumps([asdict(reason) for reason in entry.reasons], ensure_ascii=False),
                to_text(now),
            )
            for entry in wanted.entries
        ],
    )
    ids = json.dumps([entry.row_id for entry in wanted.entries])
    connection.execute(
        "UPDATE my_crm SET left_at = ? WHERE left_at IS NULL AND id NOT IN (SELECT value FROM json_each(?))",
        [to_text(now), ids],
    )
    connection.execute("DELETE FROM my_crm WHERE left_at < ?", [to_text(now - LEFT_FOR)])
    connection.execute(
        "INSERT OR REPLACE INTO my_crm_state VALUES (1, ?, ?)", [to_text(now), wanted.without_stage]
    )


def read_import_list(
    connection: sqlite3.Connection, tables: Sequence[ImportTable], *, after: Place = ("", ""), most: int = -1
) -> Iterator[KeptEntry]:
    """The lines of a list behind a place, in the order of names, at most so many; all of them for -1."""
    query = (
        "SELECT id, table_name, name, company, reasons, since, left_at FROM my_crm"
        " WHERE (name COLLATE NOCASE, id) > (?, ?) AND table_name IN (SELECT value FROM json_each(?))"
        " ORDER BY name COLLATE NOCASE, id LIMIT ?"
    )
    for row_id, table, name, company, reasons, since, left_at in connection.execute(
        query, [*after, json.dumps(tables), most]
    ):
        why = tuple(Reason(**reason) for reason in json.loads(reasons))
        entry = ImportEntry(row_id, ImportRecord(table, name, company), why)
        yield KeptEntry(entry, to_moment(since), to_moment(left_at))


def read_import_state(connection: sqlite3.Connection) -> tuple[datetime, int] | None:
    """When the lists were made, and how many opportunities no stage decides about; None before the first sync."""
    found = connection.execute("SELECT at, without_stage FROM my_crm_state").fetchone()
    return (_moment(found[0]), found[1]) if found else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
