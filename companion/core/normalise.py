"""Texts as they are compared: folded to plain lower-case words."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+", re.UNICODE)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents and punctuation, in order.

    >>> words_of("João  d'Ávila, Jr.")
    ('joao', 'd', 'avila', 'jr')
    """
    # Twice: the decorated letters of some profiles (bold, script) have a case only once they are decomposed.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return tuple(_WORD.findall(plain))


def contains_words(text: str, phrase: str) -> bool:
    """True when all words of the phrase stand in the text one after the other. An empty phrase never does.

    >>> contains_words("Purchasing Manager at Litware, Inc.", "Litware Inc")
    True
    >>> contains_words("Works at Adventurous Works", "Adventure Works")
    False
    """
    wanted = words_of(phrase)
    found = words_of(text)
    if not wanted:
        return False
    return any(found[start : start + len(wanted)] == wanted for start in range(len(found)))
