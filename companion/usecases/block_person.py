"""Never copy somebody, or allow it again. What was copied before stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from companion.core.block_list import BlockList, hash_key
from companion.core.linkedin_address import ProfileKey, read_company_key, read_profile_key
from companion.errors import BadRequest
from companion.protocol.results import PersonBlocked


class BlockStore(Protocol):
    """Where the user's own list is kept."""

    def read(self) -> BlockList:
        """The list as it is now."""
        ...

    def change(self, change: Callable[[BlockList], BlockList]) -> BlockList:
        """The list as it stands on the disk after a change."""
        ...


def block_person(store: BlockStore, organisation: BlockList, address: str) -> PersonBlocked:
    """The list with them on it. Raises BadRequest for what is no address of anybody."""
    key = read_blocked_key(address)
    return show_blocked(store.change(lambda before: before.adding([key])), organisation, [key])


def unblock_person(store: BlockStore, organisation: BlockList, address: str) -> PersonBlocked:
    """The list without them; the organisation's stays."""
    key = read_blocked_key(address)

    def removing(before: BlockList) -> BlockList:
        return BlockList(before.salt, before.hashes - {hash_key(before.salt, key)})

    return show_blocked(store.change(removing), organisation, [key])


def read_blocked_key(address: str) -> ProfileKey:
    """Who is meant by a LinkedIn address."""
    key = read_profile_key(address) or read_company_key(address)
    if key is None:
        raise BadRequest(
            field="profile_address", problem="it is no LinkedIn address of a person or a company"
        )
    return key


def show_blocked(own: BlockList, organisation: BlockList, keys: Sequence[ProfileKey]) -> PersonBlocked:
    """How the two lists stand, and whether one of them holds the keys."""
    return PersonBlocked(
        kind="person.blocked",
        is_blocked=own.holds(keys) or organisation.holds(keys),
        by_user=len(own.hashes),
        by_organisation=len(organisation.hashes),
    )
