"""Compare two companies: name, website, seat, national company and size."""

from __future__ import annotations

import math
from dataclasses import dataclass

from companion.core.matching.compared import Compared, compare_identifier, take_off_namesakes
from companion.core.matching.comparing_firms import FirmComparer
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.reading import Known
from companion.core.matching.reasons import Reason, total_of
from companion.core.matching.weights import Weights

_STRANGE_SIZE = 12
_RARE_FIRM = 15.0
"""Bits: a name of two words that are not everybody's."""


@dataclass(frozen=True, slots=True)
class CompanyComparer:
    """Compares companies by the frequencies of one CRM."""

    frequencies: Frequencies
    weights: Weights
    firms: FirmComparer

    def compare(self, page: Known, row: Known) -> Compared:
        """The evidence that the row is the company that the page shows."""
        worth = self.weights.levels
        level = self.firms.level(page.firm, row.firm)
        shared = self.firms.common_words(page.firm, row.firm)
        words = page.firm.words if level == "exact" or not shared else shared
        bits = worth[f"name.{level}"]
        if level in ("exact", "part", "slip", "former"):
            bits += self.firms.rarity(words)
        name = Reason("company", level, bits, page.subject.name, row.subject.name)
        website = self._website(page, row)
        place = self._seat(page, row)
        unit = self._unit(page, row)
        size = self._size(page, row)
        profile = compare_identifier("profile", page, row, self.weights)
        identifiers = [profile] if profile else []
        prior = Reason(
            "prior",
            "size",
            -math.log2(2 * self.frequencies.all_companies),
        )
        evidence = (prior, name, website, place, unit, size, *identifiers)
        support = sum(max(0.0, reason.bits) for reason in (website, place, *identifiers))
        namesakes = worth["namesakes.company"] * 2.0 ** (10 - min(10.0, self.firms.rarity(page.firm.words)))
        others = take_off_namesakes(total_of(evidence), namesakes, support)
        alike = level in ("exact", "former", "slip", "part")
        strange = any(reason.bits < -1 for reason in (website, place, unit, *identifiers))
        return Compared.of(
            (*evidence, others),
            namesakes * 2.0**-support,
            is_corroborated=website.bits > 0
            or any(reason.bits > 0 for reason in identifiers)
            or (alike and place.level == "seat_town" and size.level != "differs")
            or (alike and not page.domain and not page.places and self.firms.rarity(words) > _RARE_FIRM),
            is_contradicted=(strange and not website.bits > 0) or unit.bits < -1,
        )

    def _website(self, page: Known, row: Known) -> Reason:
        worth = self.weights.levels
        if not page.domain or not row.domain:
            level = "missing"
        elif page.domain == row.domain:
            level = "same"
        else:
            level = "differs"
        return Reason("website", level, worth[f"website.{level}"], page.domain, row.domain)

    def _seat(self, page: Known, row: Known) -> Reason:
        worth = self.weights.levels
        told = page.subject.location, row.subject.city or row.subject.country
        if page.country and row.country and page.country != row.country:
            return Reason("location", "seat_abroad", worth["location.seat_abroad"], *told)
        if row.city and page.places:
            level = "seat_town" if row.city in page.places else "seat_elsewhere"
            return Reason("location", level, worth[f"location.{level}"], *told)
        if page.country and page.country == row.country:
            return Reason("location", "seat_country", worth["location.seat_country"], *told)
        return Reason("location", "missing", 0.0)

    def _unit(self, page: Known, row: Known) -> Reason:
        """A national company is not its parent."""
        left, right = page.firm.unit, row.firm.unit
        if left == right:
            level = "same" if left else "missing"
        elif left and right:
            level = "differs"
        else:
            # The parent's own country in the name of one side changes nothing.
            at_home = (left or right) == (row.country if left else page.country)
            level = "missing" if at_home else "one_side"
        return Reason("unit", level, self.weights.levels[f"unit.{level}"], left, right)

    def _size(self, page: Known, row: Known) -> Reason:
        left, right = page.subject.headcount, row.subject.headcount
        if not left or not right:
            return Reason("headcount", "missing", 0.0)
        ratio = max(left, right) / min(left, right)
        level = "differs" if ratio > _STRANGE_SIZE else "same" if ratio < 2 else "missing"
        return Reason("headcount", level, self.weights.levels[f"headcount.{level}"], str(left), str(right))
