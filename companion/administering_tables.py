"""What an organisation's own activity tables would receive: each checked in Dynamics, and a sample's row of each kind.

Part of the composition root. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.administering_columns import sampling
from companion.core.column_check import ColumnCheck, check_mapping
from companion.core.further_columns import further_part
from companion.core.mapping import map_activity
from companion.core.own_tables import TableCheck, check_own_tables, parse_own_tables
from companion.core.page_values import read_mapping
from companion.core.tables import kinds_by_table
from companion.core.verdict import Target
from companion.sample_items import SAMPLES
from companion.settings_organisation import read_wanted

if TYPE_CHECKING:
    from companion.organisation import AdminDesk

_SOMEBODYS_RECORD = Target("contact", "00000000-0000-0000-0000-000000000000", "Yvonne McKay", "link")


@dataclass(frozen=True)
class SampleRow:
    """What a sample becomes once its person is known, and the columns that complete it afterwards."""

    entity_set: str
    columns: Mapping[str, object]
    completed: Mapping[str, object]


@dataclass(frozen=True)
class TablesPreview:
    """What was found of the tables."""

    checks: tuple[TableCheck, ...]
    columns: tuple[ColumnCheck, ...]
    """Further columns that these tables have and cannot take what is mapped onto them."""
    rows: Mapping[str, SampleRow]
    """Item kind → its sample, for the tables that can take it."""

    @property
    def is_fit(self) -> bool:
        """Whether everything named could be written."""
        return not self.columns and not any(check.fault for check in self.checks)


async def preview_tables(desk: AdminDesk, text: str, columns: str) -> TablesPreview:
    """Check tables and work out the samples, with the further columns in force.

    Raises SettingRefused where the text cannot be read, else as `AdminDesk`.
    """
    read_wanted("activity_tables", text)
    own, mapping = parse_own_tables(text), read_mapping(columns)
    tables = await desk.read_activity_tables(mapping, own)
    checks = check_own_tables(own, tables, await desk.read_table_facts(own))
    environment = sampling(desk, tables, mapping)
    rows: dict[str, SampleRow] = {}
    for check in checks:
        if check.fault is None:
            table, sample = tables[check.table], SAMPLES[check.kind]
            row = map_activity(sample, _SOMEBODYS_RECORD, table, environment).columns
            row |= further_part(sample, table, environment)
            rows[check.kind] = SampleRow(table.entity_set, row, table.completed(sample.direction))
    unfit = tuple(
        check
        for check in check_mapping(mapping, tables, kinds_by_table(own))
        if check.table in own.values() and check.column is not None and check.fault is not None
    )
    return TablesPreview(checks, unfit, rows)
