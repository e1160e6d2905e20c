"""The file of the match index: its tables, and how keys, rows and ids stand in them."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path
from uuid import UUID

VERSION = "6"
"""Raise it when keys or lines change; an index of another version is built anew."""
FILE = "match.db"

_TABLES = ("account", "contact", "lead")
# What nearly every line has in it. Changed, it changes every line: raise the version with it.
_COMMON = (
    b'"purchase","people","operations","marketing","software","analyst","project","quality","it","ceo","finance",'
    b'"technology","Head of","Manager","Director","Diretor","Gerente de","Leiter","Responsable","Engineer",'
    b"Consulting Logistics Services Software Foods Energy Medical Packaging Insurance Group Solutions "
    b".co.uk .com.mx .io .net .de .nl .fr .it .es .ru .pl @outlook.com @hotmail.com @yahoo.com "
    b'S.A. de C.V.","S.L.","B.V.","S.r.l.","SAS","AG","LLC","Corp.","EIRELI","Sp. z o.o.","A/S","AB","K.K."'
    b'"sao paulo","rio de janeiro","london","new york","berlin","munchen","madrid","barcelona","paris","milano",'
    b'"amsterdam","lisboa","mexico city","chicago","toronto","tokyo","mumbai","dubai","warszawa","moskva",'
    b'"United States","","US",[]]"United Kingdom","","GB",[]]"Brazil","","BR",[]]"Brasil"Germany","","DE",[]]'
    b'"Deutschland"Spain","","ES",[]]"Netherlands","","NL",[]]"France","","FR",[]]"Italy","","IT",[]]'
    b'"Mexico","","MX",[]]"India","","IN",[]]"Portugal","","PT",[]]"Poland","","PL",[]]"Japan","","JP",[]]'
    b'[["person","",""],[[""],[""],[],"",true],[[""],"",[],""],"com.br",["@gmail.com"],["5500"],'
    b'"vanity ",[],"","BR",[]]'
    b'["company","","","","",null],[[],[],[],"",false],[[""],"",[],""],".com",[],[],"",[],"","",[]]'
    b'Ltda. GmbH S.A. Inc. Ltd,["account","manager"],["sales"],["purchase"],["engineer"],["director"],["head"]'
)
_EFFORT = 6
"""A few microseconds a line more than the least effort, and a tenth less room."""
_WINDOW, _ROOM = -12, 5
"""Four thousand bytes hold a line and what is common; more of them take longer to set up than a line takes to pack."""
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
    """A line in less than half of its room."""
    packer = zlib.compressobj(_EFFORT, zlib.DEFLATED, _WINDOW, _ROOM, zlib.Z_DEFAULT_STRATEGY, _COMMON)
    return packer.compress(line.encode()) + packer.flush()


def unpack_line(packed: bytes) -> str:
    """The line."""
    return zlib.decompressobj(-15, _COMMON).decompress(packed).decode()


def open_index(folder: Path) -> sqlite3.Connection:
    """The file of a folder, opened for reading."""
    database = sqlite3.connect(folder / FILE, isolation_level=None)
    database.execute("pragma mmap_size = 1073741824")
    return database
