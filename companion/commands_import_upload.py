"""My CRM accounts as the file that Sales Navigator's own account-list upload takes.

LinkedIn's help for "account lists using CSV files" asks for a column with the account's name, says that further ones
make its matching better, and allows 1,000 accounts and 20 MB a file. The headings of its template are not published;
ours are plain English words and were not tried there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from companion.commands_report_forms import write_csv
from companion.core.my_crm import KeptEntry
from companion.csv_text import Line
from companion.sentences import Sentences

MOST = 1000
"""Accounts in one file."""

_HEADING = ("Account Name", "Website", "City", "Country")
_ROWS = (
    "SELECT name, websiteurl, address1_city, address1_country FROM account"
    " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name COLLATE NOCASE, id"
)


def write_for_upload(
    mirror: sqlite3.Connection, file: Path, lines: Sequence[KeptEntry], words: Sentences
) -> int:
    """Write as many files as the accounts need: FILE, FILE-2 and so on; exit status 0. Raises NotSaved."""
    ids = json.dumps([kept.entry.row_id for kept in lines])
    rows: list[Line] = [tuple(value or "" for value in row) for row in mirror.execute(_ROWS, [ids])]
    for place, first in enumerate(range(0, max(1, len(rows)), MOST), 1):
        part = file if place == 1 else file.with_stem(f"{file.stem}-{place}")
        write_csv(part, _HEADING, rows[first : first + MOST], words)
    return 0
