"""Compare a page with a row, field by field, and say what each is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

from companion.core.matching.comparing_firms import FirmComparer
from companion.core.matching.comparing_names import NameComparer, NameEvidence
from companion.core.matching.firms import FirmName
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known
from companion.core.matching.reasons import Reason, total_of
from companion.core.matching.weights import Weights

_IDENTIFIERS = ("profile", "email", "phone")
_MOST_FIRM_BITS = 11.0
_MOST_TOWN_BITS = 5.0
_TOWN_AMONG_COLLEAGUES = 1.5
_USUAL_HEADCOUNT = 400
_ALIKE = 8.0
"""Staff of one company are more alike than people at large: languages, towns, families."""
_IN_REACH, _IN_TOWN = 3e6, 1e5
"""People among whom a name alone, or a name in a town, would be looked for."""
_STRANGE_SIZE = 12
_RARE_FIRM = 15.0
"""Bits: a name of two words that are not everybody's."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The evidence about one row."""

    reasons: tuple[Reason, ...]
    namesakes: float
    """How many others would have fitted, to be expected."""
    is_corroborated: bool
    """Whether something beside the name speaks for the row."""
    is_contradicted: bool
    """Whether something says that this is somebody else although an identifier or the name agrees."""

    @property
    def bits(self) -> float:
        """The sum of the reasons."""
        return total_of(self.reasons)


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares pages with the rows of one CRM."""

    frequencies: Frequencies
    lexicon: Lexicon
    weights: Weights
    names: NameComparer
    firms: FirmComparer

    @classmethod
    def of(cls, frequencies: Frequencies, lexicon: Lexicon, weights: Weights) -> Comparer:
        """A comparer with its parts."""
        names = NameComparer(frequencies, lexicon, weights)
        return cls(frequencies, lexicon, weights, names, FirmComparer(frequencies, lexicon))

    def compare(self, page: Known, row: Known) -> Compared:
        """The evidence that the row is whom the page shows."""
        if page.subject.kind == "person":
            return self._compare_people(page, row)
        return self._compare_companies(page, row)

    def _compare_people(self, page: Known, row: Known) -> Compared:
        name = self.names.compare(page.name, row.name)
        firm = self._employer(page, row)
        title = self._title(page, row)
        place = self._place(page, row)
        identifiers = [
            reason for reason in (self._identifier(field, page, row) for field in _IDENTIFIERS) if reason
        ]
        evidence = (name.given, name.surname, firm, title, place, *identifiers)
        prior = Reason("prior", "size", -math.log2(2 * self.frequencies.all_people))
        expected = self._namesakes(page, row, name, firm, place)
        support = self._support(firm, title, place) + sum(max(0.0, reason.bits) for reason in identifiers)
        others = self._others(total_of((prior, *evidence)), expected, support)
        namesakes = expected * 2.0**-support
        agreeing = any(reason.bits > 0 for reason in identifiers)
        return Compared(
            tuple(
                reason for reason in (prior, *evidence, others) if reason.bits or reason.level != "missing"
            ),
            namesakes,
            agreeing or self._is_supported(page, name, firm, title, place, namesakes),
            name.clashes or any(reason.bits < 0 for reason in identifiers),
        )

    @staticmethod
    def _support(firm: Reason, title: Reason, place: Reason) -> float:
        """Bits that tell a person from a namesake at the same company: their title, and a little their town."""
        if firm.bits <= 0:
            return max(0.0, title.bits)
        return max(0.0, title.bits) + (_TOWN_AMONG_COLLEAGUES if place.level == "town" else 0.0)

    def _is_supported(  # noqa: PLR0913, PLR0911, PLR0917 - each is a reason of its own
        self, page: Known, name: NameEvidence, firm: Reason, title: Reason, place: Reason, namesakes: float
    ) -> bool:
        """Whether what stands beside the name is enough to file without asking.

        A namesake at the same company is seldom, but nobody notices a letter in the wrong file: where the page shows a
        title or a town, one of them must agree, unless the name is very rare for a company of this size.
        """
        if firm.bits <= 0:
            return firm.level == "missing" and title.bits > 0 and place.level == "town"
        if title.bits > 0:
            return True
        if "initial" in (name.given.level, name.surname.level) or name.surname.level == "missing":
            return False
        if firm.level != "former" and title.level == "differs":
            return False
        if place.level == "town":
            return True
        if place.level not in ("missing", "country"):
            return False
        limits = self.weights.thresholds
        return namesakes < limits["unsupported" if page.title or page.places else "namesakes"]

    def _others(self, bits: float, namesakes: float, support: float) -> Reason:
        """What the namesakes that are to be expected take away: with many of them no evidence of the name is enough."""
        ceiling = 2.0**-bits + namesakes * 2.0**-support
        return Reason("namesakes", "expected", -math.log2(ceiling) - bits, f"{namesakes:.3g}")

    def _namesakes(self, page: Known, row: Known, name: NameEvidence, firm: Reason, place: Reason) -> float:
        if firm.bits > 0:
            among = page.subject.headcount or row.subject.headcount or _USUAL_HEADCOUNT
            return _ALIKE * max(1, among) * name.share
        return (_IN_TOWN if place.bits > 0 else _IN_REACH) * name.share

    def _employer(self, page: Known, row: Known) -> Reason:
        """Company name, website and work address tell one thing; the strongest of them counts."""
        worth = self.weights.levels
        level = self.firms.level(page.firm, row.firm)
        words = page.firm
        if level in ("differs", "missing", "acronym"):
            by_domain = row.domain and (
                page.domain == row.domain or self.firms.domain_fits(row.domain, page.firm)
            )
            level = "domain" if by_domain else self._former_level(page, row) or level
        if level == "missing":
            # An address at another house says a little of what another company's name says.
            level = "other_domain" if row.domain and page.firm.words else "missing"
        bits = worth[f"company.{level}"]
        if level in ("exact", "part", "slip", "domain", "former"):
            bits += min(
                _MOST_FIRM_BITS, -math.log2(self.frequencies.share_of_firm(self._firm_of(row, words).joined))
            )
        return Reason("company", level, bits, page.subject.company, row.subject.company or row.domain)

    def _former_level(self, page: Known, row: Known) -> str:
        """That the row still shows a company which the page tells of as a former one."""
        shows = any(
            self.firms.level(former, row.firm) in ("exact", "part")
            or self.firms.domain_fits(row.domain, former)
            for former in page.former_firms
        )
        return "former" if shows else ""

    @staticmethod
    def _firm_of(row: Known, page_firm: FirmName) -> FirmName:
        return row.firm if row.firm.words else page_firm

    def _title(self, page: Known, row: Known) -> Reason:
        left, right = page.title, row.title
        if not left or not right:
            level = "missing"
        elif left == right:
            level = "same"
        else:
            # Half of the world is a manager of something: what somebody does must agree.
            left_work, right_work = left - self.lexicon.ranks, right - self.lexicon.ranks
            shared = len(left_work & right_work) / max(1, min(len(left_work), len(right_work)))
            level = "similar" if shared >= 0.5 or (not left_work and not right_work) else "differs"
        return Reason(
            "title", level, self.weights.levels[f"title.{level}"], page.subject.title, row.subject.title
        )

    def _place(self, page: Known, row: Known) -> Reason:
        worth = self.weights.levels
        told = page.subject.location or page.subject.city, row.subject.city or row.subject.country
        if row.city and row.city in page.places:
            rarity = min(_MOST_TOWN_BITS, -math.log2(self.frequencies.share_of_town(row.city)))
            return Reason("location", "town", max(0.5, rarity + worth["location.town"]), *told)
        if page.country and row.country and page.country != row.country:
            return Reason("location", "country_differs", worth["location.country_differs"], *told)
        if row.city and page.places:
            return Reason("location", "town_differs", worth["location.town_differs"], *told)
        if page.country and page.country == row.country:
            return Reason("location", "country", worth["location.country"], *told)
        return Reason("location", "missing", 0.0)

    def _identifier(self, field: str, page: Known, row: Known) -> Reason | None:
        worth = self.weights.levels
        if field == "profile":
            if not page.profile or not row.profile:
                return None
            if page.profile == row.profile:
                return Reason(field, "same", worth["profile.same"], page.profile, row.profile)
            same_sort = page.profile.split(" ", 1)[0] == row.profile.split(" ", 1)[0]
            return (
                Reason(field, "differs", worth["profile.differs"], page.profile, row.profile)
                if same_sort
                else None
            )
        left, right = (page.emails, row.emails) if field == "email" else (page.phones, row.phones)
        common = [value for value in left if value in right]
        return Reason(field, "same", worth[f"{field}.same"], common[0], common[0]) if common else None

    def _compare_companies(self, page: Known, row: Known) -> Compared:
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
        profile = self._identifier("profile", page, row)
        identifiers = [profile] if profile else []
        prior = Reason(
            "prior",
            "size",
            -math.log2(2 * self.frequencies.all_companies),
        )
        evidence = (prior, name, website, place, unit, size, *identifiers)
        support = sum(max(0.0, reason.bits) for reason in (website, place, *identifiers))
        namesakes = worth["namesakes.company"] * 2.0 ** (10 - min(10.0, self.firms.rarity(page.firm.words)))
        others = self._others(total_of(evidence), namesakes, support)
        alike = level in ("exact", "former", "slip", "part")
        strange = any(reason.bits < -1 for reason in (website, place, unit, *identifiers))
        return Compared(
            tuple(reason for reason in (*evidence, others) if reason.bits or reason.level != "missing"),
            namesakes * 2.0**-support,
            website.bits > 0
            or any(reason.bits > 0 for reason in identifiers)
            or (alike and place.level == "seat_town")
            or (alike and not page.domain and not page.places and self.firms.rarity(words) > _RARE_FIRM),
            (strange and not website.bits > 0) or unit.bits < -1,
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
