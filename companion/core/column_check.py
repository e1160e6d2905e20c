"""Whether an environment's columns can take what is mapped onto them: there, of text, and open to be filled.

Only text columns are filled: a text never has to be guessed into a number, a choice or a date.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

from companion.core.odata import CrmRequest, read, text_literal
from companion.core.page_values import MappedColumn
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.required_columns import FILLED
from companion.core.survey import read_values

_TAKES_TEXT = frozenset({"String", "Memo"})


@dataclass(frozen=True)
class LiveColumn:
    """What an environment says of one column."""

    type: str
    is_writable: bool


def read_columns(table: str) -> Generator[CrmRequest, CrmReply, dict[str, LiveColumn] | Wait | Stop]:
    """Column → what the environment says of it; nothing where the table is not there."""
    definition = f"EntityDefinitions(LogicalName={text_literal(table)})"
    try:
        known = yield from read_values(
            read("EntityDefinitions", select="LogicalName", filter=f"LogicalName eq {text_literal(table)}")
        )
        if not known:
            return {}
        rows = yield from read_values(
            read(f"{definition}/Attributes", select="LogicalName,AttributeType,IsValidForCreate")
        )
    except Refused as refused:
        return refused.meaning
    return {
        str(row.get("LogicalName")): LiveColumn(
            str(row.get("AttributeType")), bool(row.get("IsValidForCreate"))
        )
        for row in rows
    }


def judge(mapping: Sequence[MappedColumn], tables: Mapping[str, Mapping[str, LiveColumn]]) -> str | None:
    """Why a mapping cannot be; None where it can. `tables`: logical name → its columns."""
    names = [one.column for one in mapping]
    if len(set(names)) < len(names):
        return "each column can receive one value only"
    for one in mapping:
        if one.column in FILLED:
            return f"{one.column} is filled already"
        has_it = {table: columns[one.column] for table, columns in tables.items() if one.column in columns}
        if not has_it:
            return f"{one.column} is a column of none of the tables {', '.join(tables)}"
        for table, column in has_it.items():
            if column.type not in _TAKES_TEXT:
                return f"{one.column} of {table} is {column.type}; it takes no text"
            if not column.is_writable:
                return f"{one.column} of {table} is filled by Dynamics itself"
    return None
