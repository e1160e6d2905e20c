"""The match index: one SQLite table of keys and rows, built in one stream, thrown away and built again at will."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from companion.core.matching.frequencies import Frequencies
from companion.core.matching.keys import keys_of, number_of
from companion.core.matching.known_lines import known_of, line_of
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known, read_subject
from companion.core.matching.subject import Row

VERSION = "1"
"""Raise it when keys or lines change; an index of another version is built anew."""
_FILE = "match.db"
_MOST_IN_BLOCK = 400
_BATCH = 2_000
_SCHEMA = """
create table row (number integer primary key, tbl text not null, id text not null, line text not null);
create table posting (key integer not null, row integer not null, primary key (key, row)) without rowid;
create table fact (name text primary key, value text not null);
"""


class MatchIndex:
    """Rows of a CRM under their keys, in one file that can be made again from the mirror."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / _FILE)
        self._database.execute("pragma mmap_size = 1073741824")
        self._frequencies = _read_frequencies(self._database)

    @property
    def frequencies(self) -> Frequencies:
        """How common the names of the rows are."""
        return self._frequencies

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def find(self, keys: Sequence[int], most: int) -> tuple[list[tuple[str, str, Known]], bool]:
        """The rows that share a key, those of rare keys first; and whether one of the keys holds too many rows."""
        hits: Counter[int] = Counter()
        is_capped = False
        for key in keys:
            block = self._database.execute(
                "select row from posting where key = ? limit ?", (key, _MOST_IN_BLOCK + 1)
            ).fetchall()
            if len(block) > _MOST_IN_BLOCK:
                is_capped = True
                block = block[:_MOST_IN_BLOCK]
            worth = 1_000_000 // (len(block) + 3)
            for (row,) in block:
                hits[row] += worth
        best = [row for row, _ in hits.most_common(most)]
        marks = ",".join("?" * len(best))
        rows = self._database.execute(f"select tbl, id, line from row where number in ({marks})", best)  # noqa: S608 - marks only
        return [(table, identity, known_of(line)) for table, identity, line in rows], is_capped


def is_current(folder: Path, source: Path) -> bool:
    """Whether the folder holds an index of this version, made from this file as it is now."""
    if not (folder / _FILE).exists():
        return False
    database = sqlite3.connect(folder / _FILE)
    try:
        found = database.execute("select value from fact where name = 'made_from'").fetchone()
    except sqlite3.DatabaseError:
        return False
    finally:
        database.close()
    return bool(found == (_made_from(source),))


def build_index(
    folder: Path, source: Path, rows: Iterable[Row], lexicon: Lexicon, told: Callable[[int], None]
) -> None:
    """Make the index from a stream of rows; `told` hears how many are done. It is complete or it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{_FILE}.new"
    unfinished.unlink(missing_ok=True)
    database = sqlite3.connect(unfinished, isolation_level=None)
    database.executescript(
        "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -65536;" + _SCHEMA
    )
    database.execute("create temp table loose (key integer not null, row integer not null)")
    frequencies = Frequencies()
    database.execute("begin")
    for first, batch in _batches(rows):
        read = [(number, row, read_subject(row.subject, lexicon)) for number, row in enumerate(batch, first)]
        database.executemany(
            "insert into row values (?, ?, ?, ?)",
            ((number, row.table, row.id, line_of(known)) for number, row, known in read),
        )
        database.executemany("insert into loose values (?, ?)", _postings(read, lexicon))
        frequencies.add(known for _, _, known in read)
        told(first + len(batch))
    # Sorted once as a whole: single insertions would jump about the file.
    database.execute("insert or ignore into posting select key, row from loose order by key, row")
    facts = {
        "made_from": _made_from(source),
        "frequencies": json.dumps(vars(frequencies), ensure_ascii=False),
    }
    database.executemany("insert into fact values (?, ?)", facts.items())
    database.execute("commit")
    database.close()
    unfinished.replace(folder / _FILE)


def _made_from(source: Path) -> str:
    """What an index depends on: our version of it, and the file as it lies there."""
    state = source.stat()
    return f"{VERSION} {source.resolve()} {state.st_size} {state.st_mtime_ns}"


def _postings(read: list[tuple[int, Row, Known]], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    for number, _, known in read:
        for key in keys_of(known, lexicon):
            yield number_of(f"{known.subject.kind[0]}{key}"), number


def _batches(rows: Iterable[Row]) -> Iterator[tuple[int, list[Row]]]:
    stream, first = iter(rows), 0
    while batch := list(islice(stream, _BATCH)):
        yield first, batch
        first += len(batch)


def _read_frequencies(database: sqlite3.Connection) -> Frequencies:
    (text,) = database.execute("select value from fact where name = 'frequencies'").fetchone()
    counts: dict[str, Any] = json.loads(text)
    frequencies = Frequencies()
    for name, value in counts.items():
        setattr(frequencies, name, Counter(value) if isinstance(value, dict) else value)
    return frequencies
