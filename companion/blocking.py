"""The list of those who are never copied, joined from the organisation's addresses and the user's own hashes.

Part of the composition root. Knows no connection: the list holds for all of them.
"""

from __future__ import annotations

from companion.core.block_list import BlockList
from companion.errors import BadRequest, SettingRefused
from companion.protocol.requests import PersonBlock, PersonUnblock
from companion.protocol.results import PersonBlocked
from companion.settings import Settings
from companion.storage.block_store import FileBlockStore
from companion.usecases.block_person import (
    block_person,
    read_blocked_key,
    show_blocked,
    unblock_person,
)


class Blocking:
    """Both lists under the salt of this installation."""

    def __init__(self, store: FileBlockStore) -> None:
        self._store = store
        self._organisation: tuple[object, BlockList] | None = None

    def read(self, settings: Settings) -> BlockList:
        """Whom nobody may copy. Raises SettingRefused or NotPossibleHere: a list is never taken for empty."""
        own = self._store.read()
        organisation = self._hashed(own.salt, settings.never_copy)
        return BlockList(own.salt, own.hashes | organisation.hashes)

    def change(self, wanted: PersonBlock | PersonUnblock, settings: Settings) -> PersonBlocked:
        """Block or unblock one. Raises BadRequest for what is no address of anybody."""
        act = block_person if isinstance(wanted, PersonBlock) else unblock_person
        organisation = self._hashed(self._store.read().salt, settings.never_copy)
        return act(self._store, organisation, wanted.profile_address)

    def look(self, address: str | None, settings: Settings) -> PersonBlocked:
        """How long the lists are, and whether they hold an address. Raises BadRequest."""
        own = self._store.read()
        organisation = self._hashed(own.salt, settings.never_copy)
        return show_blocked(own, organisation, [read_blocked_key(address)] if address else [])

    def _hashed(self, salt: str, addresses: tuple[str, ...]) -> BlockList:
        if self._organisation is None or self._organisation[0] != (salt, addresses):
            try:
                keys = [read_blocked_key(address) for address in addresses]
            except BadRequest as error:
                # One wrong line must not let everybody through unnoticed.
                raise SettingRefused(
                    name="never_copy", reason="one of its entries is no LinkedIn address of a person"
                ) from error
            self._organisation = ((salt, addresses), BlockList(salt, frozenset()).adding(keys))
        return self._organisation[1]
