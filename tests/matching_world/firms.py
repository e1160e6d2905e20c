"""Invented companies: brands of invented syllables, with a country, a size, a domain, and sometimes a past.

Development and validation never share a brand: each brand belongs to one side by its hash.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

from tests.matching_world.stocks import read_table

_SHARED_BRAND_CHANCE = 0.06
_TWO_WORD_CHANCE = 0.2
_RENAMED_CHANCE = 0.05
_SMALLEST, _LARGEST, _TAIL = 6, 250_000, 0.75


@dataclass(frozen=True)
class Firm:
    """One company."""

    number: int
    brand: str
    sector: str
    legal_form: str
    country: str
    city: tuple[str, ...]
    headcount: int
    domain: str
    former_brand: str | None = None
    parent: int | None = None
    """The company whose branch this is."""

    @property
    def name(self) -> str:
        """The usual name, without its legal form."""
        return f"{self.brand} {self.sector}".strip()

    @property
    def former_name(self) -> str | None:
        """What it was called before, if it was called otherwise."""
        return f"{self.former_brand} {self.sector}".strip() if self.former_brand else None


class Firms:
    """Draws companies of one side of the split."""

    def __init__(self, random: Random, *, side: str) -> None:
        self._random = random
        self._side = side
        self._countries = read_table("countries.json")
        self._work = read_table("work.json")
        self._codes = tuple(self._countries)
        self._weights = [self._countries[code]["weight"] for code in self._codes]
        self._domains: set[str] = set()
        self.drawn: list[Firm] = []

    def draw(
        self, *, brand: str | None = None, country: str | None = None, sector: str | None = None
    ) -> Firm:
        """A new company; what is given is taken as it is."""
        random = self._random
        country = country or random.choices(self._codes, self._weights)[0]
        facts = self._countries[country]
        sectors = self._work["sectors"][facts["language"]]
        if sector is None:
            sector = random.choice(sectors) if random.random() < 0.75 else ""
        brand = brand or self._draw_brand()
        size = _SMALLEST / (1 - random.random()) ** (1 / _TAIL)
        firm = Firm(
            len(self.drawn),
            brand,
            sector,
            random.choice(facts["legal"]),
            country,
            tuple(random.choice(facts["cities"])),
            int(min(size, _LARGEST)),
            self._domain(brand, sector, facts["tld"]),
            self._draw_brand() if random.random() < _RENAMED_CHANCE else None,
        )
        self.drawn.append(firm)
        return firm

    def draw_branch(self, parent: Firm) -> Firm:
        """A company of the same house in another country."""
        country = self._random.choice([code for code in self._codes if code != parent.country])
        facts = self._countries[country]
        branch = replace(
            parent,
            number=len(self.drawn),
            legal_form=self._random.choice(facts["legal"]),
            country=country,
            city=tuple(self._random.choice(facts["cities"])),
            headcount=max(5, parent.headcount // 8),
            domain=re.sub(r"\..*", "." + facts["tld"], parent.domain),
            former_brand=None,
            parent=parent.number,
        )
        self.drawn.append(branch)
        return branch

    def _draw_brand(self) -> str:
        random = self._random
        if random.random() < _SHARED_BRAND_CHANCE:
            return str(random.choice(self._work["shared_brands"]))
        while True:
            words = 2 if random.random() < _TWO_WORD_CHANCE else 1
            brand = " ".join(self._draw_word() for _ in range(words))
            if side_of(brand) == self._side:
                return brand

    def _draw_word(self) -> str:
        random = self._random
        word = "".join(random.sample(self._work["syllables"], random.choice((1, 1, 2))))
        return f"{word}{random.choice(self._work['endings'])}".capitalize()

    def _domain(self, brand: str, sector: str, tld: str) -> str:
        random = self._random
        words = [brand, sector] if sector and random.random() < 0.35 else [brand]
        joined = random.choice(("", "", "-")).join(words)
        ending = random.choice((tld, tld, "com", "io"))
        label = plain(joined).replace(" ", "")
        while (domain := f"{label}.{ending}") in self._domains:
            # The good one is taken: nobody has an address that is another's.
            label += random.choice(("-group", "hq", "app", "-online", "co"))
        self._domains.add(domain)
        return domain


def side_of(brand: str) -> str:
    """Which side of the split a brand belongs to, for ever."""
    is_even = hashlib.sha256(brand.encode()).digest()[0] % 2 == 0
    return "development" if is_even else "validation"


def plain(text: str) -> str:
    """Small Latin letters without accents, as addresses are written."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ı", "i").replace("ß", "ss"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class ByHeadcount:
    """Draws companies the more often the larger they are."""

    def __init__(self, firms: Sequence[Firm]) -> None:
        self.firms = firms
        self._steps = list(accumulate(firm.headcount**0.4 for firm in firms))

    def draw(self, random: Random) -> Firm:
        """A company."""
        place = bisect(self._steps, random.random() * self._steps[-1])
        return self.firms[min(place, len(self.firms) - 1)]
