"""Keys: two writings of one person share one, and a row is not filed under more than it needs."""

from __future__ import annotations

import pytest

from companion.core.matching.keys import keys_of
from companion.core.matching.reading import read_subject
from companion.core.matching.subject import Subject
from companion.lexicon_files import shipped_lexicon

LEXICON = shipped_lexicon()


def keys_of_page(text: str) -> set[str]:
    """The keys of a page, which says only the whole name."""
    return set(keys_of(read_subject(Subject("person", text, company="Tailspin Toys"), LEXICON), LEXICON))


def keys_of_row(given: str, surname: str) -> set[str]:
    """The keys of a row, which has a column for each."""
    subject = Subject(
        "person", f"{given} {surname}", given=given, surname=surname, company="Tailspin Toys Ltda."
    )
    return set(keys_of(read_subject(subject, LEXICON), LEXICON))


@pytest.mark.parametrize(
    ("page", "given", "surname"),
    [
        ("Mariana Quintela", "Quintela", "Mariana"),
        ("Mariana Q.", "Mariana", "Quintela"),
        ("M. Quintela", "Mariana", "Quintela"),
        ("Mariana Kintela", "Mariana", "Quintela"),
        ("Mariana Telles", "Mariana", "Quintela"),
        ("Ana Maria Quintela", "Anamaria", "Quintela"),
        ("Lia Monte Negro", "Lia", "Montenegro"),
    ],
)
def test_two_writings_share_a_key(page: str, given: str, surname: str) -> None:
    """Columns swapped, initials, another spelling, another surname at the same company, words joined."""
    assert set() != keys_of_page(page) & keys_of_row(given, surname)


def test_row_says_which_is_the_surname_and_stands_under_one_order() -> None:
    """A page asks both orders, so the row need not be filed under both: that room is half of an index."""
    assert len(keys_of_row("Mariana", "Quintela")) < len(keys_of_page("Mariana Quintela"))
    surnames = {"ckintela tailsp", "cmariana tailsp"}
    assert surnames <= keys_of_page("Mariana Quintela")
    assert {"ckintela tailsp"} == surnames & keys_of_row("Mariana", "Quintela")
