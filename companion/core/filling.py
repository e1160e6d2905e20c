"""Fill a form: from what a page said, and from what a person typed into values that Dynamics takes.

Everything from a page is text and stays text; nothing is repaired in silence, and what does not fit is refused.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, NoReturn

from companion.core.activity import Person, Subject
from companion.core.linkedin_address import address_of
from companion.core.lookup_targets import binding_of
from companion.core.mapping import split_text, utc_text, utf16_length
from companion.core.matching.headline import read_headline
from companion.core.prompts import NewRow, Value
from companion.core.record_form import FormColumn, RecordForm
from companion.core.verdict import RowTable, profile_key_of
from companion.core.wording import as_stored

Origin = Literal["page", "you", "crm", "rule"]

_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+")
# Letters that turn the reading direction of whatever follows: a name must not show as another one.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONG = ("long_text",)
_TEXTS = ("text", "long_text", "email", "phone", "web_address")
_MOST_DIGITS = 15


class FieldRefused(Exception):
    """A field cannot be taken as it is."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column = column
        self.problem = problem


@dataclass(frozen=True)
class Prefilled:
    """A value with where it comes from."""

    value: str
    origin: Origin


@dataclass(frozen=True)
class FormRules:
    """What an administrator says about new records."""

    tables: frozenset[RowTable] = frozenset({"contact", "lead", "account"})
    """Which tables people may create records in, as far as Dynamics lets them."""
    address_column: str = "websiteurl"
    is_email_required: bool = False
    lead_source: int | None = None
    is_updating_on: bool = True
    """Whether records that are there may be changed from here."""


AS_SHIPPED = FormRules()
"""What counts where no administrator says anything."""


def prefill(form: RecordForm, about: Subject, rules: FormRules) -> dict[str, Prefilled]:
    """Column → value, for what the page or a rule says. Cut to what the column takes."""
    said = _of_person(form, about, rules) if isinstance(about, Person) else {"name": about.name}
    found = {name: Prefilled(text, "page") for name, text in said.items() if text}
    if form.table == "lead":
        found["subject"] = Prefilled(f"LinkedIn: {about.name}", "rule")
    if rules.lead_source is not None:
        found["leadsourcecode"] = Prefilled(str(rules.lead_source), "rule")
    columns = {column.name: column for column in form.columns}
    return {
        name: Prefilled(_fitting(columns[name], value.value), value.origin)
        for name, value in found.items()
        if name in columns and columns[name].is_writable and _is_possible(columns[name], value.value)
    }


def fill(form: RecordForm, fields: Mapping[str, str], rules: FormRules) -> NewRow:
    """The row that a form makes. Raises FieldRefused for the first field that cannot be taken."""
    columns = {column.name: column for column in form.columns}
    for name in fields:
        if name not in columns:
            raise FieldRefused(name, "the form has no such field")
    filled: dict[str, Value] = {}
    for column in form.columns:
        text = clean(fields.get(column.name, ""), is_long=column.kind in _LONG)
        if not text:
            if column.is_writable and is_needed(column, rules):
                raise FieldRefused(column.name, "it is required")
            continue
        if not column.is_writable:
            raise FieldRefused(column.name, "Dynamics lets you not write it")
        filled |= _set(column, text)
    return NewRow(form.table, filled)


def fill_as_far(form: RecordForm, fields: Mapping[str, str], rules: FormRules) -> NewRow:
    """The row as far as a form is filled in already: what is missing or not valid yet is left out."""
    filled: dict[str, Value] = {}
    for column in form.columns:
        one = RecordForm(form.table, (replace(column, is_required=False),))
        said = {column.name: fields[column.name]} if column.name in fields else {}
        with contextlib.suppress(FieldRefused):
            filled |= fill(one, said, replace(rules, is_email_required=False)).columns
    return NewRow(form.table, filled)


def is_needed(column: FormColumn, rules: FormRules) -> bool:
    """Whether a field must be filled: by the organisation's metadata, or by its administrator."""
    is_of_people = column.name == "emailaddress1"
    return column.is_required or (is_of_people and rules.is_email_required)


def clean(text: str, *, is_long: bool = False) -> str:
    r"""The text as a record takes it: one line where the column has one, and nothing that turns its reading.

    >>> clean(" Ana\u202e \n Souza ")
    'Ana Souza'
    """
    text = _TURNING.sub("", as_stored(text))
    return text.strip() if is_long else " ".join(text.split())


def _of_person(form: RecordForm, person: Person, rules: FormRules) -> dict[str, str]:
    first, _, last = clean(person.name).partition(" ")
    title, company = read_headline(person.headline or "")
    if form.table == "account":
        # Of a person's account the page says its name; the person's own address is not the company's.
        return {"name": person.company or company}
    key = profile_key_of(person)
    return {
        # Somebody of one name has it as their last: that is the one Dynamics requires.
        "firstname": first if last else "",
        "lastname": last or first,
        "jobtitle": title,
        "companyname": person.company or company,
        # A page's own address tells how somebody was searched for, and leads nowhere without Sales Navigator.
        rules.address_column: address_of(key) if key else "",
    }


def _fitting(column: FormColumn, text: str) -> str:
    text = clean(text, is_long=column.kind in _LONG)
    return split_text(text, column.longest, mark="…")[0] if column.longest else text


def _is_possible(column: FormColumn, text: str) -> bool:
    """A rule may name a choice that this organisation does not have; an address cut short leads nowhere."""
    if column.kind == "choice":
        return any(str(choice.value) == text for choice in column.choices)
    return not (text.startswith("http") and column.longest and utf16_length(text) > column.longest)


def _set(column: FormColumn, text: str) -> dict[str, Value]:
    """What a column's value is in a row: a lookup is bound under a name of its own."""
    if column.kind in _TEXTS:
        return {column.name: _text(column, text)}
    try:
        if column.kind == "lookup":
            return dict([binding_of(column.targets, text)])
        return {column.name: _typed(column, text)}
    except ValueError as error:
        raise FieldRefused(column.name, "this is no such value") from error


def _text(column: FormColumn, text: str) -> str:
    if column.longest is not None and utf16_length(text) > column.longest:
        raise FieldRefused(column.name, f"it is longer than {column.longest} characters")
    if column.kind == "email" and not _EMAIL.fullmatch(text):
        raise FieldRefused(column.name, "it is no e-mail address")
    return text


def _typed(column: FormColumn, text: str) -> Value:
    known = {str(choice.value) for choice in column.choices}
    match column.kind:
        case "choice" | "choices":
            chosen = [part.strip() for part in text.split(",")]
            if not known.issuperset(chosen) or (column.kind == "choice" and len(chosen) > 1):
                raise FieldRefused(column.name, "there is no such choice")
            return int(chosen[0]) if column.kind == "choice" else ",".join(chosen)
        case "yes_no":
            return {"true": True, "false": False}[text] if text in ("true", "false") else _no_value()
        case "whole_number":
            return int(text) if len(text) <= _MOST_DIGITS else _no_value()
        case "number":
            return float(text) if len(text) <= _MOST_DIGITS and _is_plain(text) else _no_value()
        case "date":
            return date.fromisoformat(text).isoformat()
        case _:
            return utc_text(datetime.fromisoformat(text))


def _is_plain(text: str) -> bool:
    """Digits with at most one point: no infinity and no exponent."""
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _no_value() -> NoReturn:
    message = "no such value"
    raise ValueError(message)
