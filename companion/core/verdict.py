"""Decide which CRM row a person is: the strict beginning of matching.

In order: a confirmed link; the LinkedIn address in the admin-named column; the exact name together with the
whole name of the row's company in the page's company or headline. A name alone never matches: a wrong match
puts a customer's words into a stranger's record, which is worse than no match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from companion.core.activity import Person, Subject
from companion.core.linkedin_address import ProfileKey, address_of, read_company_key, read_profile_key
from companion.core.normalise import contains_words, words_of

PersonTable = Literal["contact", "lead"]
RowTable = Literal["contact", "lead", "account"]
MatchedBy = Literal["link", "address", "evidence", "name_and_company", "company", "picked"]
"""`evidence`: by what matching over the mirror weighed, and the item keeps.
`company`: only the company of the person is known; what is filed there stays open until somebody says who it is."""


@dataclass(frozen=True)
class Candidate:
    """A row that might be meant."""

    table: RowTable
    row_id: str
    name: str
    company_name: str | None
    linkedin_address: str | None


@dataclass(frozen=True)
class Target:
    """The row an activity is filed under, and the evidence."""

    table: RowTable
    row_id: str
    name: str
    how: MatchedBy
    made: tuple[str, ...] = ()
    """The tables of the rows that were created for this activity's sake; its mark says so, and reports count them."""

    @property
    def is_the_subject(self) -> bool:
        """Whether this row is whom the activity is about, so that it can be completed there."""
        return self.how != "company"


@dataclass(frozen=True)
class Verdict:
    """One row, several that cannot be told apart, or none."""

    kind: Literal["match", "several", "none"]
    target: Target | None
    candidate_count: int


NO_MATCH = Verdict("none", None, 0)


def decide(person: Person, candidates: Iterable[Candidate]) -> Verdict:
    """The verdict over the candidates Dynamics returned; stops at the first decisive evidence."""
    rows = {(row.table, row.row_id): row for row in candidates}.values()
    key = profile_key_of(person)
    by_address = [row for row in rows if key and read_profile_key(row.linkedin_address) == key]
    if by_address:
        return _verdict(by_address, "address")
    not_contradicted = [row for row in rows if not contradicts(key, row.linkedin_address)]
    return _verdict(
        [row for row in not_contradicted if _same_name_and_company(person, row)], "name_and_company"
    )


def profile_key_of(subject: Subject) -> ProfileKey | None:
    """The key of a person or company from the page: LinkedIn's id where the page gave one."""
    if isinstance(subject, Person):
        if subject.profile_id:
            return ProfileKey("profile_id", subject.profile_id)
        return read_profile_key(subject.profile_address)
    if subject.company_id:
        return ProfileKey("company_id", subject.company_id)
    return read_company_key(subject.company_address)


def public_address_of(subject: Subject) -> str | None:
    """LinkedIn's address of somebody and nothing else: what a search adds to it says how a user came there.

    None where the page gave none, or one that is not LinkedIn's.
    """
    if isinstance(subject, Person):
        key = read_profile_key(subject.profile_address)
    else:
        key = read_company_key(subject.company_address)
    return address_of(key) if key else None


def contradicts(key: ProfileKey | None, linkedin_address: str | None) -> bool:
    """A row that names another profile of the same kind is somebody else, however alike the names."""
    theirs = read_profile_key(linkedin_address)
    return key is not None and theirs is not None and theirs.kind == key.kind and theirs != key


def _same_name_and_company(person: Person, row: Candidate) -> bool:
    if not row.company_name or not words_of(person.name) or words_of(person.name) != words_of(row.name):
        return False
    return any(contains_words(text, row.company_name) for text in (person.company, person.headline) if text)


def _verdict(rows: list[Candidate], how: MatchedBy) -> Verdict:
    if not rows:
        return NO_MATCH
    if len(rows) > 1:
        return Verdict("several", None, len(rows))
    row = rows[0]
    return Verdict("match", Target(row.table, row.row_id, row.name, how), 1)
