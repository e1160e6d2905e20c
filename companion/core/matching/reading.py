"""Read a subject once: everything about it that keys and comparisons need, folded and split."""

from __future__ import annotations

from dataclasses import dataclass

from companion.core.linkedin_address import read_company_key, read_profile_key
from companion.core.matching.firms import FirmName, domain_of, read_firm
from companion.core.matching.folding import fold
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.people import PersonName, read_name
from companion.core.matching.subject import Subject

_NO_NAME = PersonName((), ())
_NO_FIRM = FirmName(())
_PHONE_DIGITS = 9
"""The last digits identify a telephone whatever is written before them."""
_FEWEST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Known:
    """A subject, read."""

    subject: Subject
    name: PersonName
    firm: FirmName
    """The employer, or the company itself."""
    former_firms: tuple[FirmName, ...]
    domain: str
    """Of the company's website, else of a work address."""
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    profile: str
    title: frozenset[str]
    city: str
    country: str
    places: frozenset[str]
    """All places that the subject names, towns in their usual spelling."""


def read_subject(subject: Subject, lexicon: Lexicon) -> Known:
    """Everything about a subject."""
    is_person = subject.kind == "person"
    firm_text = subject.company if is_person else subject.name
    emails = tuple(filter(None, (_email(text, lexicon) for text in subject.emails)))
    parts = [part for part in (subject.city, subject.country, *subject.location.split(",")) if part]
    folded = [fold(part) for part in parts]
    country = next((lexicon.countries[part] for part in reversed(folded) if part in lexicon.countries), "")
    towns = [_town(part, lexicon) for part in folded if part not in lexicon.countries]
    return Known(
        subject,
        read_name(subject, lexicon) if is_person else _NO_NAME,
        read_firm(firm_text, lexicon) if firm_text else _NO_FIRM,
        tuple(read_firm(text, lexicon) for text in subject.former_companies),
        _domain(subject, lexicon),
        emails,
        tuple(filter(None, map(_phone, subject.phones))),
        _profile(subject.profile, is_person=is_person),
        frozenset(
            lexicon.titles.get(word, word)
            for word in fold(subject.title).split()
            if len(word) > 2 or word in lexicon.titles
        )
        - lexicon.particles,
        towns[0] if towns else "",
        country,
        frozenset(towns),
    )


def _email(text: str, lexicon: Lexicon) -> str:
    address = text.strip().casefold()
    local, mark, _ = address.partition("@")
    return address if mark and local not in lexicon.shared_mailboxes else ""


def _phone(text: str) -> str:
    digits = "".join(letter for letter in text if letter.isdecimal())
    return digits[-_PHONE_DIGITS:] if len(digits) >= _FEWEST_DIGITS else ""


def _profile(address: str, *, is_person: bool) -> str:
    if not address:
        return ""
    key = read_profile_key(address) if is_person else read_company_key(address)
    return f"{key.kind} {key.value}" if key else ""


def _town(folded: str, lexicon: Lexicon) -> str:
    words = folded.removeprefix("greater ").removesuffix(" metropolitan area").removesuffix(" area")
    return lexicon.places.get(words, words)


def _domain(subject: Subject, lexicon: Lexicon) -> str:
    addresses = (subject.website, *subject.emails) if subject.kind == "person" else (subject.website,)
    for address in addresses:
        domain = domain_of(address) if address else ""
        if domain and domain not in lexicon.free_mail:
            return domain
    return ""
