"""Queries about companies: the natural mix, one difficulty at a time, and impostors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from tests.matching_world.firms import Firm
from tests.matching_world.people import countries
from tests.matching_world.people_slices import Planted
from tests.matching_world.population import Population
from tests.matching_world.query import Query
from tests.matching_world.views import acronym, crm_company, page_company, row_id

_PRESENT_SHARE = 0.6
_HAS_WEBSITE = 0.85
_COMPANY_RATES = ("legal_form", "unit", "acronym", "renamed", "truncated")
_KEEPS_DOMAIN = 0.5


def account_row(firm: Firm, differences: frozenset[str], random: Random, row: int) -> dict[str, Any]:
    """A line of a CRM file for an account."""
    columns = {
        "name": crm_company(firm, differences, random),
        "websiteurl": _website(firm, random) if random.random() < _HAS_WEBSITE else None,
        "address1_city": firm.city[0] if random.random() < 0.7 else None,
        "address1_country": random.choice(countries()[firm.country]["names"])
        if random.random() < 0.8
        else None,
        "numberofemployees": _about(firm.headcount, random) if random.random() < 0.5 else None,
    }
    present = {name: value for name, value in columns.items() if value is not None}
    return {"table": "account", "id": row_id(row), **present}


def company_view(firm: Firm, differences: frozenset[str], random: Random) -> dict[str, Any]:
    """A company's page, as a line of a queries file without its id."""
    columns = {
        "full_name": page_company(firm, differences, random),
        "website": _website(firm, random) if random.random() < _HAS_WEBSITE else None,
        "company_headcount": firm.headcount if random.random() < 0.9 else None,
        "location": f"{firm.city[0]}, {firm.city[1]}, {countries()[firm.country]['names'][0]}"
        if random.random() < 0.9
        else None,
        "profile_url": f"https://www.linkedin.com/company/{firm.domain.partition('.')[0]}-{firm.number}",
    }
    return {"kind": "company", **{name: value for name, value in columns.items() if value is not None}}


def draw_company_differences(firm: Firm, population: Population) -> frozenset[str]:
    """What differs naturally between an account and a company's page."""
    drawn = {rate for rate in _COMPANY_RATES if population.random.random() < getattr(population.rates, rate)}
    if len(firm.name.split()) < 3:
        drawn.discard("acronym")
    return frozenset(drawn)


def natural_companies(
    population: Population, accounts: dict[int, tuple[dict[str, Any], frozenset[str]]], count: int
) -> Iterator[Query]:
    """Pages of customers and of companies that the CRM does not know."""
    for _ in range(round(count * _PRESENT_SHARE)):
        firm = population.random.choice(population.customers)
        row, differences = accounts[firm.number]
        view = company_view(firm, differences, population.random)
        yield Query("companies", view, frozenset({row["id"]}))
    for _ in range(count - round(count * _PRESENT_SHARE)):
        firm = population.random.choice(population.others)
        view = company_view(firm, draw_company_differences(firm, population), population.random)
        yield Query("companies, absent", view, frozenset())


def company_difficulties(population: Population, count: int) -> Iterator[Planted]:
    """Companies of whom one difficulty is certain."""
    for name, make in (
        ("company by domain", _by_domain),
        ("company by name", _by_name),
        ("company's former name", _by_former_name),
        ("branch, both in CRM", _branch_beside_parent),
        ("branch, parent only in CRM", _branch_without_row),
        ("same name in two countries", _twins),
        ("same name, other country only", _twin_without_row),
        ("same name, same country", _namesake),
    ):
        for _ in range(count):
            rows, view, truth = make(population)
            yield Planted(rows, Query(name, view, truth, is_impostor=not truth))


_Made = tuple[tuple[dict[str, Any], ...], dict[str, Any], frozenset[str]]


