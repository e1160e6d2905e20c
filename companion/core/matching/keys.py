"""Blocking keys: short texts that two writings of one person or company are likely to share."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import islice

from companion.core.matching.firms import FirmName, label_of
from companion.core.matching.folding import frame, sound
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.people import PersonName
from companion.core.matching.reading import Known

_MOST_WORDS = 4
_PREFIX = 4
KEY_OFFSET = 2**31
"""What makes a key of four bytes a signed number, which SQLite keeps in four."""


def numbers_of(known: Known, lexicon: Lexicon) -> list[int]:
    """The keys of a page or row as numbers of four bytes. People's and companies' are never the same key.

    Two that meet by chance bring a candidate that the comparison drops; longer numbers would only cost room.
    """
    kind = known.subject.kind[0]
    return [zlib.crc32(f"{kind}{key}".encode()) - KEY_OFFSET for key in keys_of(known, lexicon)]


def keys_of(known: Known, lexicon: Lexicon) -> list[str]:
    """All keys of a page or row, the most telling first, each once."""
    made = _person_keys(known, lexicon) if known.subject.kind == "person" else _company_keys(known)
    return list(dict.fromkeys(made))


def _person_keys(known: Known, lexicon: Lexicon) -> Iterator[str]:
    name = known.name
    yield from _identifier_keys(known)
    if name.native:
        yield f"s{name.native}"
        yield f"s{''.join(sorted(name.native))}"
    if name.words:
        yield f"l{name.letters}"
    firm_words = _firm_words(known)
    for given, surname in _pairs(name):
        canonical = _canonical(given, lexicon)
        if len(surname) > 1 and len(given) > 1:
            yield f"n{min(canonical, surname)} {max(canonical, surname)}"
            yield f"p{' '.join(sorted((sound(given), sound(surname))))}"
            yield f"f{' '.join(sorted((frame(given), frame(surname))))}"
        if len(surname) > 1:
            yield f"i{given[0]} {surname[:_PREFIX]}"
        for word in firm_words:
            yield f"g{canonical} {word}"
            if len(surname) > 1:
                yield f"c{sound(surname)} {word}"
        if known.city:
            yield f"t{canonical} {surname[0]} {known.city}"


def _identifier_keys(known: Known) -> Iterator[str]:
    yield from (f"e{email}" for email in known.emails)
    yield from (f"h{phone}" for phone in known.phones)
    if known.profile:
        yield f"u{known.profile}"


def _pairs(name: PersonName) -> Iterator[tuple[str, str]]:
    """Each word that may be the given name with each that may be a surname; both ways round where nobody says."""
    words = name.words[:_MOST_WORDS]
    if len(words) == 1:
        return
    surnames = (*name.surnames, *name.others) if name.surnames else words[1:]
    for given in name.given[:2]:
        for surname in surnames[:_MOST_WORDS]:
            if given != surname:
                yield given, surname
                yield surname, given


def _canonical(given: str, lexicon: Lexicon) -> str:
    groups = lexicon.nicknames.get(given)
    return f"#{min(groups)}" if groups else given


def _firm_words(known: Known) -> list[str]:
    firms = [known.firm, *known.former_firms]
    words = [word for firm in firms for word in _telling_words(firm)]
    if known.domain:
        words.append(label_of(known.domain)[:6])
    return list(dict.fromkeys(words))[:4]


def _telling_words(firm: FirmName) -> Iterator[str]:
    if firm.words:
        yield firm.joined[:6]
        yield firm.words[0]
    if firm.acronym:
        yield firm.acronym


def _company_keys(known: Known) -> Iterator[str]:
    firm = known.firm
    if known.profile:
        yield f"u{known.profile}"
    if known.domain:
        yield f"d{known.domain}"
        yield f"b{label_of(known.domain)[:7]}"
    if firm.native:
        yield f"s{firm.native}"
    for words in filter(None, (firm.words, firm.former)):
        joined = "".join(words)
        yield f"j{joined}"
        yield f"b{joined[:7]}"
        yield f"q{sound(joined)}"
        yield from (f"w{word}" for word in islice(words, _MOST_WORDS))
        if len(words) > 2:
            yield f"a{''.join(word[0] for word in words)}"
        if len(words[0]) <= 5:
            yield f"a{words[0]}"
