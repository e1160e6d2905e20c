"""The match index inside the mirror: kept in step with its rows, in the transaction that changes them.

A row has one number over all tables: its own times four, and the place of its table. What the index holds can be
made again from the mirror's rows at will, and is when its version differs.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from companion.core.matching.frequencies import Frequencies
from companion.core.matching.keys import numbers_of
from companion.core.matching.known_lines import known_of, line_of
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known, read_subject
from companion.core.mirror_subject import MATCHED_TABLES, subject_of
from companion.storage.match_ranking import rank
from companion.storage.mirror_file import MirrorFile

VERSION = "4"
"""Raise it when keys or lines change; an index of another version is made anew from the rows."""

_ROWS_AT_ONCE = 500
_CHANGES_AT_ONCE = 100
_TABLES_AT_MOST = 4
_IN = "INSERT OR IGNORE INTO posting VALUES (?, ?)"
_OUT = "DELETE FROM posting WHERE key = ? AND number = ?"


def create_index(connection: sqlite3.Connection) -> None:
    """The tables of the index, empty."""
    connection.execute(
        "CREATE TABLE matched (number INTEGER PRIMARY KEY, table_name TEXT NOT NULL, id TEXT NOT NULL,"
        " line TEXT NOT NULL, keys BLOB NOT NULL)"
    )
    connection.execute(
        "CREATE TABLE posting (key INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (key, number))"
        " WITHOUT ROWID"
    )
    connection.execute("CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.execute('CREATE INDEX contact_of_account ON contact ("_parentcustomerid_value")')


class MirrorIndex:
    """Puts rows into the index and takes them out."""

    def __init__(self, lexicon: Lexicon, read_address_column: Callable[[], str]) -> None:
        """`read_address_column` names the column of contacts and leads that holds LinkedIn addresses."""
        self._lexicon = lexicon
        self._read_address_column = read_address_column
        self.give_way: Callable[[], None] = lambda: None
        """Asked between rows, so that whoever waits for an answer need not wait for a whole page of them."""

    def listen(
        self, connection: sqlite3.Connection, table: str, changed: Sequence[int], going: Sequence[int]
    ) -> None:
        """Follow a change of the mirror; the listener of its store."""
        if table not in MATCHED_TABLES:
            return
        self._drop(connection, table, going)
        self._put(connection, table, changed)
        if table == "account" and changed:
            # People are found by the name of their account.
            self._put(connection, "contact", _contacts_of(connection, changed))

    async def bring_up_to_date(self, file: MirrorFile) -> None:
        """Make the index anew where it is of another version, in steps between which others may write."""
        if await file.read(_version_of) == VERSION:
            return
        await file.write(_empty)
        for table in MATCHED_TABLES:
            after = 0
            while numbers := await file.read(partial(_numbers_after, table=table, number=after)):
                await file.write(partial(self._put, table=table, numbers=numbers))
                after = numbers[-1]
        await file.write(_note_version)

    def _put(self, connection: sqlite3.Connection, table: str, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), _ROWS_AT_ONCE):
            self._put_some(connection, table, numbers[start : start + _ROWS_AT_ONCE])

    def _put_some(self, connection: sqlite3.Connection, table: str, numbers: Sequence[int]) -> None:
        address_column = self._read_address_column()
        place = MATCHED_TABLES.index(table)
        lines: list[tuple[int, str, str, str, bytes]] = []
        added: list[tuple[int, int]] = []
        gone: list[tuple[int, int]] = []
        nameless: list[int] = []
        for number, row_id, row, company in _rows(connection, table, numbers):
            self.give_way()
            subject = subject_of(table, row, company, address_column)
            if subject is None:
                nameless.append(number)
                continue
            own = number * _TABLES_AT_MOST + place
            known = read_subject(subject, self._lexicon)
            before, keys = _keys_now(connection, own), set(numbers_of(known, self._lexicon))
            gone += [(key, own) for key in before - keys]
            added += [(key, own) for key in keys - before]
            lines.append((own, table, row_id, line_of(known), array("q", sorted(keys)).tobytes()))
        self._drop(connection, table, nameless)
        self._change(connection, _OUT, gone)
        # In the order of the keys: neighbours lie on the same pages of the file.
        self._change(connection, _IN, sorted(added))
        self._change(connection, "INSERT OR REPLACE INTO matched VALUES (?, ?, ?, ?, ?)", lines)

    def _change(
        self, connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]
    ) -> None:
        """Run a statement for each row, a few at a time: a page's five thousand keys in one go hold badges up."""
        for start in range(0, len(rows), _CHANGES_AT_ONCE):
            self.give_way()
            connection.executemany(statement, rows[start : start + _CHANGES_AT_ONCE])

    def _drop(self, connection: sqlite3.Connection, table: str, numbers: Iterable[int]) -> None:
        place = MATCHED_TABLES.index(table)
        for number in numbers:
            own = number * _TABLES_AT_MOST + place
            self._change(connection, _OUT, [(key, own) for key in _keys_now(connection, own)])
            connection.execute("DELETE FROM matched WHERE number = ?", [own])


