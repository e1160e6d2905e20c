"""Lines as CSV that a spreadsheet of any country opens as what it is: for files here, and for those that pages save."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

Line = Sequence[str]

_MARK = "\ufeff"
"""By it spreadsheets know the letters of the file."""


def csv_texts(heading: Line, lines: Iterable[Line]) -> Iterator[str]:
    """The file, line after line; never more than one of them is held."""
    yield _MARK + _line(heading)
    for line in lines:
        yield _line([_harmless(value) for value in line])


def _line(values: Line) -> str:
    room = StringIO(newline="")
    csv.writer(room).writerow(values)
    return room.getvalue()


def _harmless(value: str) -> str:
    """A name that a spreadsheet would take for a formula is shown as a text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
