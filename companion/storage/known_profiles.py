"""Which rows of the mirror are known to be whom at LinkedIn: counted, and listed without a limit.

Looks at the mirror and the journal as they stand, also while a companion writes them; changes nothing. Sums are made
in SQLite's own temporary file, so that a million rows need no more memory than a hundred.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from companion.core.linkedin_address import ProfileKey, read_company_key, read_profile_key
from companion.core.mirror_tables import ADDRESS_HOLDERS
from companion.errors import NotPossibleHere

Knowledge = Literal["matched", "ambiguous", "unmatched"]
KNOWLEDGE: tuple[Knowledge, ...] = ("matched", "ambiguous", "unmatched")
TABLES = ("contact", "lead", "account")

_WAIT_MILLISECONDS = 5000
_COMPANY_ADDRESS = "websiteurl"
_NAMES = {
    "contact": "fullname, (SELECT name FROM mirror.account WHERE id = contact._parentcustomerid_value)",
    "lead": "fullname, companyname",
    "account": "name, ''",
}
# Of a row that is gone, merged or inactive nobody wants to know who it is.
_ACTIVE = "statecode = 0"


@dataclass(frozen=True)
class KnownRow:
    """One active row of the CRM."""

    table: str
    row_id: str
    name: str
    company: str
    knowledge: Knowledge


class KnownProfiles:
    """The rows of one mirror, each with what is known of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Over a connection that has worked out who is known."""
        self._connection = connection

    def count(self) -> dict[str, dict[Knowledge, int]]:
        """Table → what is known → rows."""
        found: dict[str, dict[Knowledge, int]] = {}
        for table in TABLES:
            counts = dict(self._connection.execute(_counting(table)).fetchall())
            found[table] = {knowledge: counts.get(knowledge, 0) for knowledge in KNOWLEDGE}
        return found

    def read(self, *wanted: Knowledge) -> Iterator[KnownRow]:
        """The rows of which this is known, one by one."""
        for table in TABLES:
            for row_id, name, company, knowledge in self._connection.execute(_listing(table)):
                if knowledge in wanted:
                    yield KnownRow(table, row_id, name or "", company or "", knowledge)


@contextlib.contextmanager
def known_profiles(mirror: Path, journal: Path, address_column: str) -> Iterator[KnownProfiles]:
    """What is known, as of this moment. `address_column` holds a person's LinkedIn address. Raises NotPossibleHere."""
    if not mirror.exists():
        raise NotPossibleHere(reason=f"{mirror.name} is not there: nothing was read from the CRM yet")
    try:
        with contextlib.closing(sqlite3.connect("", uri=True, isolation_level=None)) as connection:
            _prepare(connection, mirror, journal)
            _claim_by_address(connection, address_column)
            if journal.exists():
                _claim_by_link(connection)
            yield KnownProfiles(connection)
    except sqlite3.Error as error:
        raise NotPossibleHere(reason=f"{mirror.name} cannot be read: {error}") from error


def _prepare(connection: sqlite3.Connection, mirror: Path, journal: Path) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
    for file, name in ((mirror, "mirror"), (journal, "journal")):
        if file.exists():
            connection.execute(f"ATTACH ? AS {name}", [f"{file.resolve().as_uri()}?mode=ro"])
    connection.create_function("person_key", 1, _person_key, deterministic=True)
    connection.create_function("company_key", 1, _company_key, deterministic=True)
    connection.execute(
        "CREATE TABLE claim (tab TEXT, id TEXT, key TEXT, PRIMARY KEY (key, tab, id)) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX by_row ON claim (tab, id)")


def _claim_by_address(connection: sqlite3.Connection, address_column: str) -> None:
    for table in TABLES:
        is_person = table in ADDRESS_HOLDERS
        column = address_column if is_person else _COMPANY_ADDRESS
        there = "SELECT 1 FROM pragma_table_info(?, 'mirror') WHERE name = ?"
        if connection.execute(there, [table, column]).fetchone() is None:
            continue
        function = "person_key" if is_person else "company_key"
        connection.execute(
            f"INSERT OR IGNORE INTO claim SELECT '{table}', id, {function}(\"{column}\") FROM mirror.{table}"
            f' WHERE {_ACTIVE} AND "{column}" LIKE \'%linkedin.%\' AND {function}("{column}") IS NOT NULL'
        )


def _claim_by_link(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO claim SELECT \"table\", lower(row_id), kind || ':' || value FROM journal.links"
    )


def _knowledge(table: str) -> str:
    """What is known of a row: nobody, somebody, or somebody whom another row of the same table is said to be, too."""
    own = f"SELECT key FROM claim WHERE tab = '{table}' AND id = {table}.id"
    others = f"SELECT 1 FROM claim WHERE key IN ({own}) AND tab = '{table}' AND id <> {table}.id"
    return f"CASE WHEN NOT EXISTS ({own}) THEN 'unmatched' WHEN EXISTS ({others}) THEN 'ambiguous' ELSE 'matched' END"


def _counting(table: str) -> str:
    return f"SELECT {_knowledge(table)} AS known, count(*) FROM mirror.{table} WHERE {_ACTIVE} GROUP BY known"


def _listing(table: str) -> str:
    return f"SELECT id, {_NAMES[table]}, {_knowledge(table)} FROM mirror.{table} WHERE {_ACTIVE}"


def _person_key(address: object) -> str | None:
    return _text(read_profile_key(str(address)))


def _company_key(address: object) -> str | None:
    return _text(read_company_key(str(address)))


def _text(key: ProfileKey | None) -> str | None:
    return f"{key.kind}:{key.value}" if key else None
