"""The keys under which stored texts are sealed: one for what is written now, and the earlier ones to read by.

Values only; where keys come from and where they are kept is the composition root's business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

KEY_BYTES = 32
ID_BYTES = 4


@dataclass(frozen=True)
class SealKeys:
    """Keys by their ids. An id is no secret: it stands beside each sealed text."""

    current: bytes
    keys: Mapping[bytes, bytes]


def write_keys(keys: SealKeys) -> str:
    """The keys as the one text that a vault keeps."""
    named = {key_id.hex(): key.hex() for key_id, key in keys.keys.items()}
    return json.dumps({"current": keys.current.hex(), "keys": named})


def read_keys(text: str) -> SealKeys:
    """The keys from the text of a vault. Raises ValueError for any other text.

    >>> read_keys(write_keys(SealKeys(b"abcd", {b"abcd": bytes(32)}))).current
    b'abcd'
    """
    try:
        value = json.loads(text)
        keys = {bytes.fromhex(name): bytes.fromhex(key) for name, key in value["keys"].items()}
        current = bytes.fromhex(value["current"])
    except (KeyError, TypeError, AttributeError) as error:
        message = "no keys of stored texts"
        raise ValueError(message) from error
    if current not in keys or any(len(id_) != ID_BYTES or len(key) != KEY_BYTES for id_, key in keys.items()):
        message = "no keys of stored texts"
        raise ValueError(message)
    return SealKeys(current, keys)
