"""Who is to be matched: what a page shows, or what a row of the CRM holds, in one shape for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "company"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or company as one side writes it; what is unknown is empty."""

    kind: Kind
    name: str
    """The whole name, or the company's."""
    given: str = ""
    surname: str = ""
    """Where the side has columns of their own for them."""
    native_name: str = ""
    company: str = ""
    former_companies: tuple[str, ...] = ()
    title: str = ""
    city: str = ""
    country: str = ""
    location: str = ""
    """A place in one line, where it is not known which part is what."""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    profile: str = ""
    """The address of a LinkedIn profile."""
    website: str = ""
    headcount: int | None = None
    """Of the company."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the CRM."""

    table: Literal["contact", "lead", "account"]
    id: str
    subject: Subject
