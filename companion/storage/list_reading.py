"""Give the lines of a list what is known of each beside the rule: its own page, whether it is saved, and its address.

Reads one mirror, as part of somebody's transaction; what the journal's links say is handed in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from companion.core.import_rule import ImportTable
from companion.core.linkedin_address import ProfileKey, read_company_key, read_profile_key
from companion.core.mirror_tables import ADDRESS_HOLDERS
from companion.core.my_crm import KeptEntry, ListedEntry
from companion.core.sales_navigator import opens
from companion.storage.seen_pages import read_seen

Links = Mapping[str, ProfileKey]
"""Id of a row → the profile that somebody here has confirmed it to be."""

_TABLES: tuple[ImportTable, ...] = ("account", "contact", "lead")
_COMPANY_ADDRESS = "websiteurl"
_UPLOAD = (
    "SELECT id, coalesce(websiteurl, ''), coalesce(address1_city, ''), coalesce(address1_country, '')"
    " FROM account WHERE id IN (SELECT value FROM json_each(?))"
)


def read_links(journal: sqlite3.Connection, ids: Collection[str]) -> dict[str, ProfileKey]:
    """Of these rows, the profiles that are confirmed in a journal and can be opened in Sales Navigator."""
    query = (
        "SELECT lower(row_id), kind, value FROM links WHERE kind IN ('profile_id', 'company_id')"
        " AND lower(row_id) IN (SELECT value FROM json_each(?)) ORDER BY kind, value DESC"
    )
    found = journal.execute(query, [json.dumps([row_id.lower() for row_id in ids])])
    return {row_id: ProfileKey(kind, value) for row_id, kind, value in found}


def listed(
    mirror: sqlite3.Connection, lines: Sequence[KeptEntry], links: Links, address_column: str
) -> list[ListedEntry]:
    """The lines, in their order. `address_column` holds a person's LinkedIn address in the CRM."""
    ids = [kept.entry.row_id for kept in lines]
    seen, keys = read_seen(mirror, ids), known_keys(mirror, ids, links, address_column)
    uploads = {row_id: tuple(rest) for row_id, *rest in mirror.execute(_UPLOAD, [json.dumps(ids)])}
    return [
        ListedEntry(
            kept,
            keys.get(row_id),
            seen[row_id][0] if row_id in seen else None,
            uploads.get(row_id, ("", "", "")),
        )
        for kept, row_id in zip(lines, ids, strict=True)
    ]


def known_keys(
    mirror: sqlite3.Connection, ids: Collection[str], links: Links, address_column: str
) -> dict[str, ProfileKey]:
    """Of these rows, the profiles that open a page of their own in Sales Navigator.

    A confirmed link goes first, then what colleagues confirmed, the column of the CRM, and where a page was seen.
    """
    ids, wanted = set(ids), json.dumps(list(ids))
    found = {row_id: key for row_id, (_mark, key) in read_seen(mirror, ids).items() if key and opens(key)}
    for table in _TABLES:
        is_person = table in ADDRESS_HOLDERS
        column = address_column if is_person else _COMPANY_ADDRESS
        there = "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"
        if mirror.execute(there, [table, column]).fetchone():
            rows = mirror.execute(
                f'SELECT id, "{column}" FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608  # a column that is there
                f" AND \"{column}\" LIKE '%linkedin.%'",
                [wanted],
            )
            read = read_profile_key if is_person else read_company_key
            keys = ((row_id, read(str(address))) for row_id, address in rows)
            found |= {row_id: key for row_id, key in keys if key and opens(key)}
        shared = mirror.execute(
            f'SELECT id, kind, value FROM "{table}" JOIN shared_link ON number = row'  # noqa: S608  # our own names only
            f" WHERE table_name = '{table}' AND id IN (SELECT value FROM json_each(?))",
            [wanted],
        )
        told = ((row_id, ProfileKey(kind, value)) for row_id, kind, value in shared)
        found |= {row_id: key for row_id, key in told if opens(key)}
    return {row_id: key for row_id, key in (found | dict(links)).items() if row_id in ids and opens(key)}
