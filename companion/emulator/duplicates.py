"""Duplicate detection: published rules find a row again in others, when the caller asks for it.

Microsoft: "Manage duplicate detection during create and update". Rules are rows of `duplicaterules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.database import SqlCondition, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table

_HEADER = "MSCRM.SuppressDuplicateDetection"
_PUBLISHED = 1
_FIRST_CHARACTERS, _LAST_CHARACTERS = 1, 2


def check_duplicates(call: Call, table: Table, row_id: str) -> None:
    """Refuse the row just written where a published rule finds it again; off unless a header asks for it."""
    if call.headers.get(_HEADER, "true").strip().lower() != "false":
        return
    row = call.environment.database.fetch(table, row_id)
    if row is None or not _is_enabled(call.environment):
        return
    for matching, where in matches(call.environment, table, row):
        if call.environment.database.count(matching, where):
            raise errors.duplicates_found(int(call.environment.dialect["duplicates_found_status"]))


def matches(environment: Environment, table: Table, row: Row) -> Iterator[tuple[Table, SqlCondition]]:
    """List, for each published rule of the table, where it looks and which rows it finds there."""
    rules = environment.table("duplicaterule")
    of_table = SqlCondition("statecode = ? AND baseentityname = ?", (_PUBLISHED, table.logical_name))
    for rule in environment.database.select(rules, of_table):
        matching = environment.schema.tables.get(rule["matchingentityname"])
        where = _found_by(environment, rule, row, matching) if matching else None
        if matching is None or where is None:
            continue
        if matching.logical_name == table.logical_name and row.get(table.primary_id):
            itself = f"{quoted(table.primary_id)} <> ?"
            where = SqlCondition(f"{where.sql} AND {itself}", (*where.parameters, row[table.primary_id]))
        yield matching, where


def _is_enabled(environment: Environment) -> bool:
    organization_id = environment.organization.organization_id
    organization = environment.database.fetch(environment.table("organization"), organization_id)
    return organization is None or bool(organization["isduplicatedetectionenabled"])


def _found_by(environment: Environment, rule: Row, row: Row, matching: Table) -> SqlCondition | None:
    """Answer which rows a rule finds; None where it says nothing, such as about a row with an empty column."""
    conditions = environment.table("duplicaterulecondition")
    of_rule = SqlCondition("regardingobjectid = ?", (rule["duplicateruleid"],))
    parts = []
    for condition in environment.database.select(conditions, of_rule):
        value = row.get(condition["baseattributename"])
        if value in {None, ""} or condition["matchingattributename"] not in matching.columns:
            return None
        parts.append(_compared(rule, condition, value))
    if not parts:
        return None
    if rule["excludeinactiverecords"] and matching.states:
        parts.append(SqlCondition("statecode = 0"))
    sql = " AND ".join(f"({part.sql})" for part in parts)
    return SqlCondition(sql, tuple(value for part in parts for value in part.parameters))


def _compared(rule: Row, condition: Row, value: str | int) -> SqlCondition:
    column = quoted(condition["matchingattributename"])
    if isinstance(value, int):
        return SqlCondition(f"{column} = ?", (value,))
    text = value if rule["iscasesensitive"] else value.casefold()
    column = column if rule["iscasesensitive"] else f"folded({column})"
    length = condition["operatorparam"] or len(text)
    match condition["operatorcode"]:
        case code if code == _FIRST_CHARACTERS:
            return SqlCondition(f"substr({column}, 1, ?) = ?", (length, text[:length]))
        case code if code == _LAST_CHARACTERS:
            return SqlCondition(f"substr({column}, -?) = ?", (length, text[-length:]))
    return SqlCondition(f"{column} = ?", (text,))
