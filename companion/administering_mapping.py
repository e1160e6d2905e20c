"""The check of further columns as the administrator's pages show it. Part of the composition root; writes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import get_args

from companion.administering_columns import ColumnsPreview, preview_columns
from companion.administering_settings import fault_told
from companion.core.column_check import ColumnCheck
from companion.core.own_tables import parse_own_tables
from companion.core.page_values import Value
from companion.core.tables import kinds_by_table
from companion.organisation import AdminDesk
from companion.protocol.admin_choices import (
    CheckedColumn,
    ColumnsCheck,
    ColumnsChecked,
    PreviewedRow,
    RowCell,
)
from companion.settings import SettingsReader

_LONGEST = 400


async def check_columns(desk: AdminDesk, wanted: ColumnsCheck, settings: SettingsReader) -> ColumnsChecked:
    """Each value in each table that has its column, and the rows of samples. Raises as `preview_columns`."""
    own = parse_own_tables(settings.read().activity_tables)
    found = await preview_columns(desk, wanted.mapping, own)
    kinds = kinds_by_table(own)
    return ColumnsChecked(
        kind="columns.checked",
        checks=tuple(_checked(found, check) for check in found.checks),
        rows=tuple(
            PreviewedRow(table=table, kinds=tuple(sorted(kinds.get(table, ()))), cells=_cells(row))
            for table, row in found.rows.items()
        ),
        values=get_args(Value),
    )


def _checked(found: ColumnsPreview, check: ColumnCheck) -> CheckedColumn:
    column, fault, filled = check.column, check.fault, found.filled(check)
    return CheckedColumn(
        value=check.mapped.value,
        column=check.mapped.column,
        only_table=check.mapped.table,
        table=check.table[:_LONGEST],
        type=column.type if column else None,
        is_protected=column is not None and column.is_protected,
        fault=fault_told(fault.code, dict(fault.params)) if fault else None,
        sample=None if fault or filled is None else _as_text(filled),
    )


def _cells(row: Mapping[str, object]) -> tuple[RowCell, ...]:
    return tuple(RowCell(column=name, text=_as_text(value)) for name, value in row.items())


def _as_text(value: object) -> str:
    """A value as Dynamics' own protocol writes it; texts as they are."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text[:_LONGEST]
