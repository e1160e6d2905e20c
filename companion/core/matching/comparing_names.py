"""Compare two names of people: given name with given name, surname with surname, in whichever order they fit best."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from companion.core.matching.folding import frame, sound
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.people import PersonName
from companion.core.matching.reasons import Reason
from companion.core.matching.slips import are_within
from companion.core.matching.weights import Weights

_MOST_BITS = 17.0
_SHARE_OF_INITIAL = 0.07
_SLIP_LENGTH, _TWO_SLIPS_LENGTH = 5, 9
_FEWEST_BONES = 2
_LOST = Reason("given", "missing", 0.0)


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """What two names say about one another."""

    given: Reason
    surname: Reason
    share: float
    """Of all people, those whose name would have fitted as well."""

    @property
    def bits(self) -> float:
        """Both together."""
        return self.given.bits + self.surname.bits

    @property
    def clashes(self) -> bool:
        """Whether one of the two says that this is somebody else."""
        return "differs" in (self.given.level, self.surname.level) or self.surname.level == "half"


@dataclass(frozen=True, slots=True)
class NameComparer:
    """Compares names by the frequencies of one CRM."""

    frequencies: Frequencies
    lexicon: Lexicon
    weights: Weights

    def compare(self, page: PersonName, row: PersonName) -> NameEvidence:
        """The evidence of the arrangement that fits best."""
        if page.native and page.native == row.native:
            return self._same_letters(page, row)
        if not page.words or not row.words:
            return NameEvidence(_LOST, Reason("surname", "missing", 0.0), 1.0)
        straight = self._arranged(
            page.given, page.surnames or page.others, row.given, row.surnames or row.others
        )
        if straight.given.level == "exact" and straight.surname.level == "exact":
            return straight
        if page.letters == row.letters:
            return self._same_letters(page, row)
        if not straight.clashes and straight.surname.level != "missing":
            return straight
        best = straight
        tried = {(page.given, page.surnames, row.given, row.surnames)}
        for given, surnames in _arrangements(page):
            for row_given, row_surnames in _row_arrangements(row):
                way = (given, surnames, row_given, row_surnames)
                if way in tried:
                    continue
                tried.add(way)
                found = self._arranged(given, surnames, row_given, row_surnames)
                if found.bits > best.bits:
                    best = found
        return best

    def _same_letters(self, page: PersonName, row: PersonName) -> NameEvidence:
        """The same words in another order, or cut otherwise; the side that knows which is which decides."""
        known = [name for name in (row, page) if name.is_split] or [page, row]
        ways = [self._arranged(name.given, name.surnames, name.given, name.surnames) for name in known]
        return min(ways, key=lambda way: way.bits)

    def _arranged(
        self,
        left: tuple[str, ...],
        left_surnames: tuple[str, ...],
        right: tuple[str, ...],
        right_surnames: tuple[str, ...],
    ) -> NameEvidence:
        given, given_share = self._given(left, right)
        surname, surname_share = self._surname(left_surnames, right_surnames)
        if given.level == "differs" and surname.bits > self.weights.levels["surname.of_relatives"]:
            # Relatives share a rare surname, a town and often the company: it does not point at this one of them.
            surname = replace(surname, bits=self.weights.levels["surname.of_relatives"])
        return NameEvidence(given, surname, given_share * surname_share)

    def _given(self, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[Reason, float]:
        if not left or not right:
            return _LOST, 1.0
        level, word = self._given_level(left, right)
        words = (*left[:1], *right[:1]) if level == "nickname" else (word,)
        share = max(self.frequencies.share_of_given(each, self.lexicon) for each in words)
        if level == "initial":
            share = _SHARE_OF_INITIAL
        elif level in ("nickname", "variant", "slip"):
            share *= 2
        return self._reason("given", level, share, left, right), share

    def _given_level(self, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, str]:
        if left[0] == right[0] or "".join(left) == "".join(right):
            clash = len(left) > 1 and len(right) > 1 and not _fits(left[1], right[1])
            return (
                ("middle", left[0]) if clash else ("exact", right[0] if len(left) > len(right) else left[0])
            )
        if common := [word for word in left if word in right and len(word) > 1]:
            return "exact", common[0]
        joined_left, joined_right = "".join(left), "".join(right)
        if joined_left in right or joined_right in left:
            return "exact", left[0]
        levels = {self._word_level(one, other): one for one in left[:2] for other in right[:2]}
        has_parts = len(left) > 1 or len(right) > 1
        if has_parts and self._word_level(joined_left, joined_right) == "variant":
            levels["variant"] = joined_left
        for level in ("nickname", "variant", "slip", "initial"):
            if level in levels:
                return level, levels[level]
        return "differs", left[0]

    def _word_level(self, left: str, right: str) -> str:
        if len(left) == 1 or len(right) == 1:
            return "initial" if left[0] == right[0] else "differs"
        groups = self.lexicon.nicknames
        if left in groups and right in groups and groups[left] & groups[right]:
            return "nickname"
        if _is_pair_of_genders(left, right):
            return "differs"
        if sound(left) == sound(right) or _same_frame(left, right):
            return "variant"
        return "slip" if _is_slip(left, right) else "differs"

    def _surname(self, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[Reason, float]:
        if not left or not right:
            return Reason("surname", "missing", 0.0), 1.0
        level, words = self._surname_level(left, right)
        share = math.prod(self.frequencies.share_of_surname(word, self.lexicon) for word in words)
        if level == "initial":
            share = _SHARE_OF_INITIAL
        elif level in ("variant", "slip"):
            share *= 3
        return self._reason("surname", level, max(share, 2e-7), left, right), max(share, 2e-7)

    def _surname_level(self, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        if left == right or "".join(left) == "".join(right) or set(left) == set(right):
            return "exact", right if len(right) > len(left) else left
        common = tuple(word for word in left if word in right and len(word) > 1)
        if common:
            rest_left = [word for word in left if word not in common]
            rest_right = [word for word in right if word not in common]
            clash = (
                rest_left
                and rest_right
                and not any(
                    _fits(one, other) or self._word_level(one, other) != "differs"
                    for one in rest_left
                    for other in rest_right
                )
            )
            return ("half", common) if clash else ("part", common)
        joined_left, joined_right = "".join(left), "".join(right)
        if min(len(joined_left), len(joined_right)) == 1:
            short, long = (joined_left, right) if len(joined_left) == 1 else (joined_right, left)
            return ("initial", ()) if any(word[0] == short for word in long) else ("differs", left)
        if sound(joined_left) == sound(joined_right) or _same_frame(joined_left, joined_right):
            return "variant", (joined_left,)
        bare, whole = sorted((joined_left, joined_right), key=len)
        if whole.endswith(bare) and whole.removesuffix(bare) in self.lexicon.particles:
            return "exact", (bare,)
        return self._closest(left, right)

    @staticmethod
    def _closest(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The level of the two words that are nearest to one another."""
        pairs = [(one, other) for one in left for other in right if len(one) > 1 and len(other) > 1]
        for one, other in pairs:
            if sound(one) == sound(other) or _same_frame(one, other):
                return "variant", (one,)
        for one, other in pairs:
            if _is_slip(one, other):
                return "slip", (one,)
        return "differs", left

    def _reason(
        self, field: str, level: str, share: float, left: tuple[str, ...], right: tuple[str, ...]
    ) -> Reason:
        worth = self.weights.levels[f"{field}.{level}"]
        if level != "differs":
            worth = min(_MOST_BITS, -math.log2(share)) + worth
        one_in = None if level in ("differs", "initial") else round(1 / share)
        return Reason(field, level, worth, " ".join(left), " ".join(right), one_in)


