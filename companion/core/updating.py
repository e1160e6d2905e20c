"""Compare a record with what a page says of somebody, and bring it up to what a person has ticked.

Overwrites nothing that differs from what was shown: a colleague's newer change stops the answer and stays.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from companion.core.activity import Company, Person, Subject
from companion.core.creating import ACCOUNT_PROPERTY
from companion.core.filling import FormRules, clean, prefill
from companion.core.history import ReplacedValue
from companion.core.linkedin_address import read_profile_key
from companion.core.matching.headline import read_headline
from companion.core.odata import CrmRequest, bind, read, row_path, update_unchanged
from companion.core.prompts import Prompt
from companion.core.record_form import FormColumn, RecordForm
from companion.core.replies import Cause, CrmReply, Refused, Stop, Wait, classify, refused_write
from companion.core.standing import version_of
from companion.core.tables import ROW_SETS
from companion.core.verdict import RowTable

Changing = Generator[CrmRequest, CrmReply, "str | Wait | Stop"]
"""Ends with the id of the row."""
Row = Mapping[str, object]

_ACCOUNT_COLUMN: dict[RowTable, str] = {
    "contact": "_parentcustomerid_value",
    "lead": "_parentaccountid_value",
}
_OTHER_VERSION = ("", "0x0", "0x80060882")
"""The codes of a row that is not as it was read; Dynamics says 412 for duplicates, too."""
TEXTS = ("text", "long_text", "email", "phone", "web_address")
"""Kinds of columns that are compared: what is written reads back letter by letter."""
_NOT_AT_COMPANY = "1"
_NAMED = "@OData.Community.Display.V1.FormattedValue"


@dataclass(frozen=True)
class Difference:
    """One column in which the page and the record differ."""

    column: FormColumn
    now: str
    """Empty where the record says nothing, and where Dynamics lets this user not read it."""
    becomes: str
    value: str
    """What is written for it: of a choice the number behind its label."""


@dataclass(frozen=True)
class Compared:
    """A record beside a page."""

    version: str
    differences: tuple[Difference, ...]
    account_id: str | None
    account_name: str
    """What the record hangs on now; empty for nothing."""


def read_row(form: RecordForm, row_id: str) -> Generator[CrmRequest, CrmReply, Row | Wait | Stop]:
    """The row as it is now, with its version."""
    shown = (*form.columns, *([form.left] if form.left else []))
    columns = [column.name for column in shown if column.kind != "lookup"]
    if form.table in _ACCOUNT_COLUMN:
        columns.append(_ACCOUNT_COLUMN[form.table])
    reply = yield read(row_path(ROW_SETS[form.table], row_id), select=",".join(columns))
    return reply.body if reply.is_ok else classify(reply)


def compare(form: RecordForm, row: Row, about: Subject, rules: FormRules) -> Compared:
    """Where the page says something that the row does not say."""
    # A protected column is compared too: somebody who may write it should hear that it is out of date.
    open_form = replace(form, columns=tuple(replace(column, is_writable=True) for column in form.columns))
    said = {name: one.value for name, one in prefill(open_form, about, rules).items() if one.origin == "page"}
    differences = tuple(
        Difference(column, _text(row, column.name), said[column.name], said[column.name])
        for column in form.columns
        if column.name in said
        and column.kind in TEXTS
        and not _is_same(column, _text(row, column.name), said[column.name], rules)
    )
    account = _ACCOUNT_COLUMN.get(form.table, "")
    account_id, account_name = _text(row, account), _text(row, f"{account}{_NAMED}")
    if works_elsewhere(about, account_name) and account_name:
        differences += _left(form, row)
    return Compared(version_of(row), differences, account_id or None, account_name)


def _left(form: RecordForm, row: Row) -> tuple[Difference, ...]:
    """That the person is not at the company of the record any more, where the organisation notes that."""
    column, labels = form.left, {str(one.value): one.label for one in form.left.choices} if form.left else {}
    if column is None or _NOT_AT_COMPANY not in labels or _text(row, column.name) == _NOT_AT_COMPANY:
        return ()
    now = labels.get(_text(row, column.name), "")
    return (Difference(column, now, labels[_NOT_AT_COMPANY], _NOT_AT_COMPANY),)


def company_of(about: Subject) -> str:
    """Where the page says that a person works; empty where it says nothing, and for a company."""
    if isinstance(about, Company):
        return ""
    return clean(about.company or read_headline(about.headline or "")[1])


def works_elsewhere(about: Subject, account_name: str) -> bool:
    """Whether the page names another company than the record."""
    said, held = _words(company_of(about)), _words(account_name)
    # "Litware" is "Litware, Inc.": a legal form or a place behind the name moves nobody.
    shorter = min(len(said), len(held))
    return isinstance(about, Person) and bool(said) and (shorter == 0 or said[:shorter] != held[:shorter])


def values_replaced(
    form: RecordForm, row: Row, columns: Mapping[str, object], account_name: str | None
) -> tuple[ReplacedValue, ...]:
    """What stands in the row where it is about to change; `account_name` is None where the account stays."""
    known = (*form.columns, *([form.left] if form.left else []))
    replaced = [
        ReplacedValue(column.name, column.label, _shown(column, row), _labelled(column, columns[column.name]))
        for column in known
        if column.name in columns
    ]
    if account_name is not None and form.table in _ACCOUNT_COLUMN:
        before = _text(row, f"{_ACCOUNT_COLUMN[form.table]}{_NAMED}")
        replaced.append(ReplacedValue("account", "", before, account_name))
    return tuple(replaced)


def _shown(column: FormColumn, row: Row) -> str:
    return _text(row, f"{column.name}{_NAMED}") or _labelled(column, row.get(column.name))


def _labelled(column: FormColumn, value: object) -> str:
    """A value as people read it: of a choice its label."""
    text = "" if value is None else str(value)
    return next((choice.label for choice in column.choices if str(choice.value) == text), text)


def change_row(prompt: Prompt) -> Changing:
    """Change the row as it was shown; safe to repeat after a lost answer."""
    creation = prompt.creation
    if creation is None or creation.change is None:
        message = "a prompt without a change was leased for one"
        raise ValueError(message)
    table, change = creation.row.table, creation.change
    columns: dict[str, object] = dict(creation.row.columns)
    account_id = prompt.made.get("account") or creation.account_id
    if account_id is not None and table in ACCOUNT_PROPERTY:
        columns[f"{ACCOUNT_PROPERTY[table]}@odata.bind"] = bind("accounts", account_id)
    try:
        return (yield from _change(table, change.row_id, change.version, columns, account_id))
    except Refused as refused:
        return refused.after("part" if prompt.made else "no")


def _change(
    table: RowTable, row_id: str, version: str, columns: Mapping[str, object], account_id: str | None
) -> Changing:
    path = row_path(ROW_SETS[table], row_id)
    reply = yield update_unchanged(ROW_SETS[table], row_id, columns, version)
    if reply.is_ok:
        return row_id
    if reply.status != 412 or reply.error_code not in _OTHER_VERSION:
        raise refused_write(reply)
    plain = {name: value for name, value in columns.items() if "@" not in name}
    wanted = dict.fromkeys(plain, "") | {name: str(value) for name, value in plain.items()}
    if account_id is not None:
        wanted[_ACCOUNT_COLUMN[table]] = str(UUID(account_id))
    standing = yield read(path, select=",".join(wanted))
    if not standing.is_ok:
        raise refused_write(standing)
    # After a lost answer the newer version is our own.
    if all(_text(standing.body, name) == value for name, value in wanted.items()):
        return row_id
    raise Refused(Stop("needs_you", Cause("record_changed", (), reply.service_request_id)))


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold())


def _is_same(column: FormColumn, now: str, becomes: str, rules: FormRules) -> bool:
    """Whether nobody would see a difference."""
    if clean(now).casefold() == becomes.casefold():
        return True
    key = read_profile_key(becomes) if column.name == rules.address_column else None
    return key is not None and key == read_profile_key(now)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)
