"""What somebody has said to leave as it is: where a page says otherwise than the CRM of somebody who is known. Pure.

It counts for one link, and only for what the page said then: another value is told again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from companion.core.matching.subject import Kind, Subject
from companion.core.sharing import Sharing
from companion.core.verdict import Target

Said = Mapping[str, str]
"""What a page says, by the field in which it differs: `company`, `title`, `location` or `headcount`."""
FLAGGED = "company"
"""The field that Dynamics has a flag for, of contacts: where somebody works."""
EndedBy = Literal["taken_back", "replaced", "unlinked"]


@dataclass(frozen=True)
class Ignored:
    """Values of a page that are not told of any more."""

    ignored_id: str
    ignored_at: datetime
    row: Target
    said: Said
    """Empty where it does not open any more: then everything is told again."""
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    flag: Sharing | None = None
    """How far it has come that the CRM says so, too, or says so no longer; None where that is not wanted."""


@dataclass(frozen=True)
class Linked:
    """Somebody on a page, the row that they are confirmed to be, and what of the page is ignored."""

    subject: Subject
    row: Target
    ignored: Said = field(default_factory=dict)


def said_of(subject: Subject, fields: frozenset[str]) -> Said:
    """What a page says of somebody in these fields."""
    says = {
        "company": subject.company if subject.kind == "person" else subject.name,
        "title": subject.title,
        "location": subject.location,
        "headcount": "" if subject.headcount is None else str(subject.headcount),
    }
    return {name: says[name] for name in sorted(fields)}


def subject_of(kind: Kind, said: Said) -> Subject:
    """Somebody of whom a page says just that."""
    company = said.get("company", "")
    headcount = said.get("headcount", "")
    return Subject(
        kind,
        company if kind == "company" else "",
        company=company if kind == "person" else "",
        title=said.get("title", ""),
        location=said.get("location", ""),
        headcount=int(headcount) if headcount.isdecimal() else None,
    )


def joined(before: Said, now: Said, still: frozenset[str]) -> Said:
    """What is ignored from now on; `still` are the fields in which the page says what was ignored before.

    Pages show more or less of somebody, so what one does not show stays ignored, as long as no other value has taken
    the place of an ignored one: somebody's title at one company says nothing of their title at the next.
    """
    is_other = any(name in before and name not in still for name in now)
    return dict(now) if is_other else {**before, **now}
