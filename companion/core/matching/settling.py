"""Find the one question whose answer would settle who is meant.

Each value that the best row holds and the page does not show is asked of matching itself: the page is read once more
as if it showed that value. A question settles when a yes would make a match of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from companion.core.matching.comparing import Comparer
from companion.core.matching.deciding import Found, decide
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known, read_subject
from companion.core.matching.subject import Subject
from companion.core.matching.weights import Weights

Asked = Literal["company", "title", "town", "website", "email", "phone"]

_LAST_DIGITS = 4
_LEAST_GAIN = 1.0
"""Bits: a question that moves less is not worth asking."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to find out about whom the page shows; a yes speaks for the best candidate."""

    field: Asked
    value: str
    """As it is asked."""
    gain: float
    """Bits by which a yes would set the best candidate further apart from the next, or from nobody."""
    settles: bool
    """Whether a yes alone would make it a match."""


def find_question(
    page: Known, found: Sequence[Found], comparer: Comparer, lexicon: Lexicon, weights: Weights
) -> Question | None:
    """The question to ask: the one that is easiest to answer of those that settle, else the one that moves most.

    `found` are the candidates, the best first. None where the rows hold nothing more to ask about.
    """
    if not found:
        return None
    questions = [
        _weigh(field, value, read_subject(answered, lexicon), found, comparer, weights)
        for field, value, answered in _answers(page, found[0].known)
    ]
    settling = [question for question in questions if question.settles]
    if settling:
        return settling[0]
    worth_asking = [question for question in questions if question.gain >= _LEAST_GAIN]
    return max(worth_asking, key=lambda question: question.gain, default=None)


def _weigh(  # noqa: PLR0913, PLR0917 - what a question is, and all that it is weighed with
    field: Asked, value: str, told: Known, found: Sequence[Found], comparer: Comparer, weights: Weights
) -> Question:
    anew = [replace(one, compared=comparer.compare(told, one.known)) for one in found]
    gains = [now.compared.bits - before.compared.bits for now, before in zip(anew, found, strict=True)]
    gain = gains[0] - (gains[1] if len(gains) > 1 else 0.0)
    decision = decide(told.subject.kind, anew, weights, is_capped=False, may_be_absent=True, top=1)
    is_best = decision.candidates[0].id == found[0].id
    return Question(field, value, gain, settles=is_best and decision.verdict == "match")


def _answers(page: Known, row: Known) -> Iterator[tuple[Asked, str, Subject]]:
    """Field, what is asked, and the page as if the answer were yes; what a profile shows comes first."""
    subject, there = page.subject, row.subject
    is_person = subject.kind == "person"
    if is_person and not page.firm.words and there.company:
        yield "company", there.company, replace(subject, company=there.company)
    if is_person and not page.title and there.title:
        yield "title", there.title, replace(subject, title=there.title)
    if not page.places and there.city:
        yield "town", there.city, replace(subject, location=there.city)
    if not is_person and not page.domain and row.domain:
        yield "website", row.domain, replace(subject, website=row.domain)
    if is_person and not page.emails and row.emails:
        yield "email", row.emails[0], replace(subject, emails=row.emails[:1])
    if is_person and not page.phones and row.phones:
        # The end of a number is enough for whoever looks at it.
        yield "phone", row.phones[0][-_LAST_DIGITS:], replace(subject, phones=row.phones[:1])
