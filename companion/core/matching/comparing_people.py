"""Compare two people, field by field, and say what each is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

from companion.core.matching.addresses import names_in_addresses
from companion.core.matching.compared import Compared, compare_identifier, take_off_namesakes
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


@dataclass(frozen=True, slots=True)
class PersonComparer:
    """Compares people by the frequencies of one CRM."""

    frequencies: Frequencies
    lexicon: Lexicon
    weights: Weights
    names: NameComparer
    firms: FirmComparer

    def compare(self, page: Known, row: Known) -> Compared:
        """The evidence that the row is whom the page shows."""
        name = self._name(page, row)
        firm = self._employer(page, row)
        title = self._title(page, row, is_stale=firm.level == "former")
        place = self._place(page, row)
        identifiers = [
            reason for field in _IDENTIFIERS if (reason := compare_identifier(field, page, row, self.weights))
        ]
        evidence = (name.given, name.surname, firm, title, place, *identifiers)
        prior = Reason("prior", "size", -math.log2(2 * self.frequencies.all_people))
        expected = self._namesakes(page, row, name, firm, place)
        support = self._support(firm, title, place) + sum(max(0.0, reason.bits) for reason in identifiers)
        others = take_off_namesakes(total_of((prior, *evidence)), expected, support)
        namesakes = expected * 2.0**-support
        agreeing = any(reason.bits > 0 for reason in identifiers)
        return Compared.of(
            (prior, *evidence, others),
            namesakes,
            is_corroborated=agreeing or self._is_supported(page, name, firm, title, place, namesakes),
            is_contradicted=name.clashes or any(reason.bits < 0 for reason in identifiers),
        )

    def _name(self, page: Known, row: Known) -> NameEvidence:
        """The evidence of the two names, and where they are not plainly the same, of what their addresses write.

        An address that both have counts for itself: with a name that clashes it stays a question.
        """
        found = self.names.compare(page.name, row.name)
        is_hopeless = found.clashes_wholly and not page.name.native and not row.name.native
        if found.is_whole or is_hopeless or _share_an_address(page, row):
            return found
        pages = names_in_addresses(page, self.lexicon)
        rows = names_in_addresses(row, self.lexicon)
        if not pages and not rows:
            return found
        return self.names.compare_written(found, (page.name, *pages), (row.name, *rows))

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

    def _title(self, page: Known, row: Known, *, is_stale: bool) -> Reason:
        """A row that still shows a former employer shows the title there: that it differs is no news."""
        left, right = page.title, row.title
        if not left or not right:
            level = "missing"
        elif left == right:
            level = "same"
        else:
            # Half of the world is a manager of something: what somebody does must agree.
            left_work, right_work = left - self.lexicon.ranks, right - self.lexicon.ranks
            shared = len(left_work & right_work) / max(1, min(len(left_work), len(right_work)))
            is_similar = shared >= 0.5 or (not left_work and not right_work)
            level = "similar" if is_similar else "stale" if is_stale else "differs"
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


def _share_an_address(page: Known, row: Known) -> bool:
    return bool(page.profile and page.profile == row.profile) or not set(page.emails).isdisjoint(row.emails)
