"""Read the bytes of an answer as a JSON object of Dynamics, or as nothing. Trusts no size, shape or letter of it.

Knows no connection: whoever reads from one hands in what came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

LARGEST_REPLY = 8 * 1024 * 1024
DEEPEST_REPLY = 64
"""Levels of an answer; Dynamics' own have about ten."""

_HALF_LETTER = re.compile("[\ud800-\udfff]")
_HALF_LETTER_ESCAPED = re.compile(rb"\\u[dD][89a-fA-F]")


def json_object(content: bytes | bytearray, content_type: str) -> Mapping[str, object] | None:
    """The object, every text of it one that can be stored and sent on; None for whatever else came.

    Half a surrogate pair, which a sentence cut by its server may end in, becomes the sign for a missing letter.
    """
    if content_type.lower() != "application/json" or len(content) > LARGEST_REPLY:
        return None
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not _is_flat_enough(value):
        return None
    return _whole(value) if _HALF_LETTER_ESCAPED.search(content) else value


def header_text(value: str | None) -> str | None:
    """A header's value as a text that can be stored: bytes that are no letters come as half letters."""
    return None if value is None else _HALF_LETTER.sub("�", value)


def _is_flat_enough(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST_REPLY):
        level = [part for whole in level if isinstance(whole, dict | list) for part in _parts(whole)]
        if not level:
            return True
    return False


def _parts(whole: dict[str, object] | list[object]) -> list[object]:
    return list(whole.values()) if isinstance(whole, dict) else whole


def _whole(value: dict[str, object]) -> dict[str, object]:
    text = (
        json.dumps(value, ensure_ascii=False)
        .encode("utf-16-le", "surrogatepass")
        .decode("utf-16-le", "replace")
    )
    whole: dict[str, object] = json.loads(text)
    return whole


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")
