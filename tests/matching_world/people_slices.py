"""Queries about people: the natural mix, one difficulty at a time, and impostors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.matching_world.people import Person, countries
from tests.matching_world.population import Known, Population
from tests.matching_world.query import Query
from tests.matching_world.stocks import read_table, stock_of
from tests.matching_world.views import page_view

_PRESENT_SHARE = 0.6
_KNOWS_THE_EMPLOYER = 0.7
_DIFFICULTIES = {
    "job_change": "job changed",
    "nickname": "nickname",
    "maiden_name": "maiden name",
    "native_script": "cross-script",
    "second_spelling": "transliteration",
    "masked_surname": "masked surname",
    "initial_given": "initial only",
    "one_of_two_surnames": "one of two surnames",
    "particle_lost": "particle lost",
    "accents_lost": "accents lost",
    "typo": "typo in CRM",
    "swapped": "names swapped",
    "no_company": "no company in CRM",
    "decorated": "emoji or degree in name",
    "unit": "national company",
    "acronym": "acronym of company",
    "renamed": "company renamed",
}
# These would turn the planted row into one that nobody could take for the impostor's.
_SPOILERS = {"job_change", "native_script", "no_company", "maiden_name", "renamed", "duplicate", "typo"}

_Make = Callable[[Population, Person], Person]


@dataclass(frozen=True)
class Planted:
    """Rows for the CRM, and the query that they are about."""

    rows: tuple[dict[str, Any], ...]
    query: Query


def natural_present(population: Population, known: Known) -> Query:
    """The page of somebody in the CRM."""
    view = page_view(known.person, known.differences, population.random)
    return Query("natural", view, known.rows)


def natural_absent(population: Population) -> Query:
    """The page of somebody who is not in the CRM, though their employer often is."""
    is_customer = population.random.random() < _KNOWS_THE_EMPLOYER
    person, differences = population.draw(is_customer=is_customer)
    return Query("natural, absent", page_view(person, differences, population.random), frozenset())


def present_count(queries: int) -> int:
    """How many of the natural queries are about somebody in the CRM."""
    return round(queries * _PRESENT_SHARE)


def difficulties(population: Population, count: int) -> Iterator[Planted]:
    """People of whom one difference is certain; whatever else differs does so naturally."""
    for rate, name in _DIFFICULTIES.items():
        for _ in range(count):
            person, differences = population.draw_with(rate)
            rows = tuple(population.rows_of(person, differences))
            view = page_view(person, differences, population.random)
            yield Planted(rows, Query(name, view, frozenset(row["id"] for row in rows)))


def impostors(population: Population, count: int) -> Iterator[Planted]:
    """People who are not in the CRM, though somebody very like them is."""
    for name, make in _IMPOSTORS.items():
        draw = _draw_common if name.startswith("namesake expected") else _draw_any
        for _ in range(count):
            person, differences = draw(population)
            rows = tuple(population.rows_of(person, differences))
            impostor = make(population, person)
            shown = frozenset({"page_headcount"} | ({"masked_surname"} if "masked" in name else set()))
            yield Planted(
                rows,
                Query(name, page_view(impostor, shown, population.random), frozenset(), is_impostor=True),
            )


def two_namesakes(population: Population, count: int) -> Iterator[Planted]:
    """Two people of one name at one company, both in the CRM; the page shows one of them."""
    for _ in range(count):
        person, differences = _draw_any(population)
        other = _namesake(population, person)
        own = tuple(population.rows_of(person, differences))
        foreign = tuple(population.rows_of(other, _draw_any(population)[1]))
        view = page_view(person, differences, population.random)
        truth = frozenset(row["id"] for row in own)
        yield Planted((*own, *foreign), Query("two namesakes, one company", view, truth))


def _draw_any(population: Population) -> tuple[Person, frozenset[str]]:
    person, differences = population.draw(replace(population.rates, job_change=0.0))
    return person, differences - _SPOILERS


def _draw_common(population: Population) -> tuple[Person, frozenset[str]]:
    """Somebody whose company may well employ another of that name: large companies, common names."""
    drawn = [_draw_any(population) for _ in range(200)]
    chances = [person.firm.headcount * person.name.expected_share for person, _ in drawn]
    return population.random.choices(drawn, chances)[0]


def _elsewhere(population: Population, person: Person) -> Person:
    """Another human: own number, own title, own town."""
    random = population.random
    titles = len(read_table("work.json")["titles"])
    return replace(
        person,
        number=population.next_number(),
        title=(person.title + random.randrange(1, titles)) % titles,
        city=tuple(random.choice(countries()[person.country]["cities"])),
    )


def _namesake(population: Population, person: Person) -> Person:
    return _elsewhere(population, person)


def _homonym(population: Population, person: Person) -> Person:
    random = population.random
    firms = population.customers if random.random() < 0.5 else population.others
    firm = random.choice([firm for firm in random.sample(firms, 20) if firm != person.firm])
    moved = replace(person, firm=firm, country=firm.country)
    return _elsewhere(population, moved)


def _sibling(population: Population, person: Person) -> Person:
    """The same surname at the same company, another given name."""
    stock = stock_of(person.name.culture)
    while True:
        given = stock.draw(population.random).given
        if given != person.name.given:
            return _elsewhere(population, replace(person, name=replace(person.name, given=given)))


def _same_initial(population: Population, person: Person) -> Person:
    """The same surname at the same company, a given name that begins alike."""
    for _ in range(50):
        sibling = _sibling(population, person)
        if sibling.name.given.latin[0] == person.name.given.latin[0]:
            return sibling
    return _sibling(population, person)


def _masked(population: Population, person: Person) -> Person:
    """The same given name at the same company, and a surname of the same initial."""
    stock = stock_of(person.name.culture)
    for _ in range(300):
        surname = stock.draw_surname(population.random, is_woman=person.name.is_woman)
        if surname.latin[0] == person.name.surnames[0].latin[0] and surname != person.name.surnames[0]:
            return _elsewhere(population, replace(person, name=replace(person.name, surnames=(surname,))))
    return _elsewhere(population, person)


_IMPOSTORS: dict[str, _Make] = {
    "namesake planted, same company": _namesake,
    "namesake expected, same company": _namesake,
    "namesake, other company": _homonym,
    "same surname, same company": _sibling,
    "same surname and initial, same company": _same_initial,
    "masked surname that fits, same company": _masked,
}
