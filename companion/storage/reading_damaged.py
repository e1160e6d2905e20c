"""Read what can still be read of a damaged database, row by row. Works on a copy in memory and changes nothing."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from companion.core.outbox_states import STATES
from companion.storage.carving import carve
from companion.storage.item_rows import select_rows
from companion.storage.log_frames import read_log
from companion.storage.soundness import log_of, page_size_of

_HEADER = 100
# Beyond the last row that can be read, another page or two may hold rows.
_MARGIN = 500

Row = dict[str, Any]


@dataclass(frozen=True)
class ReadTable:
    """The rows of a table that could be read, and how many places in it could not."""

    rows: list[Row]
    unread: int


def open_image(file: Path) -> sqlite3.Connection:
    """The database with every commit that its log can prove, in memory."""
    content = bytearray(file.read_bytes() if file.exists() else b"")
    size = page_size_of(file) if len(content) >= _HEADER else 4096
    log = log_of(file)
    logged = read_log(log.read_bytes() if log.exists() else b"", size)
    size = logged.page_size
    for frame in logged.frames:
        if frame.is_sound:
            place = (frame.page - 1) * size
            content.extend(bytes(max(0, place + size - len(content))))
            content[place : place + size] = frame.data
    content.extend(bytes(-len(content) % size))
    connection = sqlite3.connect(":memory:", isolation_level=None)
    # Bytes that are no text any more show as such, and hide nothing of the row beside them.
    connection.text_factory = lambda raw: raw.decode(errors="replace")
    if content:
        _mend_header(content, size)
        connection.deserialize(bytes(content))
    return connection


def read_steps(connection: sqlite3.Connection, migration_set: str) -> list[str] | None:
    """The steps of the schema that the file has taken; None when it cannot tell."""
    query = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid"
    try:
        return [name for (name,) in connection.execute(query, [migration_set])] or None
    except sqlite3.Error:
        return None


def read_table(connection: sqlite3.Connection, table: str) -> ReadTable:
    """Every row of a table that SQLite can still reach."""
    forth, is_cut = _read_until_damage(connection, table, "ASC")
    if not is_cut:
        return ReadTable([_without_place(row) for row in forth], 0)
    # From both ends: one damaged page in the middle hides nothing of what lies behind it.
    back, _is_cut = _read_until_damage(connection, table, "DESC")
    rows = {row["the_row"]: row for row in (*forth, *back)}
    low = max((row["the_row"] for row in forth), default=0) + 1
    high = min((row["the_row"] for row in back), default=low + _MARGIN) - 1
    rows |= {row["the_row"]: row for row in _read_between(connection, table, low, high)}
    places = max(rows, default=0) - min(rows, default=1) + 1
    return ReadTable([_without_place(rows[number]) for number in sorted(rows)], max(1, places - len(rows)))


def add_carved(image: sqlite3.Connection, found: ReadTable, columns: list[str]) -> ReadTable:
    """The items of a table with those that stand on pages which nothing leads to any more."""
    try:
        content = image.serialize()
    except sqlite3.Error:
        # Nothing at all is left of the file.
        return found
    size = {1: 65536}.get(told := int.from_bytes(content[16:18], "big"), told)
    known = {row["item_id"] for row in found.rows}
    carved: dict[object, Row] = {}
    for place, values in carve(content, size):
        row = dict(zip(columns, values, strict=False))
        # Among all tables only an item has a state; a younger column may be missing from an older row.
        if len(values) > len(columns) or row.get("state") not in STATES or row.get("item_id") in known:
            continue
        carved[row["item_id"]] = {**row, "sequence": place}
    rows = sorted([*found.rows, *carved.values()], key=lambda row: int(row["sequence"]))
    places = rows[-1]["sequence"] - rows[0]["sequence"] + 1 if rows else found.unread
    return ReadTable(rows, max(0, places - len(rows)))


def _read_until_damage(connection: sqlite3.Connection, table: str, order: str) -> tuple[list[Row], bool]:
    """The rows from one end on, and whether damage cut them short."""
    query = f'SELECT rowid AS the_row, * FROM "{table}" NOT INDEXED ORDER BY rowid {order}'  # noqa: S608  # our own names
    rows: list[Row] = []
    try:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            rows.append(dict(zip(names, row, strict=True)))  # noqa: PERF401  # what was read before the damage stays
    except sqlite3.Error:
        return rows, True
    return rows, False


def _read_between(connection: sqlite3.Connection, table: str, low: int, high: int) -> Iterator[Row]:
    """The rows of a range, halved again and again around what cannot be read."""
    if low > high:
        return
    query = f'SELECT rowid AS the_row, * FROM "{table}" NOT INDEXED WHERE rowid BETWEEN ? AND ?'  # noqa: S608  # our own names
    try:
        yield from select_rows(connection, query, [low, high])
    except sqlite3.Error:
        if low < high:
            middle = (low + high) // 2
            yield from _read_between(connection, table, low, middle)
            yield from _read_between(connection, table, middle + 1, high)


def _without_place(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "the_row"}


def _mend_header(content: bytearray, page_size: int) -> None:
    """Write what the header of every file of ours says, whatever has become of it, for a reader without a log."""
    content[0:16] = b"SQLite format 3\0"
    content[16:18] = (page_size % 65535 if page_size > 32768 else page_size).to_bytes(2, "big")
    # Read and written without a log; nothing reserved; the fixed shares of a page.
    content[18:24] = bytes([1, 1, 0, 64, 32, 32])
    changes = struct.unpack_from(">I", content, 24)[0]
    struct.pack_into(">I", content, 28, len(content) // page_size)
    # No page is free: only reading follows.
    struct.pack_into(">2I", content, 32, 0, 0)
    struct.pack_into(">I", content, 44, 4)
    struct.pack_into(">2I", content, 52, 0, 0)
    struct.pack_into(">I", content, 56, 1)
    struct.pack_into(">I", content, 92, changes)
