"""Hold the invented people, companies and notes that every page shows.

Must not know how a page shows them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Company:
    """An invented company; `industry` is a key of the words, `size` the two ends of its range of people."""

    company_id: str
    name: str
    industry: str
    location: str
    size: tuple[int, int]
    website: str | None

    @property
    def path(self) -> str:
        """Path of its account page."""
        return f"/sales/company/{self.company_id}"


@dataclass(frozen=True)
class Lead:
    """An invented person; `company` may be one without a page of its own, or none."""

    name: str
    profile_id: str
    search_token: str
    headline: str
    title: str
    company: str | None
    location: str
    years: int

    @property
    def path(self) -> str:
        """Path of the lead page, with the token of the search that led there."""
        return f"/sales/lead/{self.profile_id},NAME_SEARCH,{self.search_token}"


@dataclass(frozen=True)
class Note:
    """A note about whoever the page shows; `created_at` is UTC text with milliseconds."""

    author: str
    created_at: str
    body: str


@dataclass(frozen=True)
class Cast:
    """Everybody and everything that the pages show."""

    companies: tuple[Company, ...]
    leads: tuple[Lead, ...]
    notes: tuple[Note, ...]

    def employer(self, lead: Lead) -> Company | None:
        """The lead's company, where it has a page of its own."""
        return next((company for company in self.companies if company.name == lead.company), None)


def load_cast() -> Cast:
    """Return the shipped cast."""
    told = json.loads(Path(__file__).with_name("cast.json").read_text(encoding="utf-8"))
    return Cast(
        companies=tuple(Company(**{**one, "size": tuple(one["size"])}) for one in told["companies"]),
        leads=tuple(Lead(**one) for one in told["leads"]),
        notes=tuple(Note(**one) for one in told["notes"]),
    )
