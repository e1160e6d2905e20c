"""Blocking keys: short texts that two writings of one person or company are likely to share."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import islice

from companion.core.matching.addresses import names_in_addresses
from companion.core.matching.firms import FirmName, label_of
from companion.core.matching.folding import frame, sound
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.people import PersonName
from companion.core.matching.reading import Known

_MOST_WORDS = 4
_MOST_CUT = 6
_PREFIX = 4
_FIRM_PREFIX = 6
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
    for given, surname in _cuts(name):
        yield _name_key(_canonical(given, lexicon), surname)
    firm_words = _firm_words(known)
    for each in (name, *names_in_addresses(known, lexicon)):
        yield from _pair_keys(each, known.city, firm_words, lexicon)


def _pair_keys(name: PersonName, city: str, firm_words: list[str], lexicon: Lexicon) -> Iterator[str]:
    for given, surname in _pairs(name):
        canonical = _canonical(given, lexicon)
        if len(surname) > 1 and len(given) > 1:
            yield _name_key(canonical, surname)
            # What sounds alike has the same frame as well, so that one key stands for both.
            yield f"f{' '.join(sorted((frame(given), frame(surname))))}"
        if len(surname) > 1:
            yield f"i{given[0]} {surname[:_PREFIX]}"
        if len(given) > 1 and name.is_split:
            # The other way round, for a surname that the other side shows as one letter.
            yield f"i{surname[0]} {given[:_PREFIX]}"
        for word in firm_words:
            yield f"g{canonical} {word}"
            if len(surname) > 1:
                yield f"c{sound(surname)} {word}"
        if city:
            yield f"t{canonical} {surname[0]} {city}"


def _identifier_keys(known: Known) -> Iterator[str]:
    yield from (f"e{email}" for email in known.emails)
    yield from (f"h{phone}" for phone in known.phones)
    if known.profile:
        yield f"u{known.profile}"


def _name_key(given: str, surname: str) -> str:
    return f"n{min(given, surname)} {max(given, surname)}"


def _cuts(name: PersonName) -> Iterator[tuple[str, str]]:
    """Each place where many words may be cut into given name and surname, as who writes them in two pieces has it."""
    words = name.words[:_MOST_CUT]
    if len(words) > 2:
        places = [len(name.given)] if name.is_split else range(1, len(words))
        for place in places:
            yield "".join(words[:place]), "".join(words[place:])


def _pairs(name: PersonName) -> Iterator[tuple[str, str]]:
    """Each word that may be the given name with each that may be a surname; both ways round where nobody says.

    A page seldom says and asks both ways, so a row that does is found in one of them, were its columns swapped even.
    """
    words = name.words[:_MOST_WORDS]
    if len(words) == 1:
        return
    surnames = (*name.surnames, *name.others) if name.surnames else words[1:]
    for given in name.given[:2]:
        for surname in surnames[:_MOST_WORDS]:
            if given != surname:
                yield given, surname
                if not name.is_split:
                    yield surname, given


def _canonical(given: str, lexicon: Lexicon) -> str:
    groups = lexicon.nicknames.get(given)
    return f"#{min(groups)}" if groups else given


def _firm_words(known: Known) -> list[str]:
    firms = [known.firm, *known.former_firms]
    words = [word for firm in firms for word in _telling_words(firm)]
    if known.domain:
        words.append(label_of(known.domain)[:_FIRM_PREFIX])
    return list(dict.fromkeys(words))[:4]


def _telling_words(firm: FirmName) -> Iterator[str]:
    if firm.words:
        # Cut alike, a long first word and the whole are one key.
        yield firm.joined[:_FIRM_PREFIX]
        yield firm.words[0][:_FIRM_PREFIX]
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
