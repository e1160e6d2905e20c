"""Ask an environment which columns a new record wants: what an organisation requires, and what people usually know.

A generator: yields requests, is sent replies. Labels come in the language that the user has in Dynamics.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Literal

from companion.core.column_choices import Choice, read_choices, text_of
from companion.core.lookup_targets import LookupTarget, read_targets
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.survey import read_lengths, read_values
from companion.core.verdict import RowTable

Kind = Literal[
    "text",
    "long_text",
    "email",
    "phone",
    "web_address",
    "choice",
    "choices",
    "yes_no",
    "whole_number",
    "number",
    "date",
    "moment",
    "lookup",
]
Reading = Generator[CrmRequest, CrmReply, "RecordForm | Wait | Stop"]
Row = Mapping[str, object]

USUAL: dict[RowTable, tuple[str, ...]] = {
    "contact": (
        "firstname",
        "lastname",
        "jobtitle",
        "emailaddress1",
        "telephone1",
        "address1_country",
        "leadsourcecode",
    ),
    "lead": (
        "subject",
        "firstname",
        "lastname",
        "companyname",
        "jobtitle",
        "emailaddress1",
        "telephone1",
        "address1_country",
        "leadsourcecode",
    ),
    "account": ("name", "websiteurl", "telephone1", "address1_city", "address1_country"),
}
"""What the form offers of every organisation that has the column, in this order."""
LEFT_COLUMN = "msdyn_orgchangestatus"
"""Where Dynamics' own app for LinkedIn notes that a contact works elsewhere; not every organisation has it."""
_KINDS: dict[str, Kind] = {
    "String": "text",
    "Memo": "long_text",
    "Picklist": "choice",
    "MultiSelectPicklist": "choices",
    "Boolean": "yes_no",
    "Integer": "whole_number",
    "BigInt": "whole_number",
    "Money": "number",
    "Decimal": "number",
    "Double": "number",
    "DateTime": "moment",
}
_FORMATS: dict[str, Kind] = {
    "Email": "email",
    "Phone": "phone",
    "Url": "web_address",
    "TextArea": "long_text",
}
_LOOKUPS = frozenset({"Lookup", "Customer"})
# Files and pictures cannot be typed; several choices are told apart by the name of their type.
_NOT_TYPED = frozenset({"Virtual", "PartyList", "Uniqueidentifier"})
ACCOUNT_COLUMN: dict[RowTable, str] = {"contact": "parentcustomerid", "lead": "parentaccountid"}
"""The lookup for which the form has its own part."""
MOST_COLUMNS = 60
_COLUMNS = "LogicalName,AttributeType,AttributeTypeName,RequiredLevel,IsValidForCreate,IsSecured,DisplayName"


@dataclass(frozen=True)
class FormColumn:
    """One column as a form shows it."""

    name: str
    label: str
    kind: Kind
    is_required: bool
    is_writable: bool
    """False for a column that is protected: only who has a field security profile may write it."""
    longest: int | None = None
    """In UTF-16 units, as Dynamics counts."""
    choices: tuple[Choice, ...] = ()
    targets: tuple[LookupTarget, ...] = ()
    """The tables whose rows a lookup takes."""


@dataclass(frozen=True)
class RecordForm:
    """The columns of a new record; required ones first. Of lookups it has those that the organisation requires."""

    table: RowTable
    columns: tuple[FormColumn, ...]
    out_of_reach: tuple[str, ...] = ()
    """Labels of required columns that this form cannot fill: files, choices without a value, tables nobody shows."""
    is_account_required: bool = False
    """Whether the organisation takes no such record without an account."""
    left: FormColumn | None = None
    """The column that says whether somebody is not at the company any more; in no form for a new record."""


