"""A decision of matching in the user's language: one short line for each candidate, and the sum behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from companion.core.matching.deciding import Candidate
from companion.core.matching.explaining import Said, Side, say, worth_telling
from companion.core.matching.matcher import Explained
from companion.core.matching.settling import Question
from companion.core.matching.subject import Kind
from companion.protocol.items import MatchReason
from companion.sentences import Sentences
from companion.usecases.show_evidence import show_reason

_MARKS: dict[Side, str] = {"for": " ✓", "against": " ✗", "neither": ""}


def line_of(reasons: Iterable[MatchReason], words: Sentences) -> str:
    """Reasons in one line, each with a tick or a cross."""
    return " · ".join(_fragment(reason, words) for reason in reasons)


def _fragment(reason: MatchReason, words: Sentences) -> str:
    text = words.text(reason.key, {"left": reason.left, "right": reason.right})
    rarity = f", {words.text(f'match_{reason.rarity}')}" if reason.rarity else ""
    return f"{text}{rarity}{_MARKS[reason.side]}"


class MatchingWords:
    """Says decisions in one language."""

    def __init__(self, words: Sentences, kind: Kind) -> None:
        self._words = words
        self._kind = kind

    def line(self, candidate: Candidate) -> str:
        """The evidence about a candidate: "surname Wojtowicz, rare here ✓ · same title ✓ · another town ✗"."""
        return line_of(map(show_reason, worth_telling(say(self._kind, candidate.reasons))), self._words)

    def sums(self, candidate: Candidate) -> Sequence[tuple[str, str]]:
        """Each reason with its bits, and last their sum: the very number that the decision rests on."""
        lines = [
            (self._sentence(one), f"{one.reason.bits:+.2f}") for one in say(self._kind, candidate.reasons)
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

    def _sentence(self, said: Said) -> str:
        text = self._words.text(said.key, said.values)
        one_in = said.reason.one_in
        if one_in is None:
            return text
        return f"{text}, {self._words.text('match_one_in', {'count': f'{one_in:,}'})}"
