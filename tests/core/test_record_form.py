"""The form of any organisation: whatever its columns are, each required one is asked for once or said to be missing."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.filling import AS_SHIPPED, FieldRefused, fill, prefill
from companion.core.odata import CrmRequest
from companion.core.record_form import ACCOUNT_COLUMN, RecordForm, read_form
from companion.core.replies import CrmReply
from companion.core.verdict import RowTable
from tests.fakes.samples import YVONNE

ROW_ID = UUID("0c6d2f5e-6a1b-5d43-9c77-3b5e8f1a6021")
TYPED = ("String", "Memo", "Boolean", "Integer", "BigInt", "Money", "Decimal", "Double", "DateTime")
CHOSEN = ("Picklist", "MultiSelectPicklist")
LINKED = ("Lookup", "Customer")
OUT_OF_REACH = ("Virtual", "PartyList", "Uniqueidentifier")
FILLED_BY_DYNAMICS = ("Owner", "State", "Status", "EntityName")
FORMATS = {"String": ("Text", "Email", "Phone", "Url", "TextArea"), "DateTime": ("DateOnly", "DateAndTime")}
USUAL = {
    "firstname": ("String", "Text"),
    "lastname": ("String", "Text"),
    "emailaddress1": ("String", "Email"),
    "websiteurl": ("String", "Url"),
    "leadsourcecode": ("Picklist", ""),
    "parentcustomerid": ("Customer", ""),
}
"""Columns of every organisation, with the type and the format that they have everywhere."""
HOSTILE = (
    "<script>alert(1)</script>",
    "' or 1 eq 1 --",
    "\u202eevil\u2066",
    "a\x00b\x0bc",
    "\ud800",
    "x" * 100_000,
    "=cmd|' /C calc'!A0",
    "line\nline",
    "territory/../accounts(1)",
)


@dataclass(frozen=True)
class Attribute:
    """One column as the metadata has it."""

    name: str
    kind: str
    level: str
    is_creatable: bool
    is_secured: bool
    length: int
    form: str
    choices: int
    targets: tuple[str, ...]

    @property
    def is_asked(self) -> bool:
        """Whether a form has to fill it."""
        return self.level == "ApplicationRequired" and self.is_creatable


def attributes() -> st.SearchStrategy[list[Attribute]]:
    """Columns of an organisation, each name once; some are those that forms usually have."""
    names = st.one_of(st.sampled_from(list(USUAL)), st.from_regex(r"new_[a-z]{1,6}", fullmatch=True))
    kinds = st.sampled_from((*TYPED, *CHOSEN, *LINKED, *OUT_OF_REACH, *FILLED_BY_DYNAMICS))

    @st.composite
    def one(draw: st.DrawFn) -> Attribute:
        name, kind = draw(names), draw(kinds)
        kind, form = USUAL.get(name, (kind, draw(st.sampled_from(FORMATS.get(kind, ("",))))))
        return Attribute(
            name=name,
            kind=kind,
            level=draw(st.sampled_from(("None", "Recommended", "ApplicationRequired", "SystemRequired"))),
            is_creatable=draw(st.booleans()),
            is_secured=draw(st.booleans()),
            length=draw(st.integers(1, 4000)),
            form=form,
            choices=draw(st.integers(0, 200)),
            targets=tuple(draw(st.lists(st.sampled_from(("new_one", "account", "gone")), unique=True))),
        )

    return st.lists(one(), max_size=80, unique_by=lambda attribute: attribute.name)


def form_of(columns: list[Attribute], table: RowTable = "contact") -> RecordForm:
    """The form of an organisation with these columns, asked for as from Dynamics."""
    asking: Generator[CrmRequest, CrmReply, Any] = read_form(table, "websiteurl")
    reply = None
    while True:
        try:
            request = next(asking) if reply is None else asking.send(reply)
        except StopIteration as ended:
            form: RecordForm = ended.value
            break
        reply = answer(unquote(request.path), columns)
    return form


def answer(path: str, columns: list[Attribute]) -> CrmReply:
    """What Dynamics says of these columns."""
    if "AttributeMetadata" in path:
        cast = re.search(r"CRM\.(\w+)AttributeMetadata", path)
        kind = cast[1] if cast else ""
        return CrmReply(200, {"value": [told(one) for one in columns if one.kind == kind]})
    if "ManyToOneRelationships" in path:
        pairs = [(one, target) for one in columns for target in one.targets if one.kind in LINKED]
        return CrmReply(200, {"value": [relationship(one, target) for one, target in pairs]})
    table = re.search(r"LogicalName='(\w+)'", path)
    name = table[1] if table else ""
    if "/Attributes" in path:
        return CrmReply(200, {"value": [told(one) for one in columns] if name == "contact" else []})
    if name == "gone":
        return CrmReply(404, {"error": {"code": "0x80040217", "message": "not there"}})
    found = {"EntitySetName": f"{name}s", "PrimaryIdAttribute": f"{name}id", "PrimaryNameAttribute": "name"}
    return CrmReply(200, {"LogicalName": name, **found, "DisplayName": None, "Privileges": []})


def told(one: Attribute) -> Mapping[str, object]:
    """A column's definition."""
    options = [{"Value": value, "Label": None} for value in range(one.choices)]
    return {
        "LogicalName": one.name,
        "AttributeType": "Virtual" if one.kind == "MultiSelectPicklist" else one.kind,
        "AttributeTypeName": {"Value": f"{one.kind}Type"},
        "RequiredLevel": {"Value": one.level},
        "IsValidForCreate": one.is_creatable,
        "IsSecured": one.is_secured,
        "DisplayName": None,
        "MaxLength": one.length,
        "Format": one.form,
        "OptionSet": {"Options": options},
    }


