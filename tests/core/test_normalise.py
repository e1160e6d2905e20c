"""Texts as they are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.normalise import contains_words, words_of


@given(st.text(max_size=40))
def test_words_of_twice_equals_once(text: str) -> None:
    """Folded words stay as they are."""
    assert words_of(text) == words_of(" ".join(words_of(text)))


@given(st.lists(st.sampled_from(["ana", "Böhm", "d'Ávila", "&"]), max_size=4), st.text(max_size=10))
def test_contains_words_finds_a_phrase_in_its_text(words: list[str], around: str) -> None:
    """A phrase stands in a text that holds it between other words; an empty one never does."""
    phrase = " ".join(words)
    assert bool(words_of(phrase)) == contains_words(f"{around} {phrase} {around}", phrase)


DECORATED = "𝐘𝐯𝐨𝐧𝐧𝐞 𝐌𝐜𝐊𝐚𝐲"  # letters that some profiles use


@pytest.mark.parametrize("name", ["Yvonne McKay", "YVONNE  MCKAY", "Yvónne Mckay.", DECORATED])
def test_words_of_sees_through_spelling(name: str) -> None:
    """Case, accents, punctuation and the decorated letters of some profiles make no other name."""
    assert ("yvonne", "mckay") == words_of(name)
