"""LinkedIn addresses as keys of a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.linkedin_address import ProfileKey, read_profile_key

ID = "ACwAAAbcDefGhij"


@pytest.mark.parametrize(
    ("address", "kind", "value"),
    [
        (f"https://www.linkedin.com/sales/lead/{ID},NAME_SEARCH,x1y2", "profile_id", ID),
        (f"https://www.linkedin.com/sales/lead/{ID}", "profile_id", ID),
        (f"https://www.linkedin.com/sales/people/{ID},undefined?trk=a", "profile_id", ID),
        (f"https://www.linkedin.com/in/{ID}/", "profile_id", ID),
        (f"linkedin.com/in/{ID}", "profile_id", ID),
        ("https://www.linkedin.com/in/Ana-Souza/", "vanity", "ana-souza"),
        ("br.linkedin.com/in/ana-souza", "vanity", "ana-souza"),
        ("  HTTPS://BR.LINKEDIN.COM/in/ANA-SOUZA  ", "vanity", "ana-souza"),
        ("https://www.linkedin.com/in/jo%C3%A3o-silva?locale=pt", "vanity", "joão-silva"),
        ("//linkedin.com/in/ana-souza#about", "vanity", "ana-souza"),
    ],
)
def test_profile_key_is_read(address: str, kind: str, value: str) -> None:
    """A profile id keeps its case; a vanity name loses it."""
    assert (kind, value) == tuple(vars(read_profile_key(address) or object).values())


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "   ",
        "Ana Souza",
        "https://evil-linkedin.com/in/ana-souza",
        "https://linkedin.com.example/in/ana-souza",
        "https://example/linkedin.com/in/ana-souza",
        "https://linkedin.com@example/in/ana-souza",
        "https://www.linkedin.com/company/fourth-coffee",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/in/ana/details/experience",
        "https://www.linkedin.com/sales/lead/",
        "https://www.linkedin.com/sales/company/123",
        "https://www.linkedin.com/feed/?x=/in/ana",
        "http://[linkedin.com/in/ana",
        "https://[::1/in/ana",
    ],
)
def test_profile_key_refuses_what_is_no_person(address: str | None) -> None:
    """Other hosts, other pages and texts that are no address give no key."""
    assert read_profile_key(address) is None


@given(st.text(max_size=60))
def test_profile_key_takes_any_text(text: str) -> None:
    """Whatever stands in a page or a CRM column, reading it never fails."""
    read_profile_key(text)
    read_profile_key(f"https://www.linkedin.com/in/{text}")
    read_profile_key(f"//{text}")


def test_profile_key_kinds_are_never_equal() -> None:
    """A vanity name that looks like a profile id in lower case is still another key."""
    assert ProfileKey("profile_id", "acwaaabcdefghij") != ProfileKey("vanity", "acwaaabcdefghij")
