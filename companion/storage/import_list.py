"""The two lists of a seat holder, kept beside the mirror: since when somebody is in, when they left, when it was read.

Kept for whoever works at this computer, and for every seat that was looked at here. Every function is part of
somebody's transaction. A mirror that is begun anew begins these anew, too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from companion.core.import_rule import ImportEntry, ImportList, ImportRecord, ImportTable, Reason
from companion.core.my_crm import KeptEntry, ListName
from companion.storage.rows import to_moment, to_text

LEFT_FOR = timedelta(days=30)
"""So long somebody who left the rule stays in the list, marked."""


Place = tuple[str, str]
"""Name and id of a line."""


def create_import_list(connection: sqlite3.Connection) -> None:
    """The empty tables."""
    connection.execute(
        "CREATE TABLE my_crm (seat TEXT NOT NULL, id TEXT NOT NULL, table_name TEXT NOT NULL, name TEXT NOT NULL,"
        " company TEXT NOT NULL, reasons TEXT NOT NULL, since TEXT NOT NULL, left_at TEXT,"
        " PRIMARY KEY (seat, id)) WITHOUT ROWID"
    )
    connection.execute("CREATE TABLE my_crm_state (seat TEXT PRIMARY KEY, at TEXT, without_stage INTEGER)")
    connection.execute(
        "CREATE TABLE my_crm_look (seat TEXT, list TEXT, at TEXT NOT NULL, PRIMARY KEY (seat, list)) WITHOUT ROWID"
    )


def keep_import_list(connection: sqlite3.Connection, seat: str, wanted: ImportList, now: datetime) -> None:
    """Bring what is kept in step: who is new begins now, who is not named any more has left now."""
    connection.executemany(
        "INSERT INTO my_crm VALUES (?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (seat, id) DO UPDATE SET"
        " table_name = excluded.table_name, name = excluded.name, company = excluded.company,"
        " reasons = excluded.reasons, left_at = NULL,"
        # Back after having left is in anew.
        " since = CASE WHEN left_at IS NULL THEN since ELSE excluded.since END",
        [
            (
                seat,
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
        "UPDATE my_crm SET left_at = ? WHERE seat = ? AND left_at IS NULL"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        [to_text(now), seat, ids],
    )
    connection.execute("DELETE FROM my_crm WHERE left_at < ?", [to_text(now - LEFT_FOR)])
    connection.execute(
        "INSERT OR REPLACE INTO my_crm_state VALUES (?, ?, ?)", [seat, to_text(now), wanted.without_stage]
    )


def read_import_list(
    connection: sqlite3.Connection,
    seat: str,
    tables: Sequence[ImportTable],
    *,
    after: Place = ("", ""),
    most: int = -1,
) -> Iterator[KeptEntry]:
    """The lines of a list behind a place, in the order of names, at most so many; all of them for -1."""
    query = (
        "SELECT id, table_name, name, company, reasons, since, left_at FROM my_crm"
        " WHERE seat = ? AND (name COLLATE NOCASE, id) > (?, ?) AND table_name IN (SELECT value FROM json_each(?))"
        " ORDER BY name COLLATE NOCASE, id LIMIT ?"
    )
    for row_id, table, name, company, reasons, since, left_at in connection.execute(
        query, [seat, *after, json.dumps(tables), most]
    ):
        why = tuple(Reason(**reason) for reason in json.loads(reasons))
        entry = ImportEntry(row_id, ImportRecord(table, name, company), why)
        yield KeptEntry(entry, to_moment(since), to_moment(left_at))


def place_of(connection: sqlite3.Connection, seat: str, row_id: str) -> Place | None:
    """Where a line stands; None where it is not in the list any more."""
    query = "SELECT name, id FROM my_crm WHERE seat = ? AND id = ?"
    found: Place | None = connection.execute(query, [seat, row_id]).fetchone()
    return found


def count_import_list(
    connection: sqlite3.Connection, seat: str, tables: Sequence[ImportTable]
) -> tuple[int, int]:
    """How many are in the list, and how many have left it."""
    inside, left = connection.execute(
        "SELECT count(*) FILTER (WHERE left_at IS NULL), count(left_at) FROM my_crm"
        " WHERE seat = ? AND table_name IN (SELECT value FROM json_each(?))",
        [seat, json.dumps(tables)],
    ).fetchone()
    return inside, left


def read_import_state(connection: sqlite3.Connection, seat: str) -> tuple[datetime, int] | None:
    """When the lists were made, and how many opportunities no stage decides about; None before the first sync."""
    found = connection.execute("SELECT at, without_stage FROM my_crm_state WHERE seat = ?", [seat]).fetchone()
    return (datetime.fromisoformat(found[0]), found[1]) if found else None


def note_look(connection: sqlite3.Connection, seat: str, which: ListName, now: datetime) -> datetime | None:
    """Somebody begins to look through a list now; when that last happened before, None for the first time."""
    query = "SELECT at FROM my_crm_look WHERE seat = ? AND list = ?"
    before = connection.execute(query, [seat, which]).fetchone()
    connection.execute("INSERT OR REPLACE INTO my_crm_look VALUES (?, ?, ?)", [seat, which, to_text(now)])
    return datetime.fromisoformat(before[0]) if before else None


def seats_looked_at(connection: sqlite3.Connection, own: str, now: datetime) -> list[str]:
    """Whose lists are kept beside one's own; what nobody has looked at for so long is dropped."""
    old = to_text(now - LEFT_FOR)
    stale = "SELECT seat FROM my_crm_look WHERE seat <> ? GROUP BY seat HAVING max(at) < ?"
    for (seat,) in connection.execute(stale, [own, old]).fetchall():
        for table in ("my_crm", "my_crm_state", "my_crm_look"):
            connection.execute(f"DELETE FROM {table} WHERE seat = ?", [seat])  # noqa: S608  # our own names only
    found = connection.execute("SELECT seat FROM my_crm_state WHERE seat <> ? ORDER BY seat", [own])
    return [seat for (seat,) in found]
