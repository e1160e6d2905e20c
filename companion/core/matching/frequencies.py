"""How common names, companies and towns are, in this CRM and among people at large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known

_PUBLIC = 3000
"""So many people the public's share of a name counts as."""
_RARE_GIVEN = 2e-4
_RARE_SURNAME = 4e-5
_RARE_TOWN = 0.004
_PUBLIC_FIRMS = 2000
_RARE_FIRM_WORD = 2e-4
_TOWN_WEIGHT = 50


@dataclass
class Frequencies:
    """Counts over the rows of a CRM; add rows, then ask."""

    people: int = 0
    companies: int = 0
    given: Counter[str] = field(default_factory=Counter)
    surnames: Counter[str] = field(default_factory=Counter)
    firms: Counter[str] = field(default_factory=Counter)
    """People by the joined name of their company."""
    firm_words: Counter[str] = field(default_factory=Counter)
    """Companies by a word of their name."""
    towns: Counter[str] = field(default_factory=Counter)
    more_people: int = 0
    more_companies: int = 0
    """Rows of the CRM that were not counted: whoever is looked for may be any of them, too."""
    placed: int = 0
    """Rows with a town."""

    @property
    def all_people(self) -> int:
        """Everybody who may be looked for."""
        return max(1, self.people + self.more_people)

    @property
    def all_companies(self) -> int:
        """Every company that may be looked for."""
        return max(1, self.companies + self.more_companies)

    def add(self, rows: Iterable[Known]) -> None:
        """Count rows."""
        for known in rows:
            if known.subject.kind == "person":
                self.people += 1
                self.given.update(set(known.name.given))
                self.surnames.update(set(known.name.surnames))
                if known.firm.words:
                    self.firms[known.firm.joined] += 1
            else:
                self.companies += 1
                self.firm_words.update(set(known.firm.words))
            if known.city:
                self.placed += 1
                self.towns[known.city] += 1

    def include(self, other: Frequencies) -> None:
        """Add what was counted elsewhere."""
        for name, value in vars(other).items():
            if isinstance(value, Counter):
                getattr(self, name).update(value)
            else:
                setattr(self, name, getattr(self, name) + value)

    def share_of_given(self, word: str, lexicon: Lexicon) -> float:
        """Of all people, those with this given name."""
        public = lexicon.given_shares.get(word, _RARE_GIVEN)
        return (self.given[word] + _PUBLIC * public) / (self.people + _PUBLIC)

    def share_of_surname(self, word: str, lexicon: Lexicon) -> float:
        """Of all people, those with this surname."""
        public = lexicon.surname_shares.get(word, _RARE_SURNAME)
        return (self.surnames[word] + _PUBLIC * public) / (self.people + _PUBLIC)

    def share_of_firm(self, joined: str) -> float:
        """Of all people of the CRM, those at this company."""
        return (self.firms[joined] + 1) / (self.people + _PUBLIC)

    def share_of_firm_word(self, word: str, lexicon: Lexicon) -> float:
        """Of all companies, those with this word in their name."""
        public = 0.02 if word in lexicon.business_words else _RARE_FIRM_WORD
        return (self.firm_words[word] + _PUBLIC_FIRMS * public) / (self.companies + _PUBLIC_FIRMS)

    def share_of_town(self, town: str) -> float:
        """Of all rows with a town, those in this one."""
        return (self.towns[town] + _TOWN_WEIGHT * _RARE_TOWN) / (self.placed + _TOWN_WEIGHT)
