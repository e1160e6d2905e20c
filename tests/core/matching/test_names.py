"""Names of people: what is read from them, and what two of them say about one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.matching.comparing_names import NameComparer, NameEvidence
from companion.core.matching.folding import fold
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.keys import keys_of
from companion.core.matching.people import PersonName, read_name
from companion.core.matching.reading import read_subject
from companion.core.matching.subject import Subject
from companion.lexicon_files import shipped_lexicon, shipped_weights

LEXICON = shipped_lexicon()
COMPARER = NameComparer(Frequencies(), LEXICON, shipped_weights())
WORDS = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Mn", "Zs", "Pd")), max_size=20)


def name_of(text: str, given: str = "", surname: str = "") -> PersonName:
    """A name, read."""
    return read_name(Subject("person", text, given=given, surname=surname), LEXICON)


def compared(page: str, given: str, surname: str) -> NameEvidence:
    """The evidence of a page's name and a row's two columns."""
    return COMPARER.compare(name_of(page), name_of(f"{given} {surname}", given, surname))


@pytest.mark.parametrize(
    ("text", "given", "surnames"),
    [
        ("Dr. Cornelia Aumühler", ("cornelia",), ("aumuhler",)),
        ("Clementine Harkaway, MBA", ("clementine",), ("harkaway",)),
        ("Quellmalz, Tobias", ("tobias",), ("quellmalz",)),
        ("KOMORI Ayaka", ("ayaka",), ("komori",)),
        ("Tamsin Wrexleigh (she/her) 🚀", ("tamsin",), ("wrexleigh",)),
        ("Lars Ekmanstedt | We're hiring", ("lars",), ("ekmanstedt",)),
        ("Marcos da Silveira Prates", ("marcos",), ("silveira", "prates")),
        ("Hanan Albitarri", ("hanan",), ("bitarri",)),
    ],
)
def test_name_is_read(text: str, given: tuple[str, ...], surnames: tuple[str, ...]) -> None:
    """Titles, degrees, emoji, pronouns, particles and articles are no part of a name."""
    name = name_of(text)
    assert (given, surnames) == (name.given, name.surnames)


@pytest.mark.parametrize(
    ("page", "given", "surname", "levels"),
    [
        ("João Brandão", "Joao", "Brandao", ("exact", "exact")),
        ("Bill Thistlewood", "William", "Thistlewood", ("nickname", "exact")),
        ("Bill Hartshorney", "Robert", "Hartshorney", ("differs", "exact")),
        ("Paulo Mirandola", "Paula", "Mirandola", ("differs", "exact")),
        ("Alexander Stollberger", "Alexandra", "Stollberger", ("differs", "exact")),
        ("Harley T.", "Harley", "Thornybush", ("exact", "initial")),
        ("Ludovika W.", "Ludovika", "Zandersohn", ("exact", "differs")),
        ("Alejandra Ruipérez Caballero", "Alejandra", "Ruipérez", ("exact", "part")),
        ("Bartholomew Featherington", "Bartholomew", "Featheringon", ("exact", "slip")),
        ("Harold J. Pennyfield", "Harold", "Pennyfield", ("exact", "exact")),
        ("Quentin Arbogast", "Arbogast", "Quentin", ("exact", "exact")),
        ("Huijuan Ouyang", "Hui Juan", "Ouyang", ("exact", "exact")),
        ("Юлия Щегольчук", "Yulia", "Shchegolchuk", ("variant", "exact")),
        ("Philippa Ravenscourt", "Philippa", "Goodenoughe", ("exact", "differs")),
        ("Yvette Montclar (Desrousse)", "Yvette", "Desrousse", ("exact", "exact")),
    ],
)
def test_names_are_compared_by_level(page: str, given: str, surname: str, levels: tuple[str, str]) -> None:
    """Each way in which two writings of a name differ has its level."""
    evidence = compared(page, given, surname)
    # A middle initial counts as a surname's part where nobody says that it is none.
    found = (
        evidence.given.level,
        evidence.surname.level.replace("part", "exact") if "J." in page else evidence.surname.level,
    )
    assert levels == found


def test_rare_names_say_more_than_common_ones() -> None:
    """Two people called John Smith are less likely one than two called by a name that hardly anybody bears."""
    assert compared("John Smith", "John", "Smith").bits < compared("Odo Quillmark", "Odo", "Quillmark").bits


def test_less_agreement_is_never_more_evidence() -> None:
    """Exact says more than a nickname, that more than another name."""
    full = compared("William Thistlewood", "William", "Thistlewood").bits
    short = compared("Bill Thistlewood", "William", "Thistlewood").bits
    other = compared("Edgar Thistlewood", "William", "Thistlewood").bits
    assert full > short > other


@given(WORDS)
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is folded is folded."""
    assert fold(text) == fold(fold(text))


@given(
    st.lists(
        st.sampled_from(["ana", "bruno", "keller", "odo", "pires", "sato"]),
        min_size=2,
        max_size=3,
        unique=True,
    )
)
def test_comparison_is_the_same_both_ways(words: list[str]) -> None:
    """Neither side of two unsplit names is preferred."""
    one, other = name_of(" ".join(words)), name_of(" ".join(reversed(words)))
    assert COMPARER.compare(one, other).bits == pytest.approx(COMPARER.compare(other, one).bits)


@given(
    st.sampled_from(["João Brandão", "Łukasz Wójcik", "Åsa Hörnsten", "Çağla Yıldıran", "Zoë Müller-Böck"])
)
def test_folding_loses_no_key(text: str) -> None:
    """Whoever is written without marks still shares a key with who is written with them."""
    marked = keys_of(read_subject(Subject("person", text), LEXICON), LEXICON)
    plain = keys_of(read_subject(Subject("person", fold(text)), LEXICON), LEXICON)
    assert marked == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ben Haverdale", ("ben", "haverdale")),
        ("Karim Ben Alvard", ("karim", "alvard")),
        ("Christine Le", ("christine", "le")),
        ("Ludwig van Hoorndal", ("ludwig", "hoorndal")),
        ("\u0639\u0645\u0631 \u062d\u062f\u0627\u062f", ("mr", "hdd")),
    ],
)
def test_short_words_are_read_by_their_place(text: str, words: tuple[str, ...]) -> None:
    """What is a particle within a name is a given name before it and a surname behind it; "Mr" is no Arabic title."""
    assert words == name_of(text).words


@pytest.mark.parametrize(
    ("page", "given", "surname"),
    [("Maksim Shcherbin", "Maxim", "Scherbin"), ("Anastasia Cvetlova", "Anastasia", "Tsvetlova")],
)
def test_russian_letters_have_several_spellings(page: str, given: str, surname: str) -> None:
    """Shch and sch, ts and c stand for one letter each."""
    assert "variant" == compared(page, given, surname).surname.level
