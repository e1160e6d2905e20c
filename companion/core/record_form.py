"""Ask an environment which columns a new record wants: what an organisation requires, and what people usually know.

A generator: yields requests, is sent replies. Labels come in the language that the user has in Dynamics.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Literal

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
_LOOKUPS = frozenset({"Lookup", "Customer", "Owner"})
# The form has its own part for the account; an owner is there in any case.
_FILLED_LOOKUPS = frozenset({"ownerid", "parentcustomerid", "parentaccountid", "transactioncurrencyid"})
_COLUMNS = "LogicalName,AttributeType,AttributeTypeName,RequiredLevel,IsValidForCreate,IsSecured,DisplayName"


@dataclass(frozen=True)
class Choice:
    """One value of a choice column."""

    value: int
    label: str


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


@dataclass(frozen=True)
class RecordForm:
    """The columns of a new record; required ones first."""

    table: RowTable
    columns: tuple[FormColumn, ...]
    out_of_reach: tuple[str, ...] = ()
    """Labels of required columns that lead to other records, which this form cannot fill."""
    left: FormColumn | None = None
    """The column that says whether somebody is not at the company any more; in no form for a new record."""


def read_form(table: RowTable, address_column: str) -> Reading:
    """The form of one table. `address_column` holds LinkedIn addresses of people."""
    definition = f"EntityDefinitions(LogicalName={text_literal(table)})"
    try:
        rows = yield from read_values(read(f"{definition}/Attributes", select=_COLUMNS))
        wanted = [*USUAL[table], *([address_column] if table != "account" else [])]
        shown = [row for row in rows if _is_shown(row, [*wanted, LEFT_COLUMN])]
        lengths = yield from read_lengths(definition)
        formats = yield from _read_formats(definition, shown)
        choices = yield from _read_choices(definition, shown)
    except Refused as refused:
        return refused.meaning
    columns = [
        _column(row, lengths, formats, choices) for row in sorted(shown, key=lambda row: _place(row, wanted))
    ]
    out_of_reach = tuple(
        label_of(row)
        for row in rows
        if _kind_of(row) in _LOOKUPS and _is_required(row) and not _is_filled(row)
    )
    left = next((column for column in columns if column.name == LEFT_COLUMN), None)
    fillable = tuple(column for column in columns if column is not left)
    return RecordForm(table, fillable, out_of_reach, left)


def _is_shown(row: Row, wanted: list[str]) -> bool:
    is_fillable = _kind_of(row) in _KINDS and row.get("IsValidForCreate") is True
    return is_fillable and (_name(row) in wanted or _is_required(row))


def _is_filled(row: Row) -> bool:
    return _name(row) in _FILLED_LOOKUPS or row.get("IsValidForCreate") is not True


def _place(row: Row, wanted: list[str]) -> tuple[bool, int, str]:
    """Required before the others, the usual ones as people are used to them."""
    name = _name(row)
    return not _is_required(row), wanted.index(name) if name in wanted else len(wanted), name


def _column(
    row: Row,
    lengths: Mapping[str, int],
    formats: Mapping[str, str],
    choices: Mapping[str, tuple[Choice, ...]],
) -> FormColumn:
    name, kind = _name(row), _KINDS[_kind_of(row)]
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


def _read_choices(
    definition: str, shown: list[Row]
) -> Generator[CrmRequest, CrmReply, dict[str, tuple[Choice, ...]]]:
    """Column → its choices, its own or those that several columns share."""
    found: dict[str, tuple[Choice, ...]] = {}
    kinds = {_kind_of(row) for row in shown}
    for cast in ("Picklist", "MultiSelectPicklist"):
        if cast not in kinds:
            continue
        path = f"{definition}/Attributes/Microsoft.Dynamics.CRM.{cast}AttributeMetadata"
        options = "OptionSet($select=Options),GlobalOptionSet($select=Options)"
        for row in (yield from read_values(read(path, select="LogicalName", expand=options))):
            found[_name(row)] = choices_of(row.get("OptionSet")) or choices_of(row.get("GlobalOptionSet"))
    return found


def choices_of(option_set: object) -> tuple[Choice, ...]:
    """The choices of an option set as Dynamics describes it, in its own order."""
    options = option_set.get("Options") if isinstance(option_set, Mapping) else None
    return tuple(
        Choice(option["Value"], _text_of(option.get("Label")) or str(option["Value"]))
        for option in (options if isinstance(options, list) else [])
        if isinstance(option, Mapping) and isinstance(option.get("Value"), int)
    )


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
    return _text_of(row.get("DisplayName")) or _name(row)


def _text_of(label: object) -> str:
    own = label.get("UserLocalizedLabel") if isinstance(label, Mapping) else None
    return str(own.get("Label") or "") if isinstance(own, Mapping) else ""
