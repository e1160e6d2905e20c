"""What matching over the mirror says of whom an item is about: a verdict, its rows, and the reasons of each.

Stored with the item, so that everybody who asks later is told the very sum that decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from companion.core.activity import Person, Subject
from companion.core.matching import subject as matching
from companion.core.matching.headline import read_headline
from companion.core.matching.reasons import Reason
from companion.core.verdict import RowTable, Target


@dataclass(frozen=True)
class WeighedRow:
    """A row that might be meant."""

    table: RowTable
    row_id: str
    name: str
    probability: float
    bits: float
    """The sum of the reasons."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Evidence:
    """One decision of matching."""

    verdict: Literal["match", "several", "none"]
    rows: tuple[WeighedRow, ...]
    """The best first."""
    is_capped: bool
    """Whether the search left rows out."""
    weights: str
    """The version of the weights that were used."""

    @property
    def target(self) -> Target | None:
        """The row of a match, as the mirror knows it; Dynamics has the last word on whether it still stands."""
        if self.verdict != "match":
            return None
        best = self.rows[0]
        return Target(best.table, best.row_id, best.name, "evidence")


def subject_on_page(about: Subject) -> matching.Subject:
    """Whom a page shows, as matching reads it. What a headline says counts where the page says nothing itself."""
    if not isinstance(about, Person):
        return matching.Subject(
            "company",
            about.name,
            location=about.location or "",
            headcount=about.headcount,
            profile=about.company_address or "",
        )
    title, company = read_headline(about.headline or "")
    return matching.Subject(
        "person",
        about.name,
        company=about.company or company,
        title=title,
        profile=about.profile_address or "",
    )
