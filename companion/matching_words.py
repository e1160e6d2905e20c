"""A decision of matching in the user's language: one short line for each candidate, and the sum behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from companion.core.matching.deciding import Candidate
from companion.core.matching.explaining import Said, Side, say, worth_telling
from companion.core.matching.matcher import Explained
from companion.core.matching.settling import Question
from companion.core.matching.subject import Kind
from companion.core.matching.weights import Weights
from companion.sentences import Sentences

_MARKS: dict[Side, str] = {"for": " ✓", "against": " ✗", "neither": ""}


class MatchingWords:
    """Says decisions in one language."""

    def __init__(self, words: Sentences, kind: Kind, weights: Weights) -> None:
        self._words = words
        self._kind = kind
        self._weights = weights

    def line(self, candidate: Candidate) -> str:
        """The evidence about a candidate: "surname Wojtowicz, rare here ✓ · same title ✓ · another town ✗"."""
        told = worth_telling(say(self._kind, candidate.reasons, self._weights))
        return " · ".join(f"{self._sentence(one)}{_MARKS[one.side]}" for one in told)

    def sums(self, candidate: Candidate) -> Sequence[tuple[str, str]]:
        """Each reason with its bits, and last their sum: the very number that the decision rests on."""
        lines = [
            (self._sentence(one, with_share=True), f"{one.reason.bits:+.2f}")
            for one in say(self._kind, candidate.reasons, self._weights)
        ]
        return [*lines, (self._words.text("match_sum"), f"{candidate.bits:+.2f}")]

    def question(self, question: Question | None) -> str:
        """What to find out; says so where nothing would help."""
        if question is None:
            return self._words.text("match_question_none")
        return self._words.text(f"match_question_{question.field}", {"value": question.value})

    def verdict(self, explained: Explained) -> str:
        """Match, several or none; and whether the search was cut."""
        told = self._words.text(f"match_verdict_{explained.decision.verdict}")
        return f"{told} {self._words.text('match_capped')}" if explained.decision.is_capped else told

    def as_json(self, explained: Explained) -> dict[str, Any]:
        """What a program that shows decisions needs beside the decision itself."""
        question = explained.question
        return {
            "verdict_in_words": self.verdict(explained),
            "names": list(explained.names),
            "in_words": [self.line(candidate) for candidate in explained.decision.candidates],
            "question": question
            and {
                "field": question.field,
                "value": question.value,
                "bits": question.gain,
                "settles": question.settles,
                "in_words": self.question(question),
            },
        }

    def _sentence(self, said: Said, *, with_share: bool = False) -> str:
        text = self._words.text(said.key, said.values)
        if with_share and said.one_in is not None:
            return f"{text}, {self._words.text('match_one_in', {'count': f'{said.one_in:,}'})}"
        return f"{text}, {self._words.text(f'match_{said.rarity}')}" if said.rarity else text
