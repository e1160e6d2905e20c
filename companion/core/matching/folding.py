"""Write a name in plain small letters, so that two spellings of one name look alike. The adapter of anyascii."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_VOWELS = re.compile(r"(?<!^)[aeiou]")
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = (
    ("shch", "s"), ("tsch", "c"), ("sch", "s"), ("ts", "c"), ("tc", "c"),
    ("ae", "a"), ("oe", "o"), ("ue", "u"), ("ph", "f"), ("th", "t"), ("sh", "s"),
    ("ch", "c"), ("kh", "h"), ("gh", "g"), ("zh", "j"), ("dj", "j"), ("ck", "k"), ("qu", "k"), ("cz", "c"),
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("x", "ks"), ("q", "k"), ("y", "i"), ("w", "v"), ("z", "s"),
    ("mp", "np"), ("mb", "nb"), ("nm", "m"),
)  # fmt: skip
_MUTE = ("CJK", "ARABIC", "HEBREW")
_HAS_OTHER_SCRIPT = re.compile(r"[^\x00-\u024f\u1e00-\u1eff\u2000-\u206f]")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Small ASCII words with one space between; empty where nothing of a name is left. Folding twice changes nothing.

    >>> fold("Łukasz  Wójcik-Müller"), fold("O’Brien"), fold("王小明"), fold("Мария")
    ('lukasz wojcik muller', 'obrien', 'wang xiao ming', 'mariya')
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if not plain.isascii():
        # Before it is written in Latin letters: a mark between letters is no letter.
        plain = anyascii("".join(map(_space_for_mark, plain)))
        plain = _CAMEL.sub(" ", plain) if _HAS_OTHER_SCRIPT.search(text) else plain
    return _NO_LETTER.sub(" ", _APOSTROPHES.sub("", plain).lower()).strip()


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A folded word as it sounds in most languages: what is spelled differently and said alike is the same.

    >>> sound("mueller") == sound("muller"), sound("sergey") == sound("sergei"), sound("sofia") == sound("sophia")
    (True, True, True)
    """
    for written, said in _SOUNDS:
        word = word.replace(written, said)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=200_000)
def frame(word: str) -> str:
    """The consonants of a folded word behind its first letter; Arabic and Hebrew write little more.

    >>> frame("muhammad") == frame("mohamed") == frame("mhmd"), frame("umar") == frame("omar")
    (True, True)
    """
    bones = _DOUBLED.sub(r"\1", _VOWELS.sub("", sound(word)).replace("h", "") or word[:1])
    # The same vowel begins "Umar" and "Omar", as Arabic has no letter for the difference.
    return f"o{bones[1:]}" if bones.startswith("u") else bones


def native(text: str) -> str:
    """A name in its own script without spaces; empty for a name in Latin letters.

    >>> native("田中 花子"), native("Hanako Tanaka")
    ('田中花子', '')
    """
    if text.isascii():
        return ""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    letters = "".join(letter for letter in plain if letter.isalpha())
    return letters.casefold() if _HAS_OTHER_SCRIPT.search(letters) else ""


def tells_its_sound(text: str) -> bool:
    """Whether the letters of a name tell how it sounds.

    Chinese characters have other sounds in Japan, and Arabic and Hebrew leave vowels out; Cyrillic, Greek and Korean
    tell theirs.

    >>> tells_its_sound("Иван Петров"), tells_its_sound("新庄順平"), tells_its_sound("新庄順平 (Junpei Shinjo)")
    (True, False, True)
    """
    names = [unicodedata.name(letter, "") for letter in text if letter.isalpha()]
    return any(name.startswith("LATIN") for name in names) or not any(
        name.startswith(_MUTE) for name in names
    )


def _space_for_mark(letter: str) -> str:
    # Emoji and other pictures have names in Latin letters, which are no part of anybody's name.
    return " " if unicodedata.category(letter) in ("So", "Sk", "Cn", "Cs", "Co") else letter
