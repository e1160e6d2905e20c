"""Compare two names of companies, and the domains that say the same in other words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from companion.core.matching.firms import FirmName, label_of
from companion.core.matching.folding import sound
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.slips import are_within

_SLIP_LENGTH, _TWO_SLIPS_LENGTH = 8, 11
_MOST_BITS = 18.0


@dataclass(frozen=True, slots=True)
class FirmComparer:
    """Compares companies by the frequencies of one CRM."""

    frequencies: Frequencies
    lexicon: Lexicon

    def level(self, left: FirmName, right: FirmName) -> str:
        """How much the names are alike: exact, part, slip, acronym, former, differs; missing where one is unknown."""
        one, other = left.joined, right.joined
        if (left.native and left.native == right.native) or (one and one == other):
            return "exact"
        if not one or not other:
            return "missing"
        if "".join(left.former) == other or "".join(right.former) == one:
            return "former"
        if self._is_part(left, right) or self._is_part(right, left):
            return "part"
        if one == right.acronym or other == left.acronym:
            return "acronym"
        return "slip" if sound(one) == sound(other) or self._is_slip(left, right) else "differs"

    def domain_fits(self, domain: str, firm: FirmName) -> bool:
        """Whether a domain is made of a company's name."""
        label = label_of(domain)
        if not label or not firm.words:
            return False
        return (
            label == firm.joined
            or (len(label) > 3 and label == firm.words[0])
            or (len(label) > 5 and firm.joined.startswith(label))
        )

    def rarity(self, words: tuple[str, ...]) -> float:
        """Bits: how seldom a company is called by these words."""
        shares = (self.frequencies.share_of_firm_word(word, self.lexicon) for word in words)
        return min(_MOST_BITS, -math.fsum(map(math.log2, shares)))

    def common_words(self, left: FirmName, right: FirmName) -> tuple[str, ...]:
        """The words of both."""
        return tuple(word for word in left.words if word in right.words)

    def _is_part(self, short: FirmName, long: FirmName) -> bool:
        """Whether one is the other with words of business added: "Lagomare" and "Lagomare Imballaggi"."""
        if len(short.words) > len(long.words) or short.words[0] in self.lexicon.business_words:
            return False
        if long.words[: len(short.words)] == short.words and len(short.joined) > 3:
            return True
        common = [word for word in short.words if word in long.words]
        rest = [word for word in long.words if word not in common]
        return common == list(short.words) and all(word in self.lexicon.business_words for word in rest)

    @staticmethod
    def _is_slip(left: FirmName, right: FirmName) -> bool:
        length = min(len(left.joined), len(right.joined))
        if length < _SLIP_LENGTH or left.words[0][:2] != right.words[0][:2]:
            return False
        most = 2 if length > _TWO_SLIPS_LENGTH else 1
        return are_within(left.joined, right.joined, most)
