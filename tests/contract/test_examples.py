"""The examples of the contract: one file for each message, read by both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from companion.protocol.envelope import Failure, Notice, Request, Success
from companion.protocol.events import Event
from companion.protocol.requests import Message
from companion.protocol.results import Result

FOLDER = Path(__file__).parent
EXAMPLES = sorted(file.name for file in FOLDER.glob("*.json") if not file.name.startswith("golden_"))
ENVELOPES: dict[str, TypeAdapter[Any]] = {
    "request": TypeAdapter(Request),
    "success": TypeAdapter(Success),
    "failure": TypeAdapter(Failure),
    "notice": TypeAdapter(Notice),
}
VARIANT = "~"
"""Behind it stands which of several forms of a message a file shows."""


def kinds_of(union: object) -> set[str]:
    """The kinds of a discriminated union."""
    models = get_args(get_args(union)[0])
    return {get_args(model.model_fields["kind"].annotation)[0] for model in models}


def adapter_of(name: str) -> TypeAdapter[Any]:
    """The envelope that an example's name begins with."""
    return ENVELOPES[name.partition(".")[0]]


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_accepted_and_given_back_unchanged(name: str) -> None:
    """What Python reads it writes again: no field lost, renamed, added or retyped."""
    text = (FOLDER / name).read_bytes()
    value = adapter_of(name).validate_json(text)
    assert json.loads(text) == json.loads(value.model_dump_json())


def test_every_message_has_its_example() -> None:
    """A new message comes with its example, and no example outlives its message."""
    expected = {f"request.{kind}.json" for kind in kinds_of(Message)}
    expected |= {f"success.{kind}.json" for kind in kinds_of(Result)}
    expected |= {f"notice.{kind}.json" for kind in kinds_of(Event)} | {"failure.json"}
    assert expected == {name for name in EXAMPLES if VARIANT not in name}


def test_every_kind_of_item_has_its_example() -> None:
    """What can be copied is shown in each of its forms."""
    shown = {
        json.loads((FOLDER / name).read_bytes())["message"]["item"]["item_kind"]
        for name in EXAMPLES
        if name.startswith("request.activity.copy")
    }
    assert {"message", "note", "selection", "tag", "call"} == shown


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_names_its_own_kind(name: str) -> None:
    """The file's name says what stands in it."""
    value = json.loads((FOLDER / name).read_bytes())
    body = value.get("message") or value.get("result") or value.get("event") or {"kind": ""}
    plain = re.sub(f"{VARIANT}[a-z]+", "", name)
    assert plain == f"{name.partition('.')[0]}.{body['kind']}.json".replace("..", ".")


def places_of(value: object) -> list[list[str | int]]:
    """The path to every field of every object in a value."""
    found: list[list[str | int]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if isinstance(value, dict):
            found.append([key])
        found += [[key, *rest] for rest in places_of(inner)]
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_without_any_one_field_is_refused(name: str) -> None:
    """Optional means "may be null", never "may be missing"."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    for place in places_of(json.loads(text)):
        value = json.loads(text)
        at = value
        for key in place[:-1]:
            at = at[key]
        del at[place[-1]]
        with pytest.raises(ValidationError):
            adapter_of(name).validate_json(json.dumps(value))


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_with_an_unknown_field_is_refused(name: str) -> None:
    """Nothing travels that the contract does not name, at any depth."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    parents = {json.dumps(place[:-1]) for place in places_of(json.loads(text))}
    for parent in parents:
        value = json.loads(text)
        at = value
        for key in json.loads(parent):
            at = at[key]
        at["no_such_field"] = 1
        with pytest.raises(ValidationError):
            adapter_of(name).validate_json(json.dumps(value))