def _by_domain(population: Population) -> _Made:
    """The names have little in common; the website says it."""
    firm, random = population.firms.draw(), population.random
    row = account_row(firm, frozenset(), random, population.next_row())
    row["name"] = (
        random.choice((acronym(firm), firm.brand, firm.brand.split()[0][:5])) + " " + firm.legal_form
    )
    row["websiteurl"] = f"https://www.{firm.domain}/"
    view = company_view(firm, frozenset(), random) | {"website": f"http://{firm.domain}"}
    return (row,), view, frozenset({row["id"]})


def _by_name(population: Population) -> _Made:
    """No website on one of the two sides."""
    firm, random = population.firms.draw(), population.random
    row = account_row(firm, frozenset(), random, population.next_row())
    view = company_view(firm, frozenset({"legal_form"}), random)
    if random.random() < 0.5:
        row.pop("websiteurl", None)
    else:
        view.pop("website", None)
    return (row,), view, frozenset({row["id"]})


def _by_former_name(population: Population) -> _Made:
    """The account has the old name; the page tells it, or the domain stayed, or the account notes the new one."""
    random = population.random
    firm = replace(population.firms.draw(), former_brand=population.firms.draw().brand)
    row = account_row(firm, frozenset({"renamed"}), random, population.next_row())
    view = company_view(firm, frozenset(), random)
    chance = random.random()
    if chance < _KEEPS_DOMAIN:
        row["websiteurl"], view["website"] = f"www.{firm.domain}", f"https://{firm.domain}/"
    elif chance < 0.75:
        view["full_name"] = f"{firm.name} (formerly {firm.former_name})"
        row.pop("websiteurl", None)
    else:
        row["name"] = f"{firm.name} (ex {firm.former_name})"
        row.pop("websiteurl", None)
    return (row,), view, frozenset({row["id"]})


def _branch_beside_parent(population: Population) -> _Made:
    rows, view, branch_row = _branch(population)
    return rows, view, frozenset({branch_row["id"]})


def _branch_without_row(population: Population) -> _Made:
    rows, view, _ = _branch(population)
    return rows[:1], view, frozenset()


def _branch(population: Population) -> tuple[tuple[dict[str, Any], ...], dict[str, Any], dict[str, Any]]:
    random = population.random
    parent = population.firms.draw()
    branch = population.firms.draw_branch(parent)
    named = frozenset({"unit"})
    parent_row = account_row(parent, frozenset(), random, population.next_row())
    branch_row = account_row(replace(branch, number=0), named, random, population.next_row())
    return (parent_row, branch_row), company_view(replace(branch, number=1), named, random), branch_row


def _twins(population: Population) -> _Made:
    """Two companies without any tie, of one name, each in its own country."""
    rows, view, own = _two_of_one_name(population, is_abroad=True)
    return rows, view, frozenset({own["id"]})


def _twin_without_row(population: Population) -> _Made:
    rows, view, _ = _two_of_one_name(population, is_abroad=True)
    return rows[1:], view, frozenset()


def _namesake(population: Population) -> _Made:
    rows, view, _ = _two_of_one_name(population, is_abroad=False)
    return rows[1:], view, frozenset()


def _two_of_one_name(
    population: Population, *, is_abroad: bool
) -> tuple[tuple[dict[str, Any], ...], dict[str, Any], dict[str, Any]]:
    random = population.random
    first = population.firms.draw()
    abroad = [code for code in countries() if code != first.country]
    country = random.choice(abroad) if is_abroad else first.country
    second = population.firms.draw(brand=first.brand, sector=first.sector, country=country)
    rows = tuple(account_row(firm, frozenset(), random, population.next_row()) for firm in (first, second))
    return rows, company_view(first, frozenset(), random), rows[0]


def _website(firm: Firm, random: Random) -> str:
    return random.choice(
        (f"https://www.{firm.domain}", f"www.{firm.domain}", f"http://{firm.domain}/", firm.domain)
    )


def _about(headcount: int, random: Random) -> int:
    return max(1, round(headcount * random.uniform(0.6, 1.5)))
