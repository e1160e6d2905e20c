"""Whom nobody may copy: people and companies as salted hashes, so that the list itself names nobody.

A salt of this installation keeps two installations' lists from being compared; whoever holds list and salt can
still try an address they already know. Knows no file and no setting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from companion.core.activity import Person, Subject
from companion.core.linkedin_address import ProfileKey, read_company_key, read_profile_key


@dataclass(frozen=True)
class BlockList:
    """SHA-256 of salt and canonical key, for each who is blocked."""

    salt: str
    hashes: frozenset[str]

    def holds(self, keys: Iterable[ProfileKey]) -> bool:
        """Whether any of these names somebody who is blocked."""
        return bool(self.hashes) and any(hash_key(self.salt, key) in self.hashes for key in keys)

    def adding(self, keys: Iterable[ProfileKey]) -> BlockList:
        """The list with these as well."""
        return BlockList(self.salt, self.hashes | {hash_key(self.salt, key) for key in keys})


NOBODY = BlockList("0" * 32, frozenset())


def canonical_key(key: ProfileKey) -> str:
    """The text that is hashed.

    >>> canonical_key(ProfileKey("vanity", "ana-souza"))
    'vanity:ana-souza'
    """
    return f"{key.kind}:{key.value}"


def hash_key(salt: str, key: ProfileKey) -> str:
    """The hash by which somebody is recognised; the extension makes the same one before its own copy."""
    return hashlib.sha256((salt + canonical_key(key)).encode()).hexdigest()


def keys_of(subject: Subject) -> list[ProfileKey]:
    """Every way in which the page names a person or a company: either may be the one that was blocked."""
    if isinstance(subject, Person):
        by_id = ProfileKey("profile_id", subject.profile_id) if subject.profile_id else None
        by_address = read_profile_key(subject.profile_address)
    else:
        by_id = ProfileKey("company_id", subject.company_id) if subject.company_id else None
        by_address = read_company_key(subject.company_address)
    return list(dict.fromkeys(key for key in (by_id, by_address) if key is not None))
