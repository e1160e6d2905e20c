"""Compare a page with a row: a person with a person, a company with a company."""

from __future__ import annotations

from dataclasses import dataclass

from companion.core.matching.compared import Compared
from companion.core.matching.comparing_companies import CompanyComparer
from companion.core.matching.comparing_firms import FirmComparer
from companion.core.matching.comparing_names import NameComparer
from companion.core.matching.comparing_people import PersonComparer
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known
from companion.core.matching.weights import Weights


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares pages with the rows of one CRM."""

    people: PersonComparer
    companies: CompanyComparer

    @classmethod
    def of(cls, frequencies: Frequencies, lexicon: Lexicon, weights: Weights) -> Comparer:
        """A comparer with its parts."""
        firms = FirmComparer(frequencies, lexicon)
        names = NameComparer(frequencies, lexicon, weights)
        return cls(
            PersonComparer(frequencies, lexicon, weights, names, firms),
            CompanyComparer(frequencies, weights, firms),
        )

    def compare(self, page: Known, row: Known) -> Compared:
        """The evidence that the row is whom or what the page shows."""
        parts = self.people if page.subject.kind == "person" else self.companies
        return parts.compare(page, row)
