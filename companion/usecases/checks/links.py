"""Judge the columns that hold LinkedIn addresses: there, of text, long enough, open to whoever fills them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

from companion.core.diagnosis import Finding, Result, found, refusal
from companion.core.live_columns import read_live_columns
from companion.core.odata import CrmRequest
from companion.core.ports import CrmGateway
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.sharing import LinkColumns
from companion.core.tables import LiveColumn
from companion.core.verdict import RowTable
from companion.usecases.checks.identity import ask_missing, right_lacking

CHECK = "links"
ADDRESS_SETTING, LINKS_SETTING = "linkedin_address_column", "link_columns"

_LEAST = 200
"""Room for every address that is written."""
_WRITING: Mapping[RowTable, str] = {
    "contact": "prvWriteContact",
    "lead": "prvWriteLead",
    "account": "prvWriteAccount",
}


@dataclass(frozen=True)
class NamedColumn:
    """A column that a setting names."""

    table: RowTable
    column: str
    setting: str


@dataclass(frozen=True)
class LinkWriter:
    """Whoever writes links into the CRM."""

    gateway: CrmGateway
    user_id: str
    user_name: str


def columns_named(address_column: str, link_columns: LinkColumns) -> tuple[NamedColumn, ...]:
    """What the two settings name; a column that both name is looked at once, as that of links."""
    links = [NamedColumn(table, column, LINKS_SETTING) for table, column in link_columns.items()]
    tables: tuple[RowTable, ...] = ("contact", "lead")
    addresses = [NamedColumn(table, address_column, ADDRESS_SETTING) for table in tables]
    taken = {(one.table, one.column) for one in links}
    return (*(one for one in addresses if (one.table, one.column) not in taken), *links)


async def judge_links(gateway: CrmGateway, named: Sequence[NamedColumn], writer: LinkWriter) -> list[Finding]:
    """A line for each column, and one for each right that writing links needs and the writer lacks."""
    live = await gateway.converse(_read(named))
    if isinstance(live, Wait | Stop):
        return [refusal(CHECK, live)]
    findings = [_judge(one, live[one.table].get(one.column)) for one in named]
    links = [one for one in named if one.setting == LINKS_SETTING]
    if not links:
        return [*findings, found(CHECK, "ok", "link_columns_none")]
    return findings + await _judge_rights(writer, [_WRITING[one.table] for one in links])


def _read(
    named: Sequence[NamedColumn],
) -> Generator[CrmRequest, CrmReply, dict[RowTable, dict[str, LiveColumn]] | Wait | Stop]:
    columns: dict[RowTable, dict[str, LiveColumn]] = {}
    try:
        for table in dict.fromkeys(one.table for one in named):
            wanted = {one.column for one in named if one.table == table}
            columns[table] = yield from read_live_columns(table, wanted)
    except Refused as refused:
        return refused.meaning
    return columns


def _judge(named: NamedColumn, column: LiveColumn | None) -> Finding:
    # Without the column of addresses nobody is looked for; a link that is not told holds up no copy.
    bad: Result = "fail" if named.setting == ADDRESS_SETTING else "warning"
    values = {"table": named.table, "column": named.column, "setting": named.setting}
    if column is None:
        return found(CHECK, bad, "link_column_missing", **values)
    if column.length is None:
        return found(CHECK, bad, "link_column_type", **values, type=column.type)
    if column.length < _LEAST:
        return found(CHECK, "warning", "link_column_short", **values, length=column.length, least=_LEAST)
    if not column.is_updatable:
        return found(CHECK, "warning", "link_column_unwritable", **values)
    if column.is_protected:
        return found(CHECK, "warning", "link_column_secured", **values)
    return found(CHECK, "ok", "link_column_fits", table=named.table, column=named.column)


async def _judge_rights(writer: LinkWriter, needed: Sequence[str]) -> list[Finding]:
    """What is lacking, as a warning: links then stay on the computer where they were confirmed."""
    missing = await ask_missing(writer.gateway, writer.user_id, needed)
    if isinstance(missing, Wait | Stop):
        return [refusal(CHECK, missing)]
    return [right_lacking(CHECK, "warning", writer.user_name, privilege) for privilege in missing or ()]
