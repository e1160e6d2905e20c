"""A decision in words: nothing of the sum is left out, every reason has its sentence, and a question that settles."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

import pytest

from companion.core.matching.explaining import say, worth_telling
from companion.core.matching.matcher import Explained, Matcher
from companion.core.matching.reasons import Reason
from companion.core.matching.subject import Kind, Row, Subject
from companion.lexicon_files import shipped_lexicon, shipped_weights
from companion.matching_words import MatchingWords
from companion.sentences import LANGUAGES, Sentences
from tests.fakes.few_rows import FewRows

ODO = Subject(
    "person",
    "Odo Quillmark",
    given="Odo",
    surname="Quillmark",
    company="Tinglebrook Paper",
    title="Quality Manager",
    emails=("odo@tinglebrook.example",),
)
SMITH = Subject(
    "person",
    "John Smith",
    given="John",
    surname="Smith",
    company="Mallow Bank",
    city="York",
    emails=("jsmith@mallow.example",),
)


def explain(page: Subject, *rows: Subject) -> Explained:
    """The decision about a page over these rows."""
    index = FewRows([Row("contact", str(place), row) for place, row in enumerate(rows)])
    return Matcher(index, shipped_lexicon(), shipped_weights()).explain(page)


def test_every_reason_has_its_sentence_in_every_language() -> None:
    """Whatever level the weights know can be said, with both values in their places."""
    weights = shipped_weights()
    fields: dict[Kind, set[str]] = {
        "person": {"given", "surname", "company", "title", "location", "profile", "email", "phone"},
        "company": {"name", "website", "location", "unit", "headcount", "profile"},
    }
    for language in LANGUAGES:
        words = Sentences(language)
        for kind, known in fields.items():
            for name in weights.levels:
                field, _, level = name.partition(".")
                if field not in known or level in ("missing", "of_relatives"):
                    continue
                reason = Reason("company" if field == "name" else field, level, 1.0, "Left", "Right")
                [said] = say(kind, [reason])
                assert words.text(said.key, said.values), said.key


def test_bits_that_are_told_add_up_to_the_decision() -> None:
    """Whoever adds up the lines of the explanation gets the candidate's bits, to the last digit."""
    candidate = explain(
        Subject("person", "Odo Quillmark", company="Tinglebrook Paper"), ODO
    ).decision.candidates[0]
    said = say("person", candidate.reasons)
    assert candidate.bits == sum(one.reason.bits for one in said)
    assert candidate.bits == pytest.approx(fsum(one.reason.bits for one in said))


def test_a_line_tells_what_speaks_for_and_against() -> None:
    """Ticks and crosses, the rarity of a name, and no line for what is no evidence."""
    page = Subject("person", "John Quillmark", company="Tinglebrook Paper", title="Night Nurse")
    explained = explain(
        page, Subject("person", "John Quillmark", company="Tinglebrook Paper", title="Quality Manager")
    )
    line = MatchingWords(Sentences("en"), "person").line(explained.decision.candidates[0])
    assert (
        "given name John, common here ✓ · surname Quillmark ✓ · same company (Tinglebrook Paper) ✓"
        " · title differs (Night Nurse, Quality Manager) ✗"
    ) == line


def test_namesakes_are_told_where_there_are_any() -> None:
    """A common name alone: how many more are to be expected is the reason why nobody decides."""
    explained = explain(Subject("person", "John Smith"), SMITH)
    told = worth_telling(say("person", explained.decision.candidates[0].reasons))
    assert "namesakes" == told[-1].reason.field


def test_the_easiest_question_that_settles_is_asked() -> None:
    """Of two namesakes one is at the bank: where the person works can be seen on a profile, and settles."""
    elsewhere = Subject("person", "Odo Quillmark", company="Mallow Bank", title="Clerk")
    question = explain(Subject("person", "Odo Quillmark", title="Quality Manager"), ODO, elsewhere).question
    assert question is not None
    assert ("company", "Tinglebrook Paper", True) == (question.field, question.value, question.settles)


def test_a_yes_makes_a_match_of_it() -> None:
    """What is said to settle does: the page with the answer is decided."""
    page = Subject("person", "John Smith", company="Mallow Bank")
    question = explain(page, SMITH).question
    assert question is not None
    # The town is easier to see, and with a name that common it would not do.
    assert ("email", "jsmith@mallow.example", True) == (question.field, question.value, question.settles)
    answered = explain(replace(page, emails=SMITH.emails), SMITH)
    assert ("match", None) == (answered.decision.verdict, answered.question)


def test_nothing_is_asked_where_the_rows_hold_nothing_more() -> None:
    """Two rows that say the same: no answer would tell them apart."""
    bare = Subject("person", "John Smith")
    assert explain(bare, bare, bare).question is None


def test_a_telephone_is_asked_for_by_its_end() -> None:
    """The last digits are enough to look at; the whole number stays in the CRM."""
    row = Subject("person", "John Smith", phones=("+44 20 7946 0018",))
    question = explain(Subject("person", "John Smith"), row).question
    assert question is not None
    assert ("phone", "0018") == (question.field, question.value)
