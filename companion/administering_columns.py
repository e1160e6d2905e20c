"""What an organisation's further columns would receive: each checked in Dynamics, and the rows of samples.

Part of the composition root. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from companion.core.activity import Activity, Call, Message, Person, Place
from companion.core.column_check import ColumnCheck, check_mapping
from companion.core.further_columns import further_part
from companion.core.mapping import map_activity
from companion.core.page_values import read_mapping
from companion.core.tables import Environment, kinds_by_table
from companion.settings_organisation import read_wanted
from companion.writing_rules import day_here

if TYPE_CHECKING:
    from companion.organisation import AdminDesk

_SOMEBODY = Person(
    "Yvonne McKay",
    "ACwAAAexample",
    "https://www.linkedin.com/sales/lead/ACwAAAexample",
    "Purchasing Manager",
    "Fourth Coffee",
)
"""Somebody invented: the preview shows columns, not people."""
_AT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
_MESSAGE = Message(
    kind="inmail",
    conversation_id="2-example",
    direction="outbound",
    subject="Coffee for Curitiba",
    body="…",
    sent_at=_AT,
    place=Place(ordinal=0, equals=1, is_first_loaded_equal=False, other_minutes=()),
    person=_SOMEBODY,
)
_CALL = Call(
    kind="call",
    conversation_id="call-example",
    about=_SOMEBODY,
    direction="outbound",
    outcome="Reached",
    minutes=12,
    body="…",
    sent_at=_AT,
)


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


async def preview_columns(desk: AdminDesk, text: str) -> ColumnsPreview:
    """Check a mapping and work out the samples. Raises SettingRefused where it cannot be read, else as `AdminDesk`."""
    read_wanted("activity_columns", text)
    mapping = read_mapping(text)
    tables = await desk.read_activity_tables(mapping)
    environment = Environment(
        desk.profile.organisation_id,
        desk.profile.user_id,
        address_column="",
        tables=tables,
        mapping=mapping,
        seat_holder=desk.profile.user_name,
        day_of=day_here,
    )
    rows = {
        name: map_activity(_sample(name), None, table, environment).columns
        | further_part(_sample(name), table, environment)
        for name, table in tables.items()
    }
    return ColumnsPreview(text, check_mapping(mapping, tables, kinds_by_table()), rows)


def _sample(table: str) -> Activity:
    return _CALL if table == "phonecall" else _MESSAGE
