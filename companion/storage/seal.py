"""Seal a text for one place in the journal: AES-256-GCM, so that only the key reads it and no change goes unnoticed.

Knows no table. A sealed text opens in its own place only: moved to another row or column, it is damaged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from companion.core.seal_keys import ID_BYTES, SealKeys

Damage = Literal["text_damaged", "text_key_missing"]

# version 1: one byte, the key's id, the nonce, then text and tag.
_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_ID = slice(1, 1 + ID_BYTES)
_NONCE = slice(_KEY_ID.stop, _KEY_ID.stop + _NONCE_BYTES)


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs: the item's id, the column, the organisation that it goes to."""

    item_id: str
    column: str
    organisation_id: str

    @property
    def bytes(self) -> bytes:
        """The place as data that is not kept with the text and must be the same at opening."""
        return json.dumps([self.item_id, self.column, self.organisation_id]).encode()


class SealBroken(Exception):
    """A sealed text does not open. `damage` says whether it was changed, or its key is not here."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(damage)
        self.damage: Damage = damage


class Seal:
    """The keys of one journal at work."""

    def __init__(self, keys: SealKeys, draw: Callable[[int], bytes]) -> None:
        """`draw` gives so many bytes that never come again."""
        self._current = keys.current
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.keys.items()}
        self._draw = draw

    def close(self, text: str, place: Place) -> bytes:
        """The text, sealed for its place under the key of now."""
        nonce = self._draw(_NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, text.encode(), place.bytes)
        return _VERSION + self._current + nonce + sealed

    def open(self, sealed: object, place: Place) -> str:
        """The text. Raises SealBroken for whatever was not sealed for this place by one of these keys."""
        # A text in the clear is one that nobody sealed: once the journal is sealed, it is not ours.
        if not isinstance(sealed, bytes) or sealed[:1] != _VERSION or len(sealed) < _NONCE.stop:
            raise SealBroken("text_damaged")
        cipher = self._ciphers.get(sealed[_KEY_ID])
        if cipher is None:
            raise SealBroken("text_key_missing")
        try:
            return cipher.decrypt(sealed[_NONCE], sealed[_NONCE.stop :], place.bytes).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken("text_damaged") from error
