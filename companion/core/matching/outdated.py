"""In what a row that is known to be somebody says something else of them than the page does. Pure."""

from __future__ import annotations

from collections.abc import Collection

from companion.core.matching.comparing import Comparer
from companion.core.matching.reading import Known

_OTHERWISE = frozenset(
    {
        ("company", "differs"),
        ("company", "former"),
        ("title", "differs"),
        ("title", "stale"),
    }
)
_OTHERWISE_OF_COMPANY = frozenset(
    {
        ("company", "differs"),
        ("location", "seat_elsewhere"),
        ("location", "seat_abroad"),
        ("headcount", "differs"),
    }
)


def differing(comparer: Comparer, page: Known, row: Known) -> frozenset[str]:
    """Which of employer and title of a person, or of name, seat and size of a company, differ beyond doubt.

    What either side leaves open differs from nothing; another spelling, a branch or a shorter title is no difference.
    """
    telling = _OTHERWISE if page.subject.kind == "person" else _OTHERWISE_OF_COMPANY
    found = comparer.compare(page, row).reasons
    return frozenset(reason.field for reason in found if (reason.field, reason.level) in telling)


def but_ignored(
    comparer: Comparer, page: Known, found: frozenset[str], ignored: Known, fields: Collection[str]
) -> frozenset[str]:
    """Of the fields in which a page differs from a row, those in which it also says otherwise than was ignored.

    What would be no difference between a page and the CRM is none here either.
    """
    return found - (frozenset(fields) - differing(comparer, page, ignored))
