"""Who is linked and was last seen, on a page that the user opened, at another employer than the CRM names.

Kept beside the mirror. Every function is part of somebody's transaction. Nobody is watched: what is not looked at
again is not known, and an entry ends when the CRM names another employer than it did.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from companion.core.my_crm import MovedOn
from companion.storage.rows import to_text

_EMPLOYER = (
    "coalesce((SELECT account.name FROM contact JOIN account ON account.id = contact._parentcustomerid_value"
    " WHERE contact.id = {id}), (SELECT companyname FROM lead WHERE id = {id}), '')"
)
_NAME = (
    "coalesce((SELECT fullname FROM contact WHERE id = {id}), (SELECT fullname FROM lead WHERE id = {id}))"
)


def create_moved_on(connection: sqlite3.Connection) -> None:
    """The empty table."""
    connection.execute(
        "CREATE TABLE moved_on (id TEXT PRIMARY KEY, table_name TEXT NOT NULL, in_crm TEXT NOT NULL,"
        " on_page TEXT NOT NULL, seen_at TEXT NOT NULL) WITHOUT ROWID"
    )


def known_moves(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, str]:
    """Of these rows, the employer that is kept as last seen."""
    marks = ",".join("?" * len(ids))
    query = f"SELECT id, on_page FROM moved_on WHERE id IN ({marks})"  # noqa: S608  # marks only
    return dict(connection.execute(query, list(ids)).fetchall())


def keep_moves(
    connection: sqlite3.Connection,
    moved: Mapping[str, tuple[str, str]],
    stayed: Collection[str],
    now: datetime,
) -> None:
    """Keep who was seen elsewhere, id → table and employer, and forget who was seen where the CRM has them."""
    connection.executemany(
        f"INSERT OR REPLACE INTO moved_on VALUES (:id, :table, {_EMPLOYER.format(id=':id')}, :seen, :now)",  # noqa: S608  # our own names only
        [
            {"id": row_id, "table": table, "seen": employer, "now": to_text(now)}
            for row_id, (table, employer) in moved.items()
        ],
    )
    forget_moves(connection, stayed)


def forget_moves(connection: sqlite3.Connection, ids: Collection[str]) -> int:
    """Keep nothing of these rows; of how many there was something."""
    marks = ",".join("?" * len(ids))
    return connection.execute(f"DELETE FROM moved_on WHERE id IN ({marks})", list(ids)).rowcount  # noqa: S608  # marks only


def read_moves(connection: sqlite3.Connection) -> Iterator[MovedOn]:
    """Everybody of whom the CRM still says what it said when they were seen, in the order of names."""
    query = (
        f"SELECT table_name, id, {_NAME.format(id='moved_on.id')} AS name, in_crm, on_page, seen_at FROM moved_on"  # noqa: S608  # our own names only
        f" WHERE name IS NOT NULL AND in_crm = {_EMPLOYER.format(id='moved_on.id')} ORDER BY name COLLATE NOCASE, id"
    )
    for table, row_id, name, in_crm, on_page, seen_at in connection.execute(query):
        yield MovedOn(table, row_id, name, in_crm, on_page, datetime.fromisoformat(seen_at))
