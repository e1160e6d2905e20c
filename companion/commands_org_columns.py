"""`copy-to-crm org columns`: each further column checked in Dynamics, and the rows that samples would become."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from companion.commands_report_forms import print_json, say
from companion.folders import Folders, find_folders
from companion.sentences import Sentences

if TYPE_CHECKING:
    from companion.administering_columns import ColumnsPreview
    from companion.core.column_check import ColumnCheck


def add_columns(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    text = "check these further columns and show what a sample would fill; without any, those in force"
    columns = subjects.add_parser("columns", help=text, description=text)
    columns.set_defaults(command=_check)
    columns.add_argument("mapping", metavar="VALUE=COLUMN", nargs="*", help="as activity_columns takes them")
    columns.add_argument("--json", action="store_true", help="for programs, with the whole rows")


def _check(parsed: argparse.Namespace) -> int:
    """Exit status 1 where a column cannot take what is mapped onto it."""
    folders, words = find_folders(), Sentences(parsed.language)
    found = asyncio.run(_preview(folders, " ".join(parsed.mapping)))
    if parsed.json:
        print_json(_as_json(found))
    else:
        say([_line(found, check, words) for check in found.checks] or [words.text("columns_none")])
    return 1 if any(check.fault for check in found.checks) else 0


async def _preview(folders: Folders, text: str) -> ColumnsPreview:
    # Only this command needs the way to Dynamics; others start without it.
    from companion.administering_columns import preview_columns
    from companion.core.own_tables import parse_own_tables
    from companion.organisation import admin_desk

    settings = folders.settings_in_use().read()
    async with admin_desk(folders) as desk:
        own = parse_own_tables(settings.activity_tables)
        return await preview_columns(desk, text or settings.activity_columns, own)


def _line(found: ColumnsPreview, check: ColumnCheck, words: Sentences) -> str:
    if check.fault is not None:
        return words.for_error(check.fault.code, dict(check.fault.params))
    is_protected = check.column is not None and check.column.is_protected
    verdict = words.text("columns_protected" if is_protected else "columns_fits")
    filled = found.filled(check)
    sample = words.text("columns_nothing") if filled is None else _shown(filled)
    values = {
        "value": check.mapped.value,
        "column": check.mapped.column,
        "table": check.table,
        "result": f"{verdict}; {sample}",
    }
    return words.text("org_column_line", values)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_json(found: ColumnsPreview) -> dict[str, object]:
    return {
        "columns": [
            {
                "value": check.mapped.value,
                "column": check.mapped.column,
                "table": check.table,
                "type": check.column.type if check.column else None,
                "is_protected": check.column is not None and check.column.is_protected,
                "fault": {"code": check.fault.code, **dict(check.fault.params)} if check.fault else None,
                "sample": found.filled(check),
            }
            for check in found.checks
        ],
        "rows": found.rows,
    }
