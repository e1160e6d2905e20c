"""Rows that were fetched for one page, as an index: every one of them is a candidate, and nobody is ever absent."""

from __future__ import annotations

from collections.abc import Sequence

from companion.core.matching.frequencies import Frequencies
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known, read_subject
from companion.core.matching.subject import Row


class FetchedRows:
    """An index over a few rows."""

    is_capped = True
    """A search by words cannot tell that nobody is there."""

    def __init__(self, rows: Sequence[Row], lexicon: Lexicon, frequencies: Frequencies) -> None:
        """`frequencies` are those of the whole CRM, as far as they are known."""
        self.frequencies = frequencies
        self._rows = [(row.table, row.id, read_subject(row.subject, lexicon)) for row in rows]

    def find(self, keys: Sequence[int], most: int, least: int) -> tuple[list[tuple[str, str, Known]], bool]:
        """All of them, as many as are wanted; which keys they share is found out in comparing."""
        del keys
        return list(self._rows[: max(most, least)]), self.is_capped
