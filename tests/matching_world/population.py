"""Draws companies and people, tells which of them the CRM knows, and makes its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from tests.matching_world.firms import ByHeadcount, Firm, Firms
from tests.matching_world.people import Person, draw_differences, draw_person
from tests.matching_world.rates import Rates
from tests.matching_world.views import crm_row

_CONTACTS_PER_FIRM = 12
_FEWEST_FIRMS = 80
_OUTSIDE_SHARE = 0.4
_BRANCH_CHANCE = 0.04
_TWIN_CHANCE = 0.01
_STAYS_AMONG_CUSTOMERS = 0.5
_LEAVES_THE_COUNTRY = 0.03
_TRIES = 40


@dataclass(frozen=True)
class Known:
    """Somebody in the CRM, with the ids of their rows."""

    person: Person
    differences: frozenset[str]
    rows: frozenset[str]


@cache
def _settled(rates: Rates, *, has_moved: bool) -> Rates:
    """The rates of somebody of whom it is known whether they changed their employer."""
    return replace(rates, job_change=float(has_moved))


class Population:
    """Everybody and every company of one world; the same seed draws the same ones."""

    def __init__(self, contacts: int, random: Random, *, rates: Rates, side: str) -> None:
        self.random = random
        self.rates = rates
        self.firms = Firms(random, side=side)
        self.customers = self._draw_firms(max(_FEWEST_FIRMS, contacts // _CONTACTS_PER_FIRM))
        self.others = self._draw_firms(max(_FEWEST_FIRMS, int(len(self.customers) * _OUTSIDE_SHARE)))
        self._by_customer = ByHeadcount(self.customers)
        self._by_other = ByHeadcount(self.others)
        self._numbers = iter(range(1, 2**40))
        self._rows = iter(range(1, 2**40))

    def draw(self, rates: Rates | None = None, *, is_customer: bool = True) -> tuple[Person, frozenset[str]]:
        """Somebody whom a customer of ours employs, or once did; else one of the other companies."""
        random, rates = self.random, rates or self.rates
        home = (self._by_customer if is_customer else self._by_other).draw(random)
        other = self._draw_other_employer(home)
        has_moved = other != home and random.random() < rates.job_change
        firm, former = (other, home) if has_moved else (home, other)
        lives_near = former if has_moved and random.random() < rates.keeps_town else firm
        person = draw_person(self.next_number(), firm, former, lives_near, random)
        return person, draw_differences(person, _settled(rates, has_moved=has_moved), random)

    def draw_with(self, rate: str) -> tuple[Person, frozenset[str]]:
        """Somebody of whom one difference is certain."""
        rates = replace(self.rates, **{rate: 1.0})
        while True:
            person, differences = self.draw(rates)
            if rate in differences:
                return person, differences

    def rows_of(self, person: Person, differences: frozenset[str]) -> Iterator[dict[str, Any]]:
        """Their row, and now and then a second one."""
        yield crm_row(person, differences, self.random, next(self._rows))
        if "duplicate" in differences:
            has_moved = "job_change" in differences
            again = draw_differences(person, _settled(self.rates, has_moved=has_moved), self.random)
            yield crm_row(person, again, self.random, next(self._rows))

    def next_number(self) -> int:
        """A person's number that nobody has yet."""
        return next(self._numbers)

    def next_row(self) -> int:
        """A row's number that none has yet."""
        return next(self._rows)

    def _draw_other_employer(self, home: Firm) -> Firm:
        random = self.random
        firms = self.customers if random.random() < _STAYS_AMONG_CUSTOMERS else self.others
        for _ in range(_TRIES):
            firm = random.choice(firms)
            if firm.country == home.country or random.random() < _LEAVES_THE_COUNTRY:
                return firm
        return home

    def _draw_firms(self, count: int) -> list[Firm]:
        firms: list[Firm] = []
        while len(firms) < count:
            firms.append(firm := self.firms.draw())
            if self.random.random() < _BRANCH_CHANCE:
                firms.append(self.firms.draw_branch(firm))
            if self.random.random() < _TWIN_CHANCE:
                firms.append(self.firms.draw(brand=firm.brand, sector=firm.sector))
        return firms