def _arrangements(name: PersonName) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each place where the given name may end, both ways round."""
    words = name.words
    for place in range(1, len(words)):
        yield words[:place], words[place:]
        yield words[place:], words[:place]
    if name.others:
        yield name.given, name.others
        yield name.others, name.surnames


def _row_arrangements(name: PersonName) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    if name.is_split:
        yield name.given, name.surnames
    else:
        yield from _arrangements(name)
    if name.others:
        yield name.given, name.others


def _fits(left: str, right: str) -> bool:
    """Whether a word is the other, or its initial."""
    return left == right or (min(len(left), len(right)) == 1 and left[0] == right[0])


def _same_frame(left: str, right: str) -> bool:
    """Whether two long words have the same consonants; the fewer there are, the longer the words must be."""
    bones = frame(left)
    if bones != frame(right) or len(bones) < _FEWEST_BONES:
        return False
    return (
        len(bones) > _FEWEST_BONES + 1
        or (len(bones) > _FEWEST_BONES and _vowels_fit(left, right))
        or (max(len(left), len(right)) > _SLIP_LENGTH and min(len(left), len(right)) >= _SLIP_LENGTH - 1)
    )


def _vowels_fit(left: str, right: str) -> bool:
    """Whether one of two words has hardly any vowels, as what is written in Arabic, or both have as many."""
    counts = [sum(letter in "aeiouy" for letter in word) for word in (left, right)]
    return min(counts) <= 1 or counts[0] == counts[1]


def _is_slip(left: str, right: str) -> bool:
    length = min(len(left), len(right))
    if length < _SLIP_LENGTH:
        return False
    most = 2 if length >= _TWO_SLIPS_LENGTH else 1
    return are_within(left, right, most)


def _is_pair_of_genders(left: str, right: str) -> bool:
    """Paulo and Paula, Alexander and Alexandra: one letter apart, and two people."""
    if len(left) > len(right):
        left, right = right, left
    if left.endswith("er") and right.endswith("ra") and left[:-2] == right[:-2]:
        return True
    if len(left) == len(right):
        return left[:-1] == right[:-1] and {left[-1], right[-1]} == {"a", "o"}
    return left + "a" == right