class MirrorSearch:
    """The index as matching asks it, over one state of the file."""

    def __init__(self, connection: sqlite3.Connection, frequencies: Frequencies) -> None:
        self._connection = connection
        self.frequencies = frequencies

    def find(self, keys: Sequence[int], most: int, least: int) -> tuple[list[tuple[str, str, Known]], bool]:
        """As `rank` says, with what is known of each row."""
        best, is_capped = rank(self._block_of, keys, most, least)
        marks = ",".join("?" * len(best))
        query = f"SELECT table_name, id, line FROM matched WHERE number IN ({marks})"  # noqa: S608  # marks only
        rows = self._connection.execute(query, best)
        return [(table, row_id, known_of(line)) for table, row_id, line in rows], is_capped

    def read_row(self, table: str, row_id: str) -> Known | None:
        """What is known of one row; None where it is gone or nobody can be filed under it."""
        query = f'SELECT line FROM matched WHERE number = (SELECT row * ? + ? FROM "{table}" WHERE id = ?)'  # noqa: S608  # our own words
        place = MATCHED_TABLES.index(table)
        found = self._connection.execute(query, [_TABLES_AT_MOST, place, row_id.lower()]).fetchone()
        return known_of(found[0]) if found else None

    def _block_of(self, key: int, most: int) -> list[tuple[int]]:
        return self._connection.execute(
            "SELECT number FROM posting WHERE key = ? LIMIT ?", (key, most)
        ).fetchall()


class PeekingSearch(MirrorSearch):
    """The index of a mirror that another process may have open, with its names counted."""

    def __init__(self, file: Path) -> None:
        """Raises sqlite3.Error where there is no mirror whose index is of this version."""
        self._peeking = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        if _version_of(self._peeking) != VERSION:
            self._peeking.close()
            raise sqlite3.DatabaseError(VERSION)
        self._peeking.execute("BEGIN")
        frequencies = Frequencies()
        lines = self._peeking.execute("SELECT line FROM matched")
        frequencies.add(known_of(line) for (line,) in lines)
        super().__init__(self._peeking, frequencies)

    def close(self) -> None:
        """Let go of the file."""
        self._peeking.close()


def read_lines_after(connection: sqlite3.Connection, number: int, most: int) -> list[tuple[int, str]]:
    """Numbers and lines of so many rows, from behind a number on."""
    query = "SELECT number, line FROM matched WHERE number > ? ORDER BY number LIMIT ?"
    return connection.execute(query, [number, most]).fetchall()


def _rows(
    connection: sqlite3.Connection, table: str, numbers: Sequence[int]
) -> Iterable[tuple[int, str, dict[str, object], str]]:
    """Number, id, columns and account's name of each row."""
    company, join = "''", ""
    if table == "contact":
        company, join = "account.name", ' LEFT JOIN account ON account.id = one."_parentcustomerid_value"'
    marks = ",".join("?" * len(numbers))
    query = f'SELECT {company}, one.* FROM "{table}" AS one{join} WHERE one.row IN ({marks})'  # noqa: S608  # our own words
    cursor = connection.execute(query, list(numbers))
    names = [column[0] for column in cursor.description]
    for values in cursor.fetchall():
        row = dict(zip(names[1:], values[1:], strict=True))
        yield row["row"], row["id"], row, values[0] or ""


def _contacts_of(connection: sqlite3.Connection, accounts: Sequence[int]) -> list[int]:
    marks = ",".join("?" * len(accounts))
    query = (
        'SELECT row FROM contact WHERE "_parentcustomerid_value" IN'  # noqa: S608  # marks only
        f" (SELECT id FROM account WHERE row IN ({marks}))"
    )
    return [number for (number,) in connection.execute(query, list(accounts))]


def _keys_now(connection: sqlite3.Connection, number: int) -> set[int]:
    found = connection.execute("SELECT keys FROM matched WHERE number = ?", [number]).fetchone()
    return set(array("q", found[0])) if found else set()


def _version_of(connection: sqlite3.Connection) -> str:
    found = connection.execute("SELECT value FROM fact WHERE name = 'version'").fetchone()
    return str(found[0]) if found else ""


def _note_version(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT OR REPLACE INTO fact VALUES ('version', ?)", [VERSION])


def _empty(connection: sqlite3.Connection) -> None:
    for table in ("fact", "posting", "matched"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own words


def _numbers_after(connection: sqlite3.Connection, table: str, number: int) -> list[int]:
    query = f'SELECT row FROM "{table}" WHERE row > ? ORDER BY row LIMIT ?'  # noqa: S608  # our own words
    return [found for (found,) in connection.execute(query, [number, _ROWS_AT_ONCE])]
