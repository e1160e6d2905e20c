"""The match index: one SQLite table of keys and rows, thrown away and built again at will."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from companion.core.matching.frequencies import Frequencies
from companion.core.matching.keys import numbers_of
from companion.core.matching.known_lines import known_of, line_of
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known, read_subject
from companion.core.matching.subject import Row
from companion.storage.match_build import write_facts
from companion.storage.match_file import (
    FILE,
    VERSION,
    open_index,
    pack_id,
    pack_line,
    pack_table,
    unpack_id,
    unpack_line,
    unpack_table,
)

_MOST_IN_BLOCK = 400
_FAR_LESS = 20
_BLOCK = "select row from posting where key = ? limit ?"


class MatchIndex:
    """Rows of a CRM under their keys, in one file that can be made again from the mirror."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        self._database = open_index(folder)
        self._lexicon = lexicon
        self._frequencies = _read_frequencies(self._database)

    @property
    def frequencies(self) -> Frequencies:
        """How common the names of the rows are."""
        return self._frequencies

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def find(self, keys: Sequence[int], most: int, least: int) -> tuple[list[tuple[str, str, Known]], bool]:
        """The rows that share a key, those of rare keys first; and whether one of the keys holds too many rows.

        Behind the first `least`, rows are left out that share far less than the first one does: to compare them
        would take most of the time, and none of them could come near it.
        """
        hits: Counter[int] = Counter()
        is_capped = False
        ask = self._database.execute
        for key in keys:
            block = ask(_BLOCK, (key, _MOST_IN_BLOCK + 1)).fetchall()
            if len(block) > _MOST_IN_BLOCK:
                is_capped = True
                block = block[:_MOST_IN_BLOCK]
            worth = 1_000_000 // (len(block) + 3)
            for (row,) in block:
                hits[row] += worth
        best = hits.most_common(most)
        enough = best[0][1] / _FAR_LESS if best else 0
        told = [row for place, (row, worth) in enumerate(best) if place < least or worth >= enough]
        return self._read(told), is_capped

    def change(self, gone: Iterable[tuple[str, str]], rows: Iterable[Row]) -> None:
        """Take rows out by table and id, and put rows in, each in place of an older one; all of it or nothing.

        How common names are is known at once, and stands in the file after `keep_counts`.
        """
        with self._database:
            self._database.execute("begin immediate")
            for table, row_id in gone:
                self._remove(table, row_id)
            for row in rows:
                self._remove(row.table, row.id)
                self._insert(row)

    def keep_counts(self) -> None:
        """Write down how common names are. Lost, they are a little old until the next time, and nothing else is."""
        [(made_from,)] = self._database.execute("select value from fact where name = 'made_from'")
        write_facts(self._database, made_from, self._frequencies)

    def _read(self, numbers: Sequence[int]) -> list[tuple[str, str, Known]]:
        marks = ",".join("?" * len(numbers))
        query = f"select tbl, id, line from row where number in ({marks})"  # noqa: S608  # only question marks
        found = self._database.execute(query, numbers)
        return [
            (unpack_table(tbl), unpack_id(row_id), known_of(unpack_line(line))) for tbl, row_id, line in found
        ]

    def _remove(self, table: str, row_id: str) -> None:
        found = self._database.execute(
            "select number, line from row where id = ? and tbl = ?", (pack_id(row_id), pack_table(table))
        ).fetchone()
        if found is None:
            return
        number, line = found
        known = known_of(unpack_line(line))
        postings = [(key, number) for key in numbers_of(known, self._lexicon)]
        self._database.executemany("delete from posting where key = ? and row = ?", postings)
        self._database.execute("delete from row where number = ?", (number,))
        self._frequencies.remove(known)

    def _insert(self, row: Row) -> None:
        known = read_subject(row.subject, self._lexicon)
        values = (pack_table(row.table), pack_id(row.id), pack_line(line_of(known)))
        number = self._database.execute("insert into row (tbl, id, line) values (?, ?, ?)", values).lastrowid
        postings = [(key, number) for key in numbers_of(known, self._lexicon)]
        self._database.executemany("insert or ignore into posting values (?, ?)", postings)
        self._frequencies.add([known])


def is_current(folder: Path, made_from: str) -> bool:
    """Whether the folder holds an index of this version, made from this."""
    if not (folder / FILE).exists():
        return False
    database = sqlite3.connect(folder / FILE)
    try:
        found = database.execute("select value from fact where name = 'made_from'").fetchone()
    except sqlite3.DatabaseError:
        return False
    finally:
        database.close()
    return bool(found == (f"{VERSION} {made_from}",))


def _read_frequencies(database: sqlite3.Connection) -> Frequencies:
    (text,) = database.execute("select value from fact where name = 'frequencies'").fetchone()
    counts: dict[str, Any] = json.loads(text)
    frequencies = Frequencies()
    for name, value in counts.items():
        setattr(frequencies, name, Counter(value) if isinstance(value, dict) else value)
    return frequencies
