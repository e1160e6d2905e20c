"""Read the name of a person: what is given name, what is surname, and what is neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from companion.core.matching.folding import fold, native
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.subject import Subject

_BRACKETED = re.compile(r"[(\[（]([^)\]）]*)[)\]）]")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
_TAIL = re.compile(r"\s[|•·–—/]\s.*$|\s[|•].*$")
_MARKS = re.compile(r"[®™*]")
_MARKED = re.compile(r"[(\[（\"“”„«»|•·–—/®™*]")
"""What only some names have: the rest need not be searched for each mark."""
_ARTICLE = re.compile(r"^(?:al|el|ul)(?=[bcdfghjklmnpqrstvwxz])")
_ARABIC_ARTICLE = re.compile("^\u0627\u0644(?=\\w{3})")
_ARABIC_VOWELS = re.compile("(?<=[\u0620-\u064a])[\u0648\u064a](?=[\u0620-\u064a])")
"""Letters that stand for long vowels within a word; Latin spellings have vowels there, which are not compared."""
_LONG_ENOUGH = 5
_LONGEST = 6
"""More words than this are no name any more."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name's folded words."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]
    others: tuple[str, ...] = ()
    """What stands in brackets or quotation marks: a nickname, a maiden name."""
    native: str = ""
    is_split: bool = False
    """Whether the side itself says which words are the surname."""

    @property
    def words(self) -> tuple[str, ...]:
        """All words in order."""
        return self.given + self.surnames

    @property
    def letters(self) -> str:
        """All letters in the order of the alphabet: the same however the words are ordered or joined."""
        return _in_order(self.given, self.surnames)


@lru_cache(maxsize=20_000)
def _in_order(given: tuple[str, ...], surnames: tuple[str, ...]) -> str:
    # Asked of the same name for each row that it is compared with.
    return "".join(sorted("".join(given + surnames)))


def read_name(subject: Subject, lexicon: Lexicon) -> PersonName:
    """The name of a page or row."""
    own_script = native(subject.native_name) or native(subject.name)
    if subject.given and subject.surname:
        given, surnames = _words(subject.given, lexicon), _words(subject.surname, lexicon)
        if given and surnames:
            return PersonName(given, surnames, _others(subject.surname, lexicon), own_script, is_split=True)
    text = subject.name or f"{subject.given} {subject.surname}"
    others = _others(text, lexicon)
    head, comma, rest = _bare(text).partition(",")
    words = _words(head, lexicon, is_whole=True)
    after = _words(rest, lexicon) if comma else ()
    if len(words) >= 1 and after and len(after) <= 2 and not _are_letters_after_a_name(rest):
        return PersonName(after, words, others, own_script, is_split=True)
    shouted = [word for word in head.split() if len(word) > 1 and word.isupper()]
    if len(shouted) == 1 and len(words) > 1 and head.split()[0] == shouted[0]:
        # "SURNAME Given" is how many write in Asia and France.
        return PersonName(words[1:], words[:1], others, own_script, is_split=True)
    return PersonName(words[:1], words[1:], others, own_script)


def _words(text: str, lexicon: Lexicon, *, is_whole: bool = False) -> tuple[str, ...]:
    words = fold(_read_aloud(_bare(text), lexicon)).split()
    # In another script nothing is a "Mr", though a name may be written with just these letters.
    while len(words) > 1 and words[0] in lexicon.honorifics and not native(text):
        words = words[1:]
    while len(words) > 1 and words[-1] in lexicon.degrees:
        words = words[:-1]
    last = len(words) - 1
    kept = [
        word
        for place, word in enumerate(words)
        # A letter at the end is a masked surname, and "Le" there a whole one: a particle never ends a name.
        if word not in lexicon.particles
        or place == last
        or (place == 0 and (len(word) == 1 or (is_whole and word in lexicon.nicknames)))
    ]
    kept = kept or words
    return tuple(lexicon.romanisations.get(word, word) for word in map(_without_article, kept[:_LONGEST]))


def _read_aloud(text: str, lexicon: Lexicon) -> str:
    """A text whose Japanese names are replaced by their readings, where those are known.

    A name in one piece is cut where both parts are known: the surname comes first.
    """
    if text.isascii():
        return text
    parts = [_ARABIC_VOWELS.sub("", _ARABIC_ARTICLE.sub("", part)) for part in text.split()]
    if len(parts) == 1:
        whole = parts[0]
        cuts = [place for place in range(1, len(whole)) if whole[:place] in lexicon.readings]
        parts = next(
            ([whole[:cut], whole[cut:]] for cut in reversed(cuts) if whole[cut:] in lexicon.readings), parts
        )
    return " ".join(lexicon.readings.get(part, part) for part in parts)


def _without_article(word: str) -> str:
    # "Alsharif" is "Al Sharif"; "Alice" is not "Al Ice", so the rest must be long and begin with a consonant.
    return _ARTICLE.sub("", word) if len(word) > _LONG_ENOUGH + 1 and word[:3] not in ("ale", "ali") else word


def _bare(text: str) -> str:
    if not _MARKED.search(text):
        return text
    return _MARKS.sub("", _TAIL.sub("", _BRACKETED.sub(" ", _QUOTED.sub(" ", text))))


def _others(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    if not _MARKED.search(text):
        return ()
    found = " ".join([*_BRACKETED.findall(text), *_QUOTED.findall(text)])
    return tuple(word for word in fold(found).split() if word not in lexicon.degrees and len(word) > 1)[:3]


def _are_letters_after_a_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    return all(word.isupper() or len(word) <= 3 for word in words)
