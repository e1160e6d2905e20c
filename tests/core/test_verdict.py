"""Which CRM row a person is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.activity import Person
from companion.core.verdict import NO_MATCH, Candidate, Target, decide, profile_key_of
from tests.fakes.samples import PROFILE_ID, YVONNE, person

IN_SALES = f"https://www.linkedin.com/sales/lead/{PROFILE_ID},x,y"
ROW = Candidate("contact", "row-1", "Yvonne McKay", "Fourth Coffee", None)


def row(row_id: str = "row-1", **changes: Any) -> Candidate:
    """Yvonne McKay of Fourth Coffee, as the CRM holds her, with other values."""
    return replace(ROW, row_id=row_id, **changes)


@pytest.mark.parametrize(
    ("reader", "candidates", "kind", "row_id", "how"),
    [
        pytest.param(YVONNE, [], "none", None, None, id="nobody"),
        pytest.param(YVONNE, [row()], "match", "row-1", "name_and_company", id="name and company"),
        pytest.param(YVONNE, [row(company_name=None)], "none", None, None, id="a name alone"),
        pytest.param(YVONNE, [row(company_name="  ")], "none", None, None, id="an empty company"),
        pytest.param(YVONNE, [row(company_name="Fourth")], "match", "row-1", "name_and_company", id="words"),
        pytest.param(YVONNE, [row(company_name="Fourth Coff")], "none", None, None, id="half a word"),
        pytest.param(YVONNE, [row(name="Yvonne Mckay")], "match", "row-1", "name_and_company", id="case"),
        pytest.param(YVONNE, [row(name="Yvonne")], "none", None, None, id="half a name"),
        pytest.param(YVONNE, [row(linkedin_address=IN_SALES)], "match", "row-1", "address", id="address"),
        pytest.param(
            YVONNE,
            [row(name="Y. Other", company_name=None, linkedin_address=IN_SALES)],
            "match", "row-1", "address", id="address beats another name",
        ),
        pytest.param(
            YVONNE,
            [row(linkedin_address=IN_SALES.replace("yvonne", "YVONNE"))],
            "none", None, None, id="another profile id contradicts",
        ),
        pytest.param(
            YVONNE,
            [row(linkedin_address="https://www.linkedin.com/in/yvonne-mckay")],
            "match", "row-1", "name_and_company", id="a vanity name neither proves nor contradicts a profile id",
        ),
        pytest.param(YVONNE, [row(), row("row-2")], "several", None, None, id="two alike"),
        pytest.param(YVONNE, [row(), row()], "match", "row-1", "name_and_company", id="the same row twice"),
        pytest.param(YVONNE, [row(), row(table="lead")], "several", None, None, id="contact and lead"),
        pytest.param(
            YVONNE,
            [row(), row("row-2", linkedin_address=IN_SALES)],
            "match", "row-2", "address", id="the address decides between two alike",
        ),
        pytest.param(
            YVONNE,
            [row(linkedin_address=IN_SALES), row("row-2", linkedin_address=IN_SALES)],
            "several", None, None, id="one address on two rows",
        ),
        pytest.param(
            person(name="李", headline="Fourth Coffee"),
            [row(name="李")], "match", "row-1", "name_and_company", id="a name in another script",
        ),
        pytest.param(
            person(name="…", headline="Fourth Coffee"),
            [row(name="!")], "none", None, None, id="names without words are never equal",
        ),
    ],
)  # fmt: skip
def test_verdict_follows_the_evidence(
    reader: Person, candidates: list[Candidate], kind: str, row_id: str | None, how: str | None
) -> None:
    """Address before name with company; several that cannot be told apart are filed under none."""
    verdict = decide(reader, candidates)
    target = verdict.target
    assert (kind, row_id, how) == (
        verdict.kind,
        target.row_id if target else None,
        target.how if target else None,
    )


names = st.sampled_from(["Yvonne McKay", "Jim Glynn", "Maria Campbell"])
companies = st.sampled_from([None, "", "Fourth Coffee", "Litware, Inc.", "Adventure Works"])
addresses = st.sampled_from([None, "", IN_SALES, "https://www.linkedin.com/in/yvonne-mckay", "example"])
rows = st.builds(
    Candidate,
    table=st.sampled_from(["contact", "lead"]),
    row_id=st.sampled_from(["1", "2", "3"]),
    name=names,
    company_name=companies,
    linkedin_address=addresses,
)
people = st.builds(
    Person,
    name=names,
    profile_id=st.sampled_from([None, PROFILE_ID, "ACwAAAsomebodyelse"]),
    profile_address=addresses,
    headline=st.sampled_from([None, "Buyer at Fourth Coffee", "Buyer"]),
    company=companies,
)


@given(people, st.lists(rows, max_size=5))
def test_verdict_never_rests_on_a_name_alone(reader: Person, candidates: list[Candidate]) -> None:
    """Without the person's LinkedIn key and without a company in the page, nobody ever matches."""
    reader = replace(reader, headline=None, company=None)
    keyless = [replace(candidate, linkedin_address=None) for candidate in candidates]
    assert decide(reader, keyless) == NO_MATCH


@given(people, st.lists(rows, max_size=5))
def test_verdict_names_one_of_the_candidates(reader: Person, candidates: list[Candidate]) -> None:
    """A match is a row that Dynamics returned; anything else names nobody."""
    verdict = decide(reader, candidates)
    known = {(candidate.table, candidate.row_id) for candidate in candidates}
    assert (verdict.kind == "match") == (verdict.target is not None)
    assert verdict.target is None or (verdict.target.table, verdict.target.row_id) in known


@given(people, st.lists(rows, max_size=5), st.randoms())
def test_verdict_is_blind_to_the_order(reader: Person, candidates: list[Candidate], random: Any) -> None:
    """The order in which Dynamics lists rows decides nothing."""
    distinct = list({(candidate.table, candidate.row_id): candidate for candidate in candidates}.values())
    shuffled = distinct.copy()
    random.shuffle(shuffled)
    assert decide(reader, distinct) == decide(reader, shuffled)


def test_profile_key_of_prefers_the_profile_id() -> None:
    """The page's own id counts before the address beside it."""
    reader = person(profile_address="https://www.linkedin.com/in/yvonne-mckay")
    key = profile_key_of(reader)
    assert key is not None
    assert ("profile_id", PROFILE_ID) == (key.kind, key.value)


def test_target_of_a_match_carries_the_name_of_the_row() -> None:
    """What a surface shows as "filed under" is the CRM's name, not the page's."""
    verdict = decide(person(name="YVONNE MCKAY"), [row()])
    assert Target("contact", "row-1", "Yvonne McKay", "name_and_company") == verdict.target
