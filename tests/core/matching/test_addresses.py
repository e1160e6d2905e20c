"""Names that people's own addresses write: they mend what a row misspells, and prove nothing of anybody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from companion.core.matching.addresses import names_in_addresses
from companion.core.matching.deciding import Decision
from companion.core.matching.keys import keys_of
from companion.core.matching.matcher import Matcher
from companion.core.matching.reading import read_subject
from companion.core.matching.subject import Row, Subject
from companion.lexicon_files import shipped_lexicon, shipped_weights
from tests.fakes.few_rows import FewRows

LEXICON = shipped_lexicon()
PAGE = Subject(
    "person", "Hritik Nath", company="Limarko Robotics", title="Sales Director", location="Mumbai, India"
)
ROW = Subject(
    "person",
    "Hritik Neth",
    given="Hritik",
    surname="Neth",
    company="Limarko Robotics",
    title="Sales Director",
    city="Mumbai",
)


def names(subject: Subject) -> list[str]:
    """The names that a subject's addresses write."""
    return [" ".join(name.words) for name in names_in_addresses(read_subject(subject, LEXICON), LEXICON)]


def decided(page: Subject, row: Subject) -> Decision:
    """The decision about a page over one row."""
    return Matcher(FewRows([Row("contact", "a", row)]), LEXICON, shipped_weights()).match(page)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("hritik_nath@limarko.example", ["hritik nath"]),
        ("hritik.nath2@limarko.example", ["hritik nath"]),
        ("hnath@limarko.example", ["h nath"]),
        ("nath.hritik@limarko.example", ["nath hritik"]),
        ("hritik.neth@limarko.example", []),
        ("tbrown@limarko.example", []),
        ("travel.desk@limarko.example", []),
        ("info@limarko.example", []),
    ],
    ids=("in two words", "numbered", "initial", "turned round", "as the row", "an assistant's", "a desk's", "shared"),
)  # fmt: skip
def test_address_counts_where_it_is_plainly_theirs(address: str, written: list[str]) -> None:
    """An address that shares neither name with its row is somebody else's, and one that repeats it says nothing new."""
    assert written == names(replace(ROW, emails=(address,)))


def test_public_profile_tells_a_name_and_its_number_does_not() -> None:
    """LinkedIn's own digits are no surname; Sales Navigator's addresses tell no name at all."""
    page = Subject("person", "سارة فرح")
    assert ["sara farah"] == names(replace(page, profile="https://www.linkedin.com/in/sara-farah-36a8eeed"))
    assert [] == names(replace(page, profile="https://www.linkedin.com/sales/lead/ACwAAAabcdefghij,NAME,x"))


def test_misspelt_row_is_found_by_its_address() -> None:
    """What a typist got wrong in the name, the address has right."""
    assert "match" != decided(PAGE, ROW).verdict
    decision = decided(PAGE, replace(ROW, emails=("hritik_nath@limarko.example",)))
    assert "match" == decision.verdict
    assert ("surname", "address") in {(one.field, one.level) for one in decision.candidates[0].reasons}


def test_initial_in_an_address_excuses_no_other_given_name() -> None:
    """Siblings and colleagues of one surname share "gmarchetto@": the given name still differs."""
    page = replace(PAGE, name="Gabriel Nath")
    row = replace(ROW, name="Gerda Nath", given="Gerda", surname="Nath", emails=("gnath@limarko.example",))
    assert "match" != decided(page, row).verdict


def test_address_of_both_excuses_no_clash() -> None:
    """An identifier that hits another name is a question; it may not count as a name as well."""
    address = ("h.nath@limarko.example",)
    page = replace(PAGE, name="Hritik Majumdar", emails=address)
    row = replace(ROW, name="Hritik Nath", surname="Nath", emails=address)
    assert "several" == decided(page, row).verdict


def test_address_brings_no_key_that_the_name_has() -> None:
    """Only an address that says something new makes the index larger."""
    same = replace(ROW, emails=("hritik.neth@limarko.example",))
    other = replace(ROW, emails=("hritik.nath@limarko.example",))
    bare = set(keys_of(read_subject(ROW, LEXICON), LEXICON))
    new = [key for key in keys_of(read_subject(same, LEXICON), LEXICON) if key not in bare]
    assert ["ehritik.neth@limarko.example"] == [key for key in new if not key.startswith(("g", "c"))]
    assert "nhritik nath" in keys_of(read_subject(other, LEXICON), LEXICON)
    assert "nhritik nath" in keys_of(read_subject(PAGE, LEXICON), LEXICON)


def test_title_at_a_former_employer_takes_nothing_away() -> None:
    """Who moved has another title; the row's company among the former ones says why."""
    page = replace(PAGE, name="Hritik Neth", company="Quillon Energy", former_companies=("Limarko Robotics",))
    levels = {
        one.field: one.level for one in decided(replace(page, title="Chemist"), ROW).candidates[0].reasons
    }
    assert ("former", "stale") == (levels["company"], levels["title"])
