"""The organisation's settings, kept in Dynamics as environment variables: one for each setting.

Generators: they yield requests and are sent replies. What a setting means and which values it takes is not known here.
Microsoft: "EnvironmentVariableDefinition table reference", "EnvironmentVariableValue table reference".
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from companion.core import item_key
from companion.core.odata import (
    CrmRequest,
    bind,
    create_only,
    delete_unchanged,
    read,
    row_path,
    text_literal,
    update_only,
)
from companion.core.replies import (
    CrmReply,
    Refused,
    Stop,
    Wait,
    classify,
    refused_write,
    says_row_absent,
    says_row_exists,
)
from companion.core.survey import read_values

PREFIX = "copycrm_"
"""Dynamics wants a publisher's prefix of two to eight letters before a variable's name."""

LONGEST_VALUE = 2000
"""So many characters a value may have."""

VariableType = Literal["text", "number", "switch"]

_TYPES: Mapping[VariableType, int] = {"text": 100_000_000, "number": 100_000_001, "switch": 100_000_002}
_VALUES = "environmentvariabledefinition_environmentvariablevalue"
_MOST_OFTEN = 50
"""How many times a setting can be taken back and set again where Dynamics keeps the ids of deleted rows."""


@dataclass(frozen=True)
class Variable:
    """One setting as it stands in Dynamics."""

    definition_id: str
    value_id: str | None
    """None where nobody has set a value."""
    text: str | None
    """The value, else the definition's default; None where there is neither."""


@dataclass(frozen=True)
class WantedSetting:
    """One setting as an administrator wants it."""

    name: str
    text: str
    type: VariableType
    meaning: str


Variables = Mapping[str, Variable]
"""Setting's name → how it stands. Names that a later version writes are among them."""


def read_variables() -> Generator[CrmRequest, CrmReply, Variables | Wait | Stop]:
    """Every setting of the organisation, in one request."""
    try:
        rows = yield from read_values(
            read(
                "environmentvariabledefinitions",
                select="environmentvariabledefinitionid,schemaname,defaultvalue",
                filter=f"startswith(schemaname,{text_literal(PREFIX)}) and statecode eq 0",
                expand=f"{_VALUES}($select=environmentvariablevalueid,value)",
            )
        )
    except Refused as refused:
        return refused.meaning
    return {str(row.get("schemaname")).lower().removeprefix(PREFIX): _variable(row) for row in rows}


def write_variable(
    organisation_id: str, wanted: WantedSetting, present: Variable | None
) -> Generator[CrmRequest, CrmReply, Wait | Stop | None]:
    """Set one value; the variable is created where it is missing. Repeated at any time, there is one of each.

    A variable without a value says nothing: refused half-way, no setting was changed.
    """
    try:
        definition_id = present.definition_id if present else (yield from _define(organisation_id, wanted))
        yield from _set_value(organisation_id, wanted, definition_id, present.value_id if present else None)
    except Refused as refused:
        return refused.meaning
    return None


def clear_variable(present: Variable) -> Generator[CrmRequest, CrmReply, Wait | Stop | None]:
    """Take the value back; the variable stays, as administrators find it in Power Apps."""
    if present.value_id is None:
        return None
    reply = yield delete_unchanged("environmentvariablevalues", present.value_id, "*")
    return None if reply.is_ok or says_row_absent(reply) else classify(reply)


def value_of(variables: Variables, name: str) -> str | None:
    """What the organisation has set, as Dynamics keeps it; None where it has set nothing."""
    return variables[name].text if name in variables else None


def _variable(row: Mapping[str, object]) -> Variable:
    values = row.get(_VALUES)
    value = values[0] if isinstance(values, list) and values else {}
    text = value.get("value") if value.get("value") is not None else row.get("defaultvalue")
    value_id = value.get("environmentvariablevalueid")
    return Variable(
        definition_id=str(row.get("environmentvariabledefinitionid")),
        value_id=str(value_id) if value_id else None,
        text=None if text is None else str(text),
    )


def _define(organisation_id: str, wanted: WantedSetting) -> Generator[CrmRequest, CrmReply, str]:
    entity_set, key = "environmentvariabledefinitions", "environmentvariabledefinitionid"
    body = {
        "schemaname": PREFIX + wanted.name,
        "displayname": f"Copy to CRM: {wanted.name}",
        "description": wanted.meaning,
        "type": _TYPES[wanted.type],
    }
    for row_id in _ids(organisation_id, wanted.name, "setting"):
        reply = yield create_only(entity_set, row_id, body, key)
        if reply.is_ok:
            return row_id
        if not says_row_exists(reply):
            raise refused_write(reply)
        found = yield read(row_path(entity_set, row_id), select=key)
        if not says_row_absent(found):
            return row_id
    raise refused_write(reply)


def _set_value(
    organisation_id: str, wanted: WantedSetting, definition_id: str, value_id: str | None
) -> Generator[CrmRequest, CrmReply, None]:
    entity_set, key = "environmentvariablevalues", "environmentvariablevalueid"
    body = {
        "schemaname": PREFIX + wanted.name,
        "value": wanted.text,
        "EnvironmentVariableDefinitionId@odata.bind": bind("environmentvariabledefinitions", definition_id),
    }
    for row_id in [value_id] if value_id else _ids(organisation_id, wanted.name, "value"):
        if value_id is None:
            reply = yield create_only(entity_set, row_id, body, key)
            if reply.is_ok:
                return
            if not says_row_exists(reply):
                raise refused_write(reply)
        reply = yield update_only(entity_set, UUID(row_id), {"value": wanted.text})
        if reply.is_ok:
            return
        if not says_row_absent(reply):
            raise refused_write(reply)
    raise refused_write(reply)


def _ids(organisation_id: str, name: str, step: str) -> list[str]:
    """The ids to try, one after the other, the same for everybody.

    Dynamics may keep the id of a deleted row for itself, and a setting may be taken back any number of times.
    """
    made = (
        item_key.row_id(organisation_id, "everybody", name, step, generation)
        for generation in range(_MOST_OFTEN)
    )
    return [str(row_id) for row_id in made]
