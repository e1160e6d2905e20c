"""Match what pages show with the mirror, off the event loop, with the frequencies of names kept in memory.

Part of the composition root: it joins the index of the mirror with the matcher and the shipped word lists.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from companion.core.evidence import Evidence, WeighedRow
from companion.core.ignored import Linked, subject_of
from companion.core.matching.comparing import Comparer
from companion.core.matching.deciding import Decision
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.known_lines import known_of
from companion.core.matching.matcher import Matcher
from companion.core.matching.outdated import but_ignored, differing
from companion.core.matching.reading import read_subject
from companion.core.matching.subject import Subject
from companion.core.matching.weights import Weights
from companion.core.mirror_standing import MirrorStanding
from companion.core.mirror_subject import MATCHED_TABLES
from companion.core.verdict import RowTable
from companion.lexicon_files import shipped_lexicon, shipped_weights
from companion.storage.mirror_index import MirrorSearch, read_lines_after
from companion.storage.mirror_store import SqliteMirrorStore

Matched = tuple[Decision, str]

_LINES_AT_ONCE = 200
_MOST_DRIFT = 4
"""By this part of its rows the mirror may have grown or shrunk before its names are counted anew."""


class MirrorMatching:
    """Decides about subjects over the mirror of one profile."""

    def __init__(
        self, store: SqliteMirrorStore, read_weights: Callable[[], Weights] = shipped_weights
    ) -> None:
        self._store = store
        self._read_weights = read_weights
        self._frequencies = Frequencies()
        self._counted_of: int | None = None
        """How many rows the mirror had when its names were counted."""

    def covers(self, standing: MirrorStanding) -> bool:
        """Whether it is known how common names are in this mirror; else nobody may be filed by what is rare."""
        rows = _rows_to_match(standing)
        counted = self._counted_of
        return counted is not None and abs(rows - counted) <= max(rows, counted) / _MOST_DRIFT

    async def match(self, subjects: Sequence[Subject]) -> Sequence[Matched]:
        """A decision for each subject, and the name of the best candidate's row; all see one state of the mirror."""
        return await self._store.file.read(partial(self._match, subjects=subjects))

    async def weigh(self, subject: Subject) -> Evidence:
        """The decision about one subject, with names and reasons, as an item keeps it."""
        return await self._store.file.read(partial(self._weigh, subject=subject))

    async def find_differing(self, linked: Sequence[Linked]) -> Sequence[frozenset[str]]:
        """For each subject, in what the row that it is known to be says otherwise; nothing where that is gone.

        What is ignored of it is left out, as long as the page says no more than that.
        """
        return await self._store.file.read(partial(self._find_differing, linked=linked))

    async def count(self) -> None:
        """Count how common names are, unless what was counted covers the mirror still.

        Shares of names move slowly, so that a quarter more or fewer rows changes little. In steps, between which pages
        are answered by what was counted before, the first time by what is counted so far.
        """
        standing = await self._store.read_standing()
        if self.covers(standing):
            return
        frequencies = Frequencies()
        if self._counted_of is None:
            self._frequencies = frequencies
        after = -1
        while lines := await self._store.file.read(
            partial(read_lines_after, number=after, most=_LINES_AT_ONCE)
        ):
            after = lines[-1][0]
            await asyncio.to_thread(frequencies.add, [known_of(line) for _number, line in lines])
        self._frequencies, self._counted_of = frequencies, _rows_to_match(standing)

    def _match(self, connection: sqlite3.Connection, subjects: Sequence[Subject]) -> list[Matched]:
        search = MirrorSearch(connection, self._frequencies)
        matcher = Matcher(search, shipped_lexicon(), self._read_weights())
        decisions = [matcher.match(subject, top=1) for subject in subjects]
        return [(decision, _name_of(connection, decision)) for decision in decisions]

    def _find_differing(
        self, connection: sqlite3.Connection, linked: Sequence[Linked]
    ) -> list[frozenset[str]]:
        lexicon, search = shipped_lexicon(), MirrorSearch(connection, self._frequencies)
        comparer = Comparer.of(self._frequencies, lexicon, self._read_weights())

        def differs(one: Linked) -> frozenset[str]:
            row = search.read_row(one.row.table, one.row.row_id)
            if row is None:
                return frozenset()
            page = read_subject(one.subject, lexicon)
            found = differing(comparer, page, row)
            if not found or not one.ignored:
                return found
            ignored = read_subject(subject_of(one.subject.kind, one.ignored), lexicon)
            return but_ignored(comparer, page, found, ignored, one.ignored)

        return [differs(one) for one in linked]

    def _weigh(self, connection: sqlite3.Connection, subject: Subject) -> Evidence:
        search = MirrorSearch(connection, self._frequencies)
        return evidence_of(Matcher(search, shipped_lexicon(), self._read_weights()), subject)


def _rows_to_match(standing: MirrorStanding) -> int:
    return sum(table.rows for table in standing.tables if table.name in MATCHED_TABLES)


def evidence_of(matcher: Matcher, subject: Subject) -> Evidence:
    """A decision with names and reasons, as an item keeps it."""
    explained = matcher.explain(subject)
    rows = tuple(
        WeighedRow(cast("RowTable", one.table), one.id, name, one.probability, one.bits, one.reasons)
        for one, name in zip(explained.decision.candidates, explained.names, strict=True)
    )
    return Evidence(explained.decision.verdict, rows, explained.decision.is_capped, matcher.weights.version)


def _name_of(connection: sqlite3.Connection, decision: Decision) -> str:
    if decision.verdict != "match":
        return ""
    best = decision.candidates[0]
    column = "name" if best.table == "account" else "fullname"
    query = f'SELECT "{column}" FROM "{best.table}" WHERE id = ?'  # noqa: S608  # the index's own tables
    found = connection.execute(query, [best.id]).fetchone()
    return str(found[0]) if found and found[0] else ""
