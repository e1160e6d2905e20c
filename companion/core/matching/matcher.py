"""Match a page: keys, candidates, comparison, decision. The one door to matching.

`Matcher(index, lexicon, weights).match(subject)` gives a `Decision`; the index is a port, so that rows may lie
in the local mirror or come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from companion.core.matching.comparing import Comparer
from companion.core.matching.deciding import Decision, Found, decide
from companion.core.matching.folding import tells_its_sound
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.keys import numbers_of
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known, read_subject
from companion.core.matching.settling import Question, find_question
from companion.core.matching.subject import Subject
from companion.core.matching.weights import Weights

_MOST_COMPARED = 40
_SHOWN = 5


class Index(Protocol):
    """Where the rows of a CRM lie under their keys."""

    @property
    def frequencies(self) -> Frequencies:
        """How common the names of the rows are."""

    def find(self, keys: Sequence[int], most: int, least: int) -> tuple[list[tuple[str, str, Known]], bool]:
        """At most so many rows that share a key, those of rare keys first; and whether a key held too many to tell.

        `least` are told in any case; behind them, those that share far less than the first may be left out.

        The keys of people and those of companies are never the same.
        """


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision with what a person needs to understand it."""

    decision: Decision
    names: tuple[str, ...]
    """Of the candidates, in their order."""
    question: Question | None


class Matcher:
    """Decides which row of one CRM a page shows."""

    def __init__(self, index: Index, lexicon: Lexicon, weights: Weights) -> None:
        self._index = index
        self._lexicon = lexicon
        self.weights = weights
        self._comparer = Comparer.of(index.frequencies, lexicon, weights)

    def match(self, subject: Subject, *, top: int = _SHOWN) -> Decision:
        """The decision about a page, with its best candidates."""
        _, found, is_capped = self._look(subject, top)
        return self._decide(subject, found, is_capped=is_capped, top=top)

    def explain(self, subject: Subject, *, top: int = _SHOWN) -> Explained:
        """The decision, the names of its candidates, and the question that would settle it where it is open."""
        page, found, is_capped = self._look(subject, top)
        decision = self._decide(subject, found, is_capped=is_capped, top=top)
        by_row = {(one.table, one.id): one for one in found}
        ranked = [by_row[candidate.table, candidate.id] for candidate in decision.candidates]
        question = None
        if decision.verdict == "several":
            question = find_question(page, ranked, self._comparer, self._lexicon, self.weights)
        return Explained(decision, tuple(one.known.subject.name for one in ranked), question)

    def _decide(self, subject: Subject, found: list[Found], *, is_capped: bool, top: int) -> Decision:
        # A name whose letters do not tell how it sounds may stand in the CRM in Latin ones that nobody can tell from
        # them: who is not found under it need not be absent.
        may_be_absent = not is_capped and (subject.kind == "company" or tells_its_sound(subject.name))
        return decide(
            subject.kind, found, self.weights, is_capped=is_capped, may_be_absent=may_be_absent, top=top
        )

    def _look(self, subject: Subject, top: int) -> tuple[Known, list[Found], bool]:
        """The page as it was read, the rows with the evidence about each, and whether rows were left out."""
        page = read_subject(subject, self._lexicon)
        keys = numbers_of(page, self._lexicon)
        rows, is_capped = self._index.find(keys, max(top, _MOST_COMPARED), max(top, _SHOWN))
        found = [Found(table, row_id, row, self._comparer.compare(page, row)) for table, row_id, row in rows]
        return page, found, is_capped
