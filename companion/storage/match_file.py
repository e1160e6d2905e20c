"""The file of the match index: its tables, and how keys, rows and ids stand in them."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path
from uuid import UUID

VERSION = "3"
"""Raise it when keys or lines change; an index of another version is built anew."""
FILE = "match.db"

_TABLES = ("account", "contact", "lead")
# What nearly every line has in it. Changed, it changes every line: raise the version with it.
_COMMON = (
    b'[["person","",""],[[""],[""],[],"",true],[[""],"",[],""],"com.br",["@gmail.com"],["5500"],'
    b'"vanity ",[],"","BR",[]]'
    b'["company","","","","",null],[[],[],[],"",false],[[""],"",[],""],".com",[],[],"",[],"","",[]]'
    b'Ltda. GmbH S.A. Inc. Ltd,["account","manager"],["sales"],["purchase"],["engineer"],["director"],["head"]'
)
_SCHEMA = """
create table row (number integer primary key, tbl integer not null, id blob not null, line blob not null);
create table posting (key integer not null, row integer not null, primary key (key, row)) without rowid;
create table fact (name text primary key, value text not null) without rowid;
"""


def create_tables(database: sqlite3.Connection) -> None:
    """Make the empty tables."""
    database.executescript(_SCHEMA)


def pack_table(table: str) -> int:
    """A table's name as a number."""
    return _TABLES.index(table)


def unpack_table(number: int) -> str:
    """The table of a number."""
    return _TABLES[number]


def pack_id(text: str) -> bytes | str:
    """A row's id in sixteen bytes, where it is a GUID as Dynamics writes it; else as it is."""
    try:
        packed = UUID(text)
    except ValueError:
        return text
    return packed.bytes if str(packed) == text else text


def unpack_id(stored: bytes | str) -> str:
    """The id as it came."""
    return stored if isinstance(stored, str) else str(UUID(bytes=stored))


def pack_line(line: str) -> bytes:
    """A line in half of its room."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY, _COMMON)
    return packer.compress(line.encode()) + packer.flush()


def unpack_line(packed: bytes) -> str:
    """The line."""
    return zlib.decompressobj(-15, _COMMON).decompress(packed).decode()


def open_index(folder: Path) -> sqlite3.Connection:
    """The file of a folder, opened for reading."""
    database = sqlite3.connect(folder / FILE, isolation_level=None)
    database.execute("pragma mmap_size = 1073741824")
    return database
