"""Addresses that open somebody in Sales Navigator, for the user's own click. Nothing is opened for them.

A profile id opens the page itself. Whoever is known only by name is searched for there, with the words that the CRM
has. LinkedIn writes a search as a tuple within one parameter, so that its words are escaped twice.
"""

from __future__ import annotations

from urllib.parse import quote

from companion.core.linkedin_address import ProfileKey

_SALES = "https://www.linkedin.com/sales"


def opens(key: ProfileKey) -> bool:
    """Whether a profile has a page in Sales Navigator that its key alone names. A public name does not.

    >>> opens(ProfileKey("company_id", "1035")), opens(ProfileKey("vanity", "ana-souza"))
    (True, False)
    """
    return key.kind in ("profile_id", "company_id")


def page_of(key: ProfileKey | None, *, is_person: bool, words: str) -> str:
    """Where to find a person or company: their page, else a search for the words.

    >>> page_of(ProfileKey("profile_id", "ACwAAAbcdefghij"), is_person=True, words="")
    'https://www.linkedin.com/sales/lead/ACwAAAbcdefghij'
    >>> page_of(ProfileKey("company_id", "1035"), is_person=False, words="")
    'https://www.linkedin.com/sales/company/1035'
    >>> page_of(None, is_person=True, words="Ana Souza (Acme)")
    'https://www.linkedin.com/sales/search/people?query=(keywords%3AAna%2520Souza%2520Acme)'
    """
    if key is not None and key.kind == "profile_id":
        return f"{_SALES}/lead/{quote(key.value, safe='')}"
    if key is not None and key.kind == "company_id":
        return f"{_SALES}/company/{quote(key.value, safe='')}"
    # Brackets, commas and colons structure the tuple: within a value they would end it.
    plain = " ".join(
        "".join(letter if letter.isalnum() or letter in "'-.&" else " " for letter in words).split()
    )
    page = "people" if is_person else "company"
    return f"{_SALES}/search/{page}?query={quote(f'(keywords:{quote(plain)})', safe='()')}"
