"""`copy-to-crm org tables`: each table of the organisation's own checked in Dynamics, and the rows of samples."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from companion.commands_report_forms import print_json, say
from companion.folders import Folders, find_folders
from companion.sentences import Sentences

if TYPE_CHECKING:
    from companion.administering_tables import SampleRow, TablesPreview
    from companion.core.own_tables import TableCheck
    from companion.core.replies import Cause


def add_tables(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    text = "check these activity tables of your own and show the rows of samples; without any, those in force"
    tables = subjects.add_parser("tables", help=text, description=text)
    tables.set_defaults(command=_check)
    tables.add_argument("tables", metavar="KIND=TABLE", nargs="*", help="as activity_tables takes them")
    tables.add_argument("--json", action="store_true", help="for programs")


def _check(parsed: argparse.Namespace) -> int:
    """Exit status 1 where a table cannot take what is to be written there."""
    found = asyncio.run(_preview(find_folders(), " ".join(parsed.tables)))
    if parsed.json:
        print_json(_as_json(found))
    else:
        words = Sentences(parsed.language)
        say(_lines(found, words) if found.checks else [words.text("own_tables_none")])
    return 0 if found.is_fit else 1


async def _preview(folders: Folders, text: str) -> TablesPreview:
    # Only this command needs the way to Dynamics; others start without it.
    from companion.administering_tables import preview_tables
    from companion.organisation import admin_desk

    settings = folders.settings_in_use().read()
    async with admin_desk(folders) as desk:
        return await preview_tables(desk, text or settings.activity_tables, settings.activity_columns)


def _lines(found: TablesPreview, words: Sentences) -> Iterator[str]:
    for check in found.checks:
        row = found.rows.get(check.kind)
        if row is None:
            yield _told(check.fault, words)
            continue
        yield words.text("org_table_line", {"kind": check.kind, "table": check.table})
        yield from (f"    {name}: {_shown(value)}" for name, value in _sample(row).items())
    yield from (_told(check.fault, words) for check in found.columns)


def _told(fault: Cause | None, words: Sentences) -> str:
    return words.for_error(fault.code, dict(fault.params)) if fault else ""


def _sample(row: SampleRow) -> dict[str, object]:
    return {**row.columns, **row.completed}


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_json(found: TablesPreview) -> dict[str, object]:
    return {
        "tables": [_check_as_json(check) for check in found.checks],
        "columns": [{"code": one.fault.code, **dict(one.fault.params)} for one in found.columns if one.fault],
        "rows": {kind: asdict(row) for kind, row in found.rows.items()},
    }


def _check_as_json(check: TableCheck) -> dict[str, object]:
    fault = {"code": check.fault.code, **dict(check.fault.params)} if check.fault else None
    return {"kind": check.kind, "table": check.table, "fault": fault}
