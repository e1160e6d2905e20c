"""A row that was read, as one line of text and back, so that a search need not read it again."""

from __future__ import annotations

import json

from companion.core.matching.firms import FirmName
from companion.core.matching.people import PersonName
from companion.core.matching.reading import Known
from companion.core.matching.subject import Subject


def line_of(known: Known) -> str:
    """The line."""
    subject, name, firm = known.subject, known.name, known.firm
    return json.dumps(
        [
            [
                subject.kind, subject.name, subject.company, subject.title, subject.city, subject.country,
                subject.headcount,
            ],
            [name.given, name.surnames, name.others, name.native, name.is_split],
            [firm.words, firm.unit, firm.former, firm.native],
            known.domain, known.emails, known.phones, known.profile,
            sorted(known.title), known.city, known.country, sorted(known.places),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )  # fmt: skip


def known_of(line: str) -> Known:
    """The row of a line."""
    subject, name, firm, domain, emails, phones, profile, title, city, country, places = json.loads(line)
    kind, whole, company, job, town, land, headcount = subject
    return Known(
        Subject(kind, whole, company=company, title=job, city=town, country=land, headcount=headcount),
        PersonName(tuple(name[0]), tuple(name[1]), tuple(name[2]), name[3], is_split=name[4]),
        FirmName(tuple(firm[0]), firm[1], tuple(firm[2]), firm[3]),
        (),
        domain,
        tuple(emails),
        tuple(phones),
        profile,
        frozenset(title),
        city,
        country,
        frozenset(places),
    )
