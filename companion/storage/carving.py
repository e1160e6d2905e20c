"""Find a table's rows on its own pages, whatever has become of the pages that lead there.

Follows the file format that SQLite documents: leaf pages of tables, their cells, and the pages that long ones go on.
Knows no table: whoever asks says which rows are of the one that is wanted.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_LEAF_OF_TABLE = 0x0D
_FILE_HEADER = 100
_MOST_OVERFLOW = 1000
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

Record = tuple[int, list[object]]
"""A row's place in its table, and its values in the order of the columns."""


def carve(content: bytes, page_size: int) -> Iterator[Record]:
    """Every row on every leaf page; what cannot be one is passed over."""
    for start in range(0, len(content) - page_size + 1, page_size):
        page = content[start : start + page_size]
        header = _FILE_HEADER if start == 0 else 0
        if page[header] != _LEAF_OF_TABLE:
            continue
        count = int.from_bytes(page[header + 3 : header + 5], "big")
        for number in range(min(count, page_size // 4)):
            place = int.from_bytes(page[header + 8 + 2 * number : header + 10 + 2 * number], "big")
            try:
                yield _read_cell(content, page, place, page_size)
            except (IndexError, ValueError, struct.error, OverflowError):
                continue


def _read_cell(content: bytes, page: bytes, place: int, page_size: int) -> Record:
    length, place = _varint(page, place)
    row, place = _varint(page, place)
    most, least = page_size - 35, (page_size - 12) * 32 // 255 - 23
    local = length
    if length > most:
        local = least + (length - least) % (page_size - 4)
        local = local if local <= most else least
    payload = page[place : place + local]
    if length > local:
        following = int.from_bytes(page[place + local : place + local + 4], "big")
        payload += _read_overflow(content, following, length - local, page_size)
    if len(payload) != length:
        raise ValueError(place)
    return row, list(_values(payload))


def _read_overflow(content: bytes, number: int, length: int, page_size: int) -> bytes:
    parts: list[bytes] = []
    while length > 0 and number > 0 and len(parts) < _MOST_OVERFLOW:
        page = content[(number - 1) * page_size : number * page_size]
        parts.append(page[4 : 4 + min(length, page_size - 4)])
        length -= len(parts[-1])
        number = int.from_bytes(page[:4], "big") if page else 0
    return b"".join(parts)


def _values(payload: bytes) -> Iterator[object]:
    end, place = _varint(payload, 0)
    body = end
    while place < end:
        kind, place = _varint(payload, place)
        value, body = _value(payload, kind, body)
        yield value
    if body != len(payload):
        raise ValueError(body)


def _value(payload: bytes, kind: int, place: int) -> tuple[object, int]:
    if kind in (0, 8, 9):
        return (None if kind == 0 else kind - 8), place
    if kind in _WIDTHS:
        end = place + _WIDTHS[kind]
        return int.from_bytes(payload[place:end], "big", signed=True), end
    if kind == 7:
        return struct.unpack_from(">d", payload, place)[0], place + 8
    if kind < 12:
        raise ValueError(kind)
    end = place + (kind - 12) // 2
    raw = payload[place:end]
    return (raw.decode(errors="replace") if kind % 2 else raw), end


def _varint(data: bytes, place: int) -> tuple[int, int]:
    number = 0
    for index in range(9):
        byte = data[place + index]
        if index == 8:
            return (number << 8) | byte, place + 9
        number = (number << 7) | (byte & 0x7F)
        if byte < 0x80:
            return number, place + index + 1
    raise ValueError(place)
