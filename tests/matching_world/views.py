"""The two views of one person: a row of the CRM, and what a Sales Navigator page shows."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID

from tests.matching_world.firms import Firm
from tests.matching_world.people import Person, countries
from tests.matching_world.stocks import read_table
from tests.matching_world.written_names import crm_name, native_name, page_name

_LEADS = 5
"""One row in so many is a lead."""
_CRM_WRITES_LEGAL_FORM = 0.6


def crm_row(person: Person, differences: frozenset[str], random: Random, row: int) -> dict[str, Any]:
    """A line of a CRM file: a contact, or a lead."""
    is_stale = "job_change" in differences
    firm = person.former_firm if is_stale else person.firm
    table = "lead" if row % _LEADS == 0 else "contact"
    given, surname = crm_name(person, differences, random)
    company = crm_company(firm, frozenset() if is_stale else differences, random)
    columns = {
        "firstname": given,
        "lastname": surname,
        "fullname": f"{given} {surname}".strip(),
        "jobtitle": None if "no_title" in differences else _crm_title(person, differences, random),
        "companyname" if table == "lead" else "company": None if "no_company" in differences else company,
        "emailaddress1": None if "no_email" in differences else _crm_email(person, firm, differences),
        "mobilephone": None if "no_phone" in differences else _as_typed(person.phone, random),
        "address1_city": None if "no_city" in differences else _crm_city(person, differences),
        "address1_country": None
        if "no_country" in differences
        else random.choice(countries()[firm.country if is_stale else person.country]["names"]),
        "websiteurl": None if "no_profile" in differences else f"https://www.linkedin.com/in/{person.slug}",
    }
    return {"table": table, "id": row_id(row), **_filled(columns)}


def page_view(person: Person, differences: frozenset[str], random: Random) -> dict[str, Any]:
    """A line of a queries file, without its id."""
    company = page_company(person.firm, differences, random)
    title = _title(person.title, person.country, random)
    if "same_title" in differences:
        title = _first_title(person.title, person.country)
    is_told = "previous_shown" in differences
    columns = {
        "full_name": page_name(person, differences, random),
        "native_name": native_name(person) if "page_native_name" in differences else None,
        "title": title,
        "headline": f"{title} | {company}" if random.random() < 0.5 else None,
        "company": company,
        "company_headcount": person.firm.headcount if "page_headcount" in differences else None,
        "previous_companies": [person.former_firm.name] if is_told else None,
        "location": _location(person, random),
        "profile_url": _profile_url(person, differences),
        "email": person.email_at(person.firm) if "page_email" in differences else None,
        "phone": person.phone if "page_phone" in differences else None,
    }
    return {"kind": "person", **_filled(columns)}


def crm_company(firm: Firm, differences: frozenset[str], random: Random) -> str:
    """A company's name as the CRM has it."""
    name = firm.name
    if "renamed" in differences and firm.former_name:
        name = firm.former_name
    if "unit" in differences and firm.number % 2 == 0:
        name = _unit_name(firm)
    if "acronym" in differences and firm.number % 2 == 0:
        name = acronym(firm)
    if "truncated" in differences and firm.number % 2 == 0:
        name = firm.brand
    if random.random() < _CRM_WRITES_LEGAL_FORM:
        return f"{name} {firm.legal_form}"
    return name


def page_company(firm: Firm, differences: frozenset[str], random: Random) -> str:
    """A company's name as the page has it."""
    name = firm.name
    if "unit" in differences and firm.number % 2:
        name = _unit_name(firm)
    if "acronym" in differences and firm.number % 2:
        name = acronym(firm)
    if "truncated" in differences and firm.number % 2:
        name = firm.brand
    if "legal_form" in differences:
        return f"{name} {random.choice(countries()[firm.country]['legal'])}"
    return name


def acronym(firm: Firm) -> str:
    """The first letters of a company's words."""
    return "".join(word[0] for word in firm.name.split()).upper()


def row_id(row: int) -> str:
    """The id of a CRM file's row."""
    return str(UUID(int=(0xC0DE << 112) | (4 << 76) | (8 << 60) | row))


def _unit_name(firm: Firm) -> str:
    return f"{firm.brand} {countries()[firm.country]['unit']}"


def _crm_email(person: Person, firm: Firm, differences: frozenset[str]) -> str:
    # Who has married since had the address under the name that the row still has.
    surname = person.maiden_name.latin if "maiden_name" in differences else None
    return person.email_at(firm, surname=surname)


def _profile_url(person: Person, differences: frozenset[str]) -> str:
    if "page_vanity" in differences:
        return f"https://www.linkedin.com/in/{person.slug}"
    return f"https://www.linkedin.com/sales/lead/{person.profile_id},NAME_SEARCH,Ab1C"


def _crm_title(person: Person, differences: frozenset[str], random: Random) -> str:
    if "job_change" in differences:
        return _title(person.former_title, person.country, random)
    if "same_title" in differences:
        return _first_title(person.title, person.country)
    if "other_wording" in differences:
        return _title(person.title, person.country, random)
    return _title(person.former_title, person.country, random)


def _first_title(family: int, country: str) -> str:
    words: dict[str, list[str]] = read_table("work.json")["titles"][family]
    return words[countries()[country]["language"]][0]


def _title(family: int, country: str, random: Random) -> str:
    words = read_table("work.json")["titles"][family]
    local = words[countries()[country]["language"]]
    return str(random.choice([*local, *words["en"]] if random.random() < 0.4 else local))


def _crm_city(person: Person, differences: frozenset[str]) -> str:
    if "moved_town" in differences:
        cities = countries()[person.country]["cities"]
        return str(cities[person.number % len(cities)][0])
    exonym = person.city[2:]
    return exonym[0] if exonym and person.number % 3 == 0 else person.city[0]


def _location(person: Person, random: Random) -> str | None:
    chance = random.random()
    country = countries()[person.country]["names"][0]
    if chance < 0.04:
        return None
    if chance < 0.15:
        return str(country)
    if chance < 0.25:
        return f"Greater {person.city[0]} Area"
    return f"{person.city[0]}, {person.city[1]}, {country}"


def _as_typed(phone: str, random: Random) -> str:
    if random.random() < 0.4:
        return phone
    digits = "".join(letter for letter in phone if letter.isdigit())
    return random.choice((f"+{digits}", phone.replace(" ", "-"), f"00{digits}"))


def _filled(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if value not in (None, "")}
