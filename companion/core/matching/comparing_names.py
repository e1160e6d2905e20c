"""Compare two names of people: given name with given name, surname with surname, in whichever order they fit best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from companion.core.matching.folding import sound
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.name_orders import may_cross, orders_of_page, orders_of_row
from companion.core.matching.people import PersonName
from companion.core.matching.reasons import Reason
from companion.core.matching.weights import Weights
from companion.core.matching.words_alike import are_a_pair_of_genders, fits, have_same_frame, is_slip

_MOST_BITS = 17.0
_SHARE_OF_INITIAL = 0.07
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
    def is_whole(self) -> bool:
        """Whether both are the same, so that no other writing could say more."""
        return self.given.level == "exact" and self.surname.level == "exact"

    @property
    def clashes_wholly(self) -> bool:
        """Whether neither agrees at all: no address of such a one is worth reading."""
        return self.given.level == "differs" == self.surname.level

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
        fits = not straight.clashes and straight.surname.level != "missing"
        return straight if fits or not may_cross(page, row) else self._best_order(page, row, straight)

    def _best_order(self, page: PersonName, row: PersonName, straight: NameEvidence) -> NameEvidence:
        best = straight
        tried = {(page.given, page.surnames, row.given, row.surnames)}
        for given, surnames in orders_of_page(page):
            for row_given, row_surnames in orders_of_row(row):
                way = (given, surnames, row_given, row_surnames)
                if way in tried:
                    continue
                tried.add(way)
                found = self._arranged(given, surnames, row_given, row_surnames)
                if found.bits > best.bits:
                    best = found
        return best

    def compare_written(
        self, found: NameEvidence, pages: Sequence[PersonName], rows: Sequence[PersonName]
    ) -> NameEvidence:
        """The evidence, with other writings of the two names in place of what differs, where those agree exactly."""
        for page in pages:
            for row in rows:
                other = self._arranged(page.given, page.surnames, row.given, row.surnames)
                given = self._as_written(found.given, other.given)
                surname = self._as_written(found.surname, other.surname)
                if (given, surname) != (found.given, found.surname):
                    found = NameEvidence(given, surname, max(found.share, other.share))
        return found

    def _as_written(self, found: Reason, other: Reason) -> Reason:
        if other.level != "exact" or len(other.left) == 1:
            return found
        bits = other.bits + self.weights.levels[f"{found.field}.address"]
        return replace(other, level="address", bits=bits) if bits > found.bits else found

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
            clash = len(left) > 1 and len(right) > 1 and not fits(left[1], right[1])
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
        if are_a_pair_of_genders(left, right):
            return "differs"
        if sound(left) == sound(right) or have_same_frame(left, right):
            return "variant"
        return "slip" if is_slip(left, right) else "differs"

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
                    fits(one, other) or self._word_level(one, other) != "differs"
                    for one in rest_left
                    for other in rest_right
                )
            )
            return ("half", common) if clash else ("part", common)
        joined_left, joined_right = "".join(left), "".join(right)
        if min(len(joined_left), len(joined_right)) == 1:
            short, long = (joined_left, right) if len(joined_left) == 1 else (joined_right, left)
            return ("initial", ()) if any(word[0] == short for word in long) else ("differs", left)
        if sound(joined_left) == sound(joined_right) or have_same_frame(joined_left, joined_right):
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
            if sound(one) == sound(other) or have_same_frame(one, other):
                return "variant", (one,)
        for one, other in pairs:
            if is_slip(one, other):
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
