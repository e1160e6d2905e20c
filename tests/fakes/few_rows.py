"""Rows for matching without any file."""

from __future__ import annotations

from collections.abc import Sequence

from companion.core.matching.frequencies import Frequencies
from companion.core.matching.reading import Known, read_subject
from companion.core.matching.subject import Row
from companion.lexicon_files import shipped_lexicon


class FewRows:
    """An index that finds every row."""

    def __init__(self, rows: Sequence[Row], *, is_capped: bool = False) -> None:
        self.frequencies = Frequencies()
        self._rows: list[tuple[str, str, Known]] = [
            (row.table, row.id, read_subject(row.subject, shipped_lexicon())) for row in rows
        ]
        self._is_capped = is_capped
        self.frequencies.add(known for _, _, known in self._rows)

    def find(self, keys: Sequence[int], most: int, least: int) -> tuple[list[tuple[str, str, Known]], bool]:
        """All of them."""
        assert keys
        assert least <= most
        return list(self._rows[:most]), self._is_capped
