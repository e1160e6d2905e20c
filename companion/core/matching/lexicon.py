"""What matching knows of languages beforehand: nicknames, particles, legal forms, common names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from companion.core.matching.folding import fold


@dataclass(frozen=True)
class Lexicon:
    """Word lists, all folded."""

    nicknames: Mapping[str, frozenset[int]]
    """A given name → the numbers of the groups of names that stand for one another."""
    particles: frozenset[str]
    honorifics: frozenset[str]
    degrees: frozenset[str]
    legal_forms: frozenset[str]
    """Legal forms with their words joined: "sadecv"."""
    business_words: frozenset[str]
    """Words that many names of companies share, in one spelling: "manufacturing" and "mfg" are one."""
    business_spellings: Mapping[str, str]
    former_marks: frozenset[str]
    countries: Mapping[str, str]
    """Any name of a country → its code."""
    places: Mapping[str, str]
    """Another name of a town → the usual one."""
    free_mail: frozenset[str]
    shared_mailboxes: frozenset[str]
    romanisations: Mapping[str, str]
    """Another spelling of a Chinese or Korean syllable → the one that stands for all."""
    readings: Mapping[str, str]
    """A Japanese name in its own script → how it is most often read."""
    given_shares: Mapping[str, float]
    surname_shares: Mapping[str, float]
    """How many of all people bear a common name."""
    titles: Mapping[str, str]
    """A word of a title → what it stands for in every language."""
    ranks: frozenset[str]
    """Words of a title that tell how high somebody stands, and not what they do."""


def build_lexicon(tables: Mapping[str, Any]) -> Lexicon:
    """The lexicon of the data files, by the file's name without its ending."""
    words, names = tables["words"], tables["names"]
    nicknames: dict[str, set[int]] = {}
    for number, group in enumerate(names["nicknames"]):
        for name in group.split():
            nicknames.setdefault(fold(name), set()).add(number)
    return Lexicon(
        {name: frozenset(groups) for name, groups in nicknames.items()},
        _folded(words["particles"]),
        _folded(words["honorifics"]),
        frozenset(fold(word).replace(" ", "") for word in words["degrees"].split()),
        frozenset(fold(form).replace(" ", "") for form in words["legal_forms"]),
        _folded(words["business_words"]),
        {fold(short): fold(usual) for short, usual in words["business_spellings"].items()},
        _folded(words["former_marks"]),
        {fold(name): code for code, group in words["countries"].items() for name in group},
        {fold(other): fold(usual) for other, usual in words["places"].items()},
        frozenset(words["free_mail"].split()),
        frozenset(words["shared_mailboxes"].split()),
        {other: usual for usual, others in names["romanisations"].items() for other in others.split()},
        {written: read for read, forms in names["readings"].items() for written in forms.split()},
        _shares(names["common_given"]),
        _shares(names["common_surnames"]),
        {fold(word): meaning for meaning, group in words["title_words"].items() for word in group.split()},
        frozenset(words["title_ranks"].split()),
    )


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


def _shares(table: Mapping[str, str]) -> dict[str, float]:
    """One table of `"share": "names"`."""
    return {fold(name): float(share) for share, group in table.items() for name in group.split()}