def relationship(one: Attribute, target: str) -> Mapping[str, object]:
    """A lookup's way to one table."""
    return {
        "ReferencingAttribute": one.name,
        "ReferencedEntity": target,
        "ReferencingEntityNavigationPropertyName": f"{one.name}_{target}",
    }


@given(attributes())
def test_each_required_column_is_asked_for_once_or_said_to_be_out_of_reach(columns: list[Attribute]) -> None:
    """Nothing required is dropped; what Dynamics fills by itself is not asked for; the account has its own part."""
    form = form_of(columns)
    asked = [column.name for column in form.columns if column.is_required] + list(form.out_of_reach)
    account = ACCOUNT_COLUMN["contact"]
    required = [
        one.name
        for one in columns
        if one.is_asked
        and one.kind not in FILLED_BY_DYNAMICS
        and not (one.name == account and one.kind in LINKED)
    ]
    assert sorted(required) == sorted(asked)
    assert form.is_account_required == any(one.name == account and one.is_asked for one in columns)
    assert 60 >= len(form.columns)


@given(attributes(), st.one_of(st.sampled_from(HOSTILE), st.text(max_size=50)))
def test_any_text_in_any_field_is_plain_text_or_refused_at_its_field(
    columns: list[Attribute], text: str
) -> None:
    """What a row receives is one line where the column has one, no longer than the column, and turns no reading."""
    form = form_of(columns)
    for column in form.columns:
        alone = RecordForm(form.table, (column,))
        row, refused = filled(alone, {column.name: text})
        assert refused is None or (column.name, True) == (refused.column, bool(refused.problem))
        assert column.is_writable or not row
        for value in row.values():
            if not isinstance(value, str):
                continue
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", value)
            if column.longest is not None:
                assert len(value.encode("utf-16-le")) <= 2 * column.longest
            assert column.kind == "long_text" or "\n" not in value


@given(attributes())
def test_what_the_form_offers_itself_can_be_sent(columns: list[Attribute]) -> None:
    """The page's own values and one of the choices each make a row; a lookup is bound by the property of its table."""
    form = form_of(columns)
    fields = {name: one.value for name, one in prefill(form, YVONNE, AS_SHIPPED).items()}
    samples = {"yes_no": "true", "whole_number": "1", "number": "1.5", "date": "2026-11-27", "text": "x"}
    for column in form.columns:
        if not column.is_writable:
            continue
        if column.kind in ("choice", "choices"):
            fields[column.name] = str(column.choices[-1].value)
        elif column.kind == "lookup":
            fields[column.name] = f"{column.targets[-1].table}/{ROW_ID}"
        elif column.is_required and column.name not in fields:
            fields[column.name] = samples.get(column.kind, "")
    row = fill_known(form, fields)
    for column in form.columns:
        if column.kind == "lookup" and column.is_writable:
            target = column.targets[-1]
            assert f"/{target.table}s({ROW_ID})" == row[f"{column.name}_{target.table}@odata.bind"]


def filled(form: RecordForm, fields: dict[str, str]) -> tuple[Mapping[str, object], FieldRefused | None]:
    """The row, or nothing and why."""
    try:
        return fill(form, fields, AS_SHIPPED).columns, None
    except FieldRefused as refused:
        return {}, refused


def fill_known(form: RecordForm, fields: dict[str, str]) -> Mapping[str, object]:
    """The row, without the fields for which this test has no sample."""
    known = tuple(column for column in form.columns if fields.get(column.name) or not column.is_required)
    names = {column.name for column in known}
    kept = {name: value for name, value in fields.items() if name in names}
    return fill(RecordForm(form.table, known), kept, AS_SHIPPED).columns


@pytest.mark.parametrize("kind", ["Picklist", "Lookup", "Virtual"])
def test_required_column_with_nothing_to_choose_is_named(kind: str) -> None:
    """A choice without values, a lookup whose only table is not there, a file: the form cannot fill them."""
    one = Attribute(
        "new_thing",
        kind,
        "ApplicationRequired",
        is_creatable=True,
        is_secured=False,
        length=1,
        form="",
        choices=0,
        targets=("gone",),
    )
    form = form_of([one])
    assert (("new_thing",), ()) == (form.out_of_reach, form.columns)
