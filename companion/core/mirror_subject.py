"""A row of the CRM as matching reads it, from the mirror or from a file: columns have Dataverse's own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from companion.core.matching.subject import Subject

MATCHED_TABLES = ("account", "contact", "lead")
"""The tables in which a page's person or company may stand, in the order of their numbers in the index."""

_ACTIVE = (None, 0)
"""States of rows that are in use; a file need not tell the state."""


def subject_of(table: str, row: Mapping[str, Any], company: str, address_column: str) -> Subject | None:
    """The person or company of a row; None for one that nobody can be filed under.

    That is a row without a name, one that went into another, and one that is not active: a contact that was
    deactivated, a lead that was qualified and goes on as a contact. `company` is the name of a person's account.
    `address_column` holds LinkedIn addresses.
    """
    name = _text(row, "name") if table == "account" else _name_of_person(row)
    if not is_in_use(row) or not name:
        return None
    if table == "account":
        return Subject(
            "company",
            name,
            city=_text(row, "address1_city"),
            country=_text(row, "address1_country"),
            emails=_filled(row, "emailaddress1"),
            phones=_filled(row, "telephone1"),
            profile=_text(row, address_column),
            website=_text(row, "websiteurl"),
            headcount=_count(row.get("numberofemployees")),
        )
    return Subject(
        "person",
        name,
        given=_text(row, "firstname"),
        surname=_text(row, "lastname"),
        company=company or _text(row, "companyname"),
        title=_text(row, "jobtitle"),
        city=_text(row, "address1_city"),
        country=_text(row, "address1_country"),
        emails=_filled(row, "emailaddress1", "emailaddress2"),
        phones=_filled(row, "telephone1", "mobilephone"),
        profile=_text(row, address_column),
    )


def is_in_use(row: Mapping[str, Any]) -> bool:
    """Whether something can be filed under a row: neither merged into another nor deactivated."""
    return not row.get("merged") and row.get("statecode") in _ACTIVE


def _name_of_person(row: Mapping[str, Any]) -> str:
    return _text(row, "fullname") or f"{_text(row, 'firstname')} {_text(row, 'lastname')}".strip()


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""


def _filled(row: Mapping[str, Any], *columns: str) -> tuple[str, ...]:
    return tuple(text for column in columns if (text := _text(row, column)))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
