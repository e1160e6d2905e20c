"""A row of the mirror as matching reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from companion.core.matching.subject import Subject

MATCHED_TABLES = ("account", "contact", "lead")
"""The tables in which a page's person or company may stand, in the order of their numbers in the index."""


def subject_of(table: str, row: Mapping[str, Any], company: str, address_column: str) -> Subject | None:
    """The person or company of a row; None for a row that went into another, and for one without a name.

    `company` is the name of a person's account. `address_column` holds the LinkedIn addresses of persons.
    """
    name = _text(row, "name" if table == "account" else "fullname")
    if row.get("merged") or not name:
        return None
    if table == "account":
        return Subject(
            "company",
            name,
            city=_text(row, "address1_city"),
            country=_text(row, "address1_country"),
            emails=_filled(row, "emailaddress1"),
            phones=_filled(row, "telephone1"),
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


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""


def _filled(row: Mapping[str, Any], *columns: str) -> tuple[str, ...]:
    return tuple(text for column in columns if (text := _text(row, column)))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
