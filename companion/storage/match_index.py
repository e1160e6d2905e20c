"""The match index: one SQLite table of keys and rows, thrown away and built again at will."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from companion.core.matching.frequencies import Frequencies
from companion.core.matching.known_lines import known_of
from companion.core.matching.reading import Known
from companion.storage.match_file import (
    FILE,
    VERSION,
    open_index,
    unpack_id,
    unpack_line,
    unpack_table,
)
from companion.storage.match_ranking import rank


class MatchIndex:
    """Rows of a CRM under their keys, in one file that can be made again from the mirror."""

    def __init__(self, folder: Path) -> None:
        self._database = open_index(folder)
        self._frequencies = _read_frequencies(self._database)

    @property
    def frequencies(self) -> Frequencies:
        """How common the names of the rows are."""
        return self._frequencies

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def find(self, keys: Sequence[int], most: int, least: int) -> tuple[list[tuple[str, str, Known]], bool]:
        """As `rank` says, with what is known of each row."""
        best, is_capped = rank(self._block_of, keys, most, least)
        return self._read(best), is_capped

    def _block_of(self, key: int, most: int) -> list[tuple[int]]:
        return self._database.execute("select row from posting where key = ? limit ?", (key, most)).fetchall()

    def _read(self, numbers: Sequence[int]) -> list[tuple[str, str, Known]]:
        marks = ",".join("?" * len(numbers))
        query = f"select tbl, id, line from row where number in ({marks})"  # noqa: S608  # only question marks
        found = self._database.execute(query, numbers)
        return [
            (unpack_table(tbl), unpack_id(row_id), known_of(unpack_line(line))) for tbl, row_id, line in found
        ]


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
