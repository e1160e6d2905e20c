"""Whole decisions over a few rows: verdict, reasons, and what they never do."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.matching.deciding import Decision
from companion.core.matching.known_lines import known_of, line_of
from companion.core.matching.matcher import Matcher
from companion.core.matching.reading import read_subject
from companion.core.matching.subject import Row, Subject
from companion.lexicon_files import shipped_lexicon, shipped_weights
from tests.fakes.few_rows import FewRows

LEXICON = shipped_lexicon()
PAGE = Subject(
    "person",
    "Odo Quillmark",
    company="Tinglebrook Paper",
    title="Quality Manager",
    location="Leeds",
    headcount=60,
)


def contact(identity: str, given: str, surname: str, **columns: object) -> Row:
    """A contact at the page's company."""
    facts = {"company": "Tinglebrook Paper", "title": "Quality Manager"} | columns
    subject = Subject("person", f"{given} {surname}", given=given, surname=surname, **facts)  # type: ignore[arg-type]
    return Row("contact", identity, subject)


def decided(page: Subject, *rows: Row, is_capped: bool = False) -> Decision:
    """The decision about a page over these rows."""
    return Matcher(FewRows(rows, is_capped=is_capped), LEXICON, shipped_weights()).match(page)


def test_name_company_and_title_are_a_match() -> None:
    """What a rep would file without thinking is filed."""
    decision = decided(PAGE, contact("a", "Odo", "Quillmark"))
    assert ("match", "a") == (decision.verdict, decision.candidates[0].id)


def test_name_alone_is_never_a_match() -> None:
    """However rare."""
    decision = decided(PAGE, contact("a", "Odo", "Quillmark", company="", title=""))
    assert "several" == decision.verdict


@pytest.mark.parametrize(
    "differing",
    [{"city": ("Leeds", "Truro")}, {"title": ("Quality Manager", "Chemist")}],
    ids=("town", "work"),
)
def test_two_of_one_name_at_one_company_are_not_taken_for_one(differing: dict[str, tuple[str, str]]) -> None:
    """Rows of one person may stand twice in a CRM; what tells two people apart makes a question of them."""
    [(column, values)] = differing.items()
    page = replace(PAGE, title="", location="")
    alike = [contact(value, "Odo", "Quillmark", **{"title": "", column: values[0]}) for value in "ab"]
    apart = [contact(value, "Odo", "Quillmark", **{"title": "", column: value}) for value in values]
    assert "several" == decided(page, *apart).verdict
    assert 0.9 < decided(page, *alike).candidates[0].probability
    assert 0.9 > decided(page, *apart).candidates[0].probability


def test_company_of_one_name_and_town_and_another_size_is_a_question() -> None:
    """Six people and two hundred are two companies, or one of them is a number nobody has looked at for years."""
    page = Subject("company", "Monex Glasworks", location="Leeds", headcount=6)
    row = Row("account", "a", Subject("company", "Monex Glasworks", city="Leeds", headcount=20))
    other = Row("account", "a", replace(row.subject, headcount=222))
    assert "match" == decided(page, row).verdict
    assert "several" == decided(page, other).verdict


def test_two_who_fit_alike_are_a_question() -> None:
    """Two rows of two people cannot both be certain."""
    rows = [contact(name, "Odo", "Quillmark", emails=(f"{name}@tinglebrook.example",)) for name in "ab"]
    assert "several" == decided(PAGE, *rows).verdict


def test_two_rows_of_one_person_are_no_question() -> None:
    """A contact and a lead of one e-mail address do not compete."""
    rows = [contact(name, "Odo", "Quillmark", emails=("odo@tinglebrook.example",)) for name in "ab"]
    assert "match" == decided(PAGE, *rows).verdict


def test_identifier_with_a_clashing_name_is_a_question() -> None:
    """A reused address is nobody's proof."""
    page = Subject("person", "Odo Quillmark", company="Tinglebrook Paper", emails=("o@tinglebrook.example",))
    decision = decided(page, contact("a", "Greta", "Starkbein", emails=("o@tinglebrook.example",)))
    assert "several" == decision.verdict


@pytest.mark.parametrize(
    ("verdict", "name"),
    [
        ("several", "\u65b0\u5e84\u9806\u5e73"),
        ("several", "\u062e\u0627\u0644\u062f \u063a\u0627\u0646\u0645"),
        ("none", "\u0418\u0432\u0430\u043d \u041b\u0443\u0436\u043d\u0438\u043d"),
    ],
)
def test_letters_that_do_not_tell_a_sound_never_say_none(verdict: str, name: str) -> None:
    """Chinese characters may be a Japanese name, Arabic leaves vowels out; Cyrillic tells what to look for."""
    page = Subject("person", name, company="Tinglebrook Paper")
    assert verdict == decided(page, contact("a", "Greta", "Starkbein", company="Nowhere Ltd")).verdict


def test_capped_search_never_says_none() -> None:
    """Who was not looked at cannot be called absent."""
    stranger = contact("a", "Greta", "Starkbein", company="Somewhere Else", title="")
    assert "none" == decided(PAGE, stranger).verdict
    assert "several" == decided(PAGE, stranger, is_capped=True).verdict
    assert "several" == decided(PAGE, is_capped=True).verdict


def test_reasons_add_up_to_the_sum() -> None:
    """The explanation is the score itself."""
    [candidate] = decided(PAGE, contact("a", "Odo", "Quillmark")).candidates
    assert candidate.bits == sum(reason.bits for reason in candidate.reasons)


def test_expected_namesakes_make_a_common_name_a_question() -> None:
    """John Smith at a bank is one of several."""
    page = Subject("person", "John Smith", company="Granite Bank", headcount=180_000)
    assert "several" == decided(page, contact("a", "John", "Smith", company="Granite Bank", title="")).verdict


@given(st.floats(-50, 50), st.floats(0, 20), st.sampled_from(["person", "company"]))
def test_more_evidence_never_makes_a_match_less_likely(bits: float, more: float, kind: str) -> None:
    """The curve rises."""
    weights = shipped_weights()
    assert weights.probability(kind, bits) <= weights.probability(kind, bits + more)


def test_curves_rise() -> None:
    """Also between the points of the data file."""
    for curve in shipped_weights().curves.values():
        assert all(low < high and few <= many for (low, few), (high, many) in pairwise(curve))


def test_row_survives_its_line() -> None:
    """A row that was stored is compared as one that was just read."""
    known = read_subject(
        contact("a", "Odo", "Quillmark", city="Leeds", emails=("o@x.example",)).subject, LEXICON
    )
    again = known_of(line_of(known))
    assert (known.name, known.firm, known.emails, known.title) == (
        again.name,
        again.firm,
        again.emails,
        again.title,
    )


@pytest.mark.parametrize("name", ["names", "words", "weights"])
def test_data_files_are_readable(name: str) -> None:
    """An administrator can look at what matching goes by."""
    file = Path(__file__).parents[3] / "companion" / "matching_data" / f"{name}.json"
    assert json.loads(file.read_text(encoding="utf-8"))
