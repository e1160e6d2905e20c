"""People who are never copied are recognised however a page names them, and the list names none of them."""

from __future__ import annotations

import hashlib

from companion.core.activity import Person
from companion.core.block_list import NOBODY, BlockList, keys_of
from companion.core.linkedin_address import ProfileKey

SALT = "5d1c0b7e9a3f42d68e10c4b7a2f95e31"
ANA = Person("Ana Souza", "ACwAAAanasouza01", "https://www.linkedin.com/in/Ana-Souza/", None, None)


def test_hash_is_the_one_that_the_contract_names() -> None:
    """SHA-256 over salt and canonical key, so that the extension makes the same one."""
    expected = hashlib.sha256(f"{SALT}vanity:ana-souza".encode()).hexdigest()
    blocked = BlockList(SALT, frozenset()).adding([ProfileKey("vanity", "ana-souza")])
    assert {expected} == blocked.hashes


def test_either_name_of_a_person_is_enough() -> None:
    """Blocked by profile id or by public name, the same person is found; a namesake's id is another person."""
    for key in (ProfileKey("profile_id", "ACwAAAanasouza01"), ProfileKey("vanity", "ana-souza")):
        assert BlockList(SALT, frozenset()).adding([key]).holds(keys_of(ANA)), key
    other = BlockList(SALT, frozenset()).adding([ProfileKey("profile_id", "ACwAAAanasouza02")])
    assert not other.holds(keys_of(ANA))


def test_empty_list_holds_nobody() -> None:
    """Without a list everybody may be copied, also somebody whom the page names by no address."""
    assert not NOBODY.holds(keys_of(ANA))
    assert [] == keys_of(Person("Ana Souza", None, None, None, None))
