"""Ask Dynamics which records hold somebody's LinkedIn address in the column that an administrator names for links.

A generator: yields one batch however many are asked about, is sent its reply, writes nothing. For where nothing is
mirrored; what a mirror holds needs no question.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

from companion.core.linkedin_address import ProfileKey, address_of
from companion.core.mirror_subject import is_in_use
from companion.core.odata import CrmRequest, batch, read, text_literal
from companion.core.replies import CrmReply
from companion.core.sharing import LinkColumns, key_in
from companion.core.standing import version_of
from companion.core.tables import ROW_SETS
from companion.core.verdict import RowTable, Target

AskingTold = Generator[CrmRequest, CrmReply, "tuple[ToldRow, ...] | None"]

_VERSION = re.compile(r'W/"(\d{1,18})"')
_NAMES: Mapping[RowTable, str] = {"contact": "fullname", "lead": "fullname", "account": "name"}
_SALES_FOLDERS = {"profile_id": "lead", "company_id": "company"}
_COMPANIES = ("company_id", "company_vanity")
_NEXT = "@odata.nextLink"
_REFUSALS = (400, 403, 404)
"""By which a table is refused as it will be tomorrow."""


@dataclass(frozen=True)
class ToldRow:
    """A record as it is now, and whom its column names."""

    row: Target
    key: ProfileKey | None
    version: int | None
    is_in_use: bool


@dataclass(frozen=True)
class LinksTold:
    """What the CRM says of one profile: the records in use that name it, and the version of the one linked here."""

    rows: Sequence[Target] = ()
    version: int | None = None


def read_version(text: str) -> int | None:
    """A row's version as a number; None for anything else.

    >>> read_version('W/"1234"')
    1234
    """
    found = _VERSION.fullmatch(text)
    return int(found[1]) if found else None


def addresses_of(key: ProfileKey) -> tuple[str, ...]:
    """The forms in which the column may hold somebody: the one that we write, and those that people paste.

    >>> addresses_of(ProfileKey("company_id", "1035"))[1:]
    ('https://www.linkedin.com/company/1035/', 'https://www.linkedin.com/sales/company/1035')
    """
    public = address_of(key)
    folder = _SALES_FOLDERS.get(key.kind)
    own = (f"https://www.linkedin.com/sales/{folder}/{key.value}",) if folder else ()
    return (public, f"{public}/", *own)


def ask_told(keys: Sequence[ProfileKey], own: Sequence[Target], columns: LinkColumns) -> AskingTold:
    """The records that name one of these, and those that are linked here (`own`), all as they are now.

    A table that may not be read, or lacks the column, tells nothing. None where Dynamics cannot tell now: nobody may
    be taken for the only one while others could not be read.
    """
    asked = [
        (table, column, request)
        for table, column in columns.items()
        if (request := _request(table, column, keys, own)) is not None
    ]
    if not asked:
        return ()
    reply = yield batch([request for _table, _column, request in asked])
    if not reply.is_ok:
        return None
    found: list[ToldRow] = []
    for (table, column, _request_of), part in zip(asked, reply.parts, strict=True):
        if part.is_ok and _NEXT not in part.body:
            found += _rows(table, column, part)
        elif part.is_ok or part.status not in _REFUSALS:
            return None
    return tuple(found)


def _request(
    table: RowTable, column: str, keys: Sequence[ProfileKey], own: Sequence[Target]
) -> CrmRequest | None:
    of_table = [key for key in keys if (key.kind in _COMPANIES) == (table == "account")]
    addresses = [address for key in of_table for address in addresses_of(key)]
    conditions = [f"{column} eq {text_literal(address)}" for address in addresses]
    conditions += [f"{table}id eq {row.row_id}" for row in own if row.table == table]
    if not conditions:
        return None
    select = f"{table}id,{_NAMES[table]},{column},statecode,merged"
    return read(ROW_SETS[table], select=select, filter=" or ".join(conditions))


def _rows(table: RowTable, column: str, reply: CrmReply) -> list[ToldRow]:
    listed = reply.body.get("value")
    return [
        ToldRow(
            Target(table, str(row[f"{table}id"]), str(row.get(_NAMES[table]) or ""), "link"),
            # Dynamics compares without regard to case, in which LinkedIn's ids differ.
            key_in(table, row.get(column)),
            read_version(version_of(row)),
            is_in_use(row),
        )
        for row in (listed if isinstance(listed, list) else [])
        if isinstance(row, Mapping) and row.get(f"{table}id")
    ]