def read_form(table: RowTable, address_column: str) -> Reading:
    """The form of one table. `address_column` holds LinkedIn addresses of people."""
    definition = f"EntityDefinitions(LogicalName={text_literal(table)})"
    try:
        rows = yield from read_values(read(f"{definition}/Attributes", select=_COLUMNS))
        wanted = [*USUAL[table], *([address_column] if table != "account" else [])]
        shown = [row for row in rows if _is_shown(row, table, [*wanted, LEFT_COLUMN])]
        lengths = yield from read_lengths(definition)
        formats = yield from _read_formats(definition, shown)
        choices = yield from read_choices(definition, {_kind_of(row) for row in shown})
        lookups = [_name(row) for row in shown if _kind_of(row) in _LOOKUPS]
        targets = yield from read_targets(definition, lookups)
    except Refused as refused:
        return refused.meaning
    columns = [
        _column(row, lengths, formats, choices, targets)
        for row in sorted(shown, key=lambda row: _place(row, wanted))
    ]
    left = next((column for column in columns if column.name == LEFT_COLUMN), None)
    possible = [column for column in columns if column is not left and _is_fillable(column)]
    impossible = [column for column in columns if column.is_required and not _is_fillable(column)]
    return RecordForm(
        table=table,
        columns=tuple(possible[:MOST_COLUMNS]),
        out_of_reach=(
            *(label_of(row) for row in rows if _kind_of(row) in _NOT_TYPED and _is_asked(row)),
            *(column.label for column in (*impossible, *possible[MOST_COLUMNS:]) if column.is_required),
        ),
        is_account_required=any(_name(row) == ACCOUNT_COLUMN.get(table) and _is_asked(row) for row in rows),
        left=left,
    )


def _is_shown(row: Row, table: RowTable, wanted: list[str]) -> bool:
    name, kind = _name(row), _kind_of(row)
    if kind in _LOOKUPS:
        return _is_asked(row) and name != ACCOUNT_COLUMN.get(table)
    return kind in _KINDS and row.get("IsValidForCreate") is True and (name in wanted or _is_required(row))


def _is_asked(row: Row) -> bool:
    return _is_required(row) and row.get("IsValidForCreate") is True


def _is_fillable(column: FormColumn) -> bool:
    """Whether there is anything to choose, where something is to be chosen."""
    if column.kind in ("choice", "choices"):
        return bool(column.choices)
    return column.kind != "lookup" or bool(column.targets)


def _place(row: Row, wanted: list[str]) -> tuple[bool, int, str]:
    """Required before the others, the usual ones as people are used to them."""
    name = _name(row)
    return not _is_required(row), wanted.index(name) if name in wanted else len(wanted), name


def _column(
    row: Row,
    lengths: Mapping[str, int],
    formats: Mapping[str, str],
    choices: Mapping[str, tuple[Choice, ...]],
    targets: Mapping[str, tuple[LookupTarget, ...]],
) -> FormColumn:
    name, kind = _name(row), _KINDS.get(_kind_of(row), "lookup")
    told = formats.get(name, "")
    if kind == "text":
        kind = _FORMATS.get(told, kind)
    elif kind == "moment" and told == "DateOnly":
        kind = "date"
    return FormColumn(
        name=name,
        label=label_of(row),
        kind=kind,
        is_required=_is_required(row),
        is_writable=row.get("IsSecured") is not True,
        longest=lengths.get(name),
        choices=choices.get(name, ()),
        targets=targets.get(name, ()),
    )


def _read_formats(definition: str, shown: list[Row]) -> Generator[CrmRequest, CrmReply, dict[str, str]]:
    """Column → the format of its text or moment."""
    formats: dict[str, str] = {}
    kinds = {_kind_of(row) for row in shown}
    for cast in ("String", "DateTime"):
        if cast not in kinds:
            continue
        path = f"{definition}/Attributes/Microsoft.Dynamics.CRM.{cast}AttributeMetadata"
        for row in (yield from read_values(read(path, select="LogicalName,Format"))):
            formats[_name(row)] = str(row.get("Format") or "")
    return formats


def _name(row: Row) -> str:
    return str(row.get("LogicalName"))


def _kind_of(row: Row) -> str:
    """The type; of several choices Dynamics tells it only by the type's name."""
    named = row.get("AttributeTypeName")
    name = str(named.get("Value") or "") if isinstance(named, Mapping) else ""
    return "MultiSelectPicklist" if name == "MultiSelectPicklistType" else str(row.get("AttributeType"))


def _is_required(row: Row) -> bool:
    """Columns that the system requires fill themselves, save where a form has to: then both say so."""
    level = row.get("RequiredLevel")
    return isinstance(level, Mapping) and level.get("Value") == "ApplicationRequired"


def label_of(row: Row) -> str:
    """How people call a column; its logical name where Dynamics does not say."""
    return text_of(row.get("DisplayName")) or _name(row)
