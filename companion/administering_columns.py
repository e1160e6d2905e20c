"""What an organisation's further columns would receive: each checked in Dynamics, and the rows of samples.

Part of the composition root. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.core.column_check import ColumnCheck, check_mapping
from companion.core.further_columns import further_part
from companion.core.mapping import map_activity
from companion.core.own_tables import OwnTables
from companion.core.page_values import MappedColumn, read_mapping
from companion.core.tables import ActivityTable, Environment, kinds_by_table
from companion.sample_items import SAMPLES
from companion.settings_organisation import read_wanted
from companion.writing_rules import day_here

if TYPE_CHECKING:
    from companion.organisation import AdminDesk


@dataclass(frozen=True)
class ColumnsPreview:
    """What was found of a mapping."""

    mapping: str
    checks: tuple[ColumnCheck, ...]
    rows: Mapping[str, Mapping[str, object]]
    """Activity table → the row that a sample would become there while nobody matches."""

    def filled(self, check: ColumnCheck) -> object:
        """What the sample's row has in a column; None where it has nothing."""
        return self.rows.get(check.table, {}).get(check.mapped.column)


async def preview_columns(desk: AdminDesk, text: str, own: OwnTables) -> ColumnsPreview:
    """Check a mapping and work out the samples. Raises SettingRefused where it cannot be read, else as `AdminDesk`.

    `own`: the organisation's own tables in place of shipped ones.
    """
    read_wanted("activity_columns", text)
    mapping = read_mapping(text)
    tables = await desk.read_activity_tables(mapping, own)
    environment = sampling(desk, tables, mapping)
    kinds = kinds_by_table(own)
    rows = {
        name: map_activity(SAMPLES[_sampled(kinds[name])], None, table, environment).columns
        | further_part(SAMPLES[_sampled(kinds[name])], table, environment)
        for name, table in tables.items()
    }
    return ColumnsPreview(text, check_mapping(mapping, tables, kinds), rows)


def sampling(
    desk: AdminDesk, tables: Mapping[str, ActivityTable], mapping: Sequence[MappedColumn]
) -> Environment:
    """The environment as a sample would be written into it, by whoever is at the desk."""
    return Environment(
        desk.profile.organisation_id,
        desk.profile.user_id,
        address_column="",
        tables=tables,
        mapping=tuple(mapping),
        seat_holder=desk.profile.user_name,
        day_of=day_here,
    )


def _sampled(kinds: Collection[str]) -> str:
    """Of the kinds that a table takes, the one with the most to tell."""
    return next(kind for kind in ("inmail", "message", "call", "note", "tag") if kind in kinds)
