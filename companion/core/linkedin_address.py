"""LinkedIn addresses as keys of a person or a company: an id or a vanity name, never compared across.

A profile id (`ACwAA…`) stands in Sales Navigator addresses and is case-sensitive; a vanity name stands in
`/in/…` addresses and is not. Companies likewise have a number and a name. One cannot be turned into the other
without asking LinkedIn, which we never do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

_SALES_LEAD = re.compile(r"^/sales/(?:lead|people)/([A-Za-z0-9_-]+)(?:,|/|$)")
_PUBLIC_PROFILE = re.compile(r"^/in/([^/]+)/?$")
_SALES_COMPANY = re.compile(r"^/sales/(?:company|accounts)/(\d+)(?:[,/]|$)")
_PUBLIC_COMPANY = re.compile(r"^/(?:company|school|showcase)/([^/]+)(?:/|$)")
_PROFILE_ID = re.compile(r"^AC[A-Za-z0-9_-]{10,}$")


@dataclass(frozen=True)
class ProfileKey:
    """One way LinkedIn names a person or a company."""

    kind: Literal["profile_id", "vanity", "company_id", "company_vanity"]
    value: str


def read_profile_key(address: str | None) -> ProfileKey | None:
    """The key in a LinkedIn address, or None when the text is no address of a person.

    >>> read_profile_key("https://www.linkedin.com/sales/lead/ACwAAAbcdefghij,NAME_SEARCH,x1y2")
    ProfileKey(kind='profile_id', value='ACwAAAbcdefghij')
    >>> read_profile_key("br.linkedin.com/in/Ana-Souza/")
    ProfileKey(kind='vanity', value='ana-souza')
    """
    path = _path_at_linkedin((address or "").strip())
    if lead := _SALES_LEAD.match(path):
        return ProfileKey("profile_id", lead[1])
    profile = _PUBLIC_PROFILE.match(path)
    if not profile:
        return None
    name = unquote(profile[1])
    return (
        ProfileKey("profile_id", name) if _PROFILE_ID.match(name) else ProfileKey("vanity", name.casefold())
    )


def read_company_key(address: str | None) -> ProfileKey | None:
    """The key in a LinkedIn address, or None when the text is no address of a company.

    >>> read_company_key("https://www.linkedin.com/sales/company/1035?_ntb=x")
    ProfileKey(kind='company_id', value='1035')
    >>> read_company_key("linkedin.com/company/Fourth-Coffee/about/")
    ProfileKey(kind='company_vanity', value='fourth-coffee')
    """
    path = _path_at_linkedin((address or "").strip())
    if company := _SALES_COMPANY.match(path):
        return ProfileKey("company_id", company[1])
    page = _PUBLIC_COMPANY.match(path)
    if not page:
        return None
    name = unquote(page[1])
    is_number = name.isascii() and name.isdigit()
    return ProfileKey("company_id", name) if is_number else ProfileKey("company_vanity", name.casefold())


def address_of(key: ProfileKey) -> str:
    """The address that everybody may open, whichever way it was shown.

    >>> address_of(ProfileKey("company_id", "1035"))
    'https://www.linkedin.com/company/1035'
    """
    folder = "company" if key.kind in ("company_id", "company_vanity") else "in"
    return f"https://www.linkedin.com/{folder}/{quote(key.value, safe='')}"


def _path_at_linkedin(address: str) -> str:
    """The path of an address of LinkedIn's; empty for every other text."""
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        # Such as "http://[x": pages and CRM columns hold what people typed.
        return ""
    host = (parts.hostname or "").lower()
    return parts.path if host == "linkedin.com" or host.endswith(".linkedin.com") else ""
