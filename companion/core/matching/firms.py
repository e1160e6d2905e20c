"""Read the name of a company: its own words, what the law adds, where it is, what it was called before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from companion.core.matching.folding import fold, native
from companion.core.matching.lexicon import Lexicon

_BRACKETED = re.compile(r"[(\[（]([^)\]）]*)[)\]）]")
_AND = re.compile(r"\s*(?:&|\+)\s*")
_NATIVE_FORMS = re.compile("株式会社|有限公司|股份|有限责任公司|(?<!\\w)ООО(?!\\w)|(?<!\\w)АО(?!\\w)")
_HOST = re.compile(r"^(?:[a-z]+://)?(?:www\.)?([^/:?#]+)", re.IGNORECASE)
_SECOND_LEVEL = {"co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "ind", "nom"}
_SHARED_HOSTS = {
    "facebook.com",
    "linkedin.com",
    "instagram.com",
    "wixsite.com",
    "google.com",
    "twitter.com",
    "x.com",
}
_LONGEST_FORM = 6


@dataclass(frozen=True, slots=True)
class FirmName:
    """A company's name in folded words."""

    words: tuple[str, ...]
    """Without legal form, country and articles; in their usual spelling."""
    unit: str = ""
    """The code of the country in the name, of a national company."""
    former: tuple[str, ...] = ()
    """The words of the name before, where it is told."""
    native: str = ""

    @property
    def joined(self) -> str:
        """The words without the spaces, which are set at will."""
        return "".join(self.words)

    @property
    def acronym(self) -> str:
        """The first letters; empty for fewer than three words."""
        return "".join(word[0] for word in self.words) if len(self.words) > 2 else ""


def read_firm(text: str, lexicon: Lexicon) -> FirmName:
    """The name of a company."""
    aside = " ".join(_BRACKETED.findall(text))
    main = _NATIVE_FORMS.sub(" ", _BRACKETED.sub(" ", text))
    words, unit = _core(main, lexicon)
    marked = fold(aside).split()
    former: tuple[str, ...] = ()
    if marked and marked[0] in lexicon.former_marks:
        former, _ = _core(" ".join(marked[1:]), lexicon)
    return FirmName(words, unit, former, native(main))


def domain_of(address: str) -> str:
    """The part of an address that somebody registered; empty for hosts that many share.

    >>> domain_of("https://www.Acme.co.uk/about"), domain_of("jo@mail.acme.com"), domain_of("facebook.com/acme")
    ('acme.co.uk', 'acme.com', '')
    """
    found = _HOST.match(address.strip().rpartition("@")[2])
    labels = found[1].lower().strip(".").split(".") if found else []
    if len(labels) < 2:
        return ""
    count = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    domain = ".".join(labels[-count:])
    return "" if domain in _SHARED_HOSTS else domain


def label_of(domain: str) -> str:
    """The name in a domain, without hyphens.

    >>> label_of("blue-heron.co.uk")
    'blueheron'
    """
    return domain.partition(".")[0].replace("-", "")


def _core(text: str, lexicon: Lexicon) -> tuple[tuple[str, ...], str]:
    words = [lexicon.business_spellings.get(word, word) for word in fold(_AND.sub(" and ", text)).split()]
    words = _without_legal_form(
        [word for word in words if word not in ("and", "e", "y", "und", "the", "en")], lexicon
    )
    unit = ""
    if len(words) > 1 and words[-1] in lexicon.countries:
        unit, words = lexicon.countries[words[-1]], words[:-1]
        if len(words) > 1 and words[-1] in ("do", "de", "of"):
            words = words[:-1]
    elif len(words) > 2 and " ".join(words[-2:]) in lexicon.countries:
        unit, words = lexicon.countries[" ".join(words[-2:])], words[:-2]
    kept = [word for word in words if word not in lexicon.particles or len(word) == 1] or words
    return tuple(kept), unit


def _without_legal_form(words: list[str], lexicon: Lexicon) -> list[str]:
    changed = True
    while changed and len(words) > 1:
        changed = False
        for count in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
            if "".join(words[-count:]) in lexicon.legal_forms:
                words, changed = words[:-count], True
                break
            if count == 1 and words[0] in lexicon.legal_forms and len(words[0]) > 2:
                words, changed = words[1:], True
                break
    return words
