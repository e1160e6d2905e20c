"""The limits of the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from companion.core import activity, outbox_states, verdict
from companion.protocol import items, page_item, requests
from companion.protocol.envelope import READ_REQUEST
from companion.protocol.wire import Code, Id, UtcTime, Version
from tests.fakes.wire import HELLO, PAGE_ITEM, request


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            UtcTime,
            ["2026-11-18T14:05:31.000Z"],
            ["2026-11-18T14:05:31Z", "2026-11-18 14:05:31.000Z", "x", ""],
        ),
        (Id, ["a", "click-1", "x" * 64, "A.b_c-9"], ["", "x" * 65, "a b", "a/b", "é", "a\n"]),
        (Version, ["26.1.0", "1.22.333"], ["26.1", "26.1.0.0", "v26.1.0", "26.1.0-beta", "26.1.0\n"]),
        (Code, ["not_saved", "x2"], ["", "Not_Saved", "2x", "not-saved"]),
    ],
)
def test_text_of_the_wire_has_one_shape(kind: Any, good: list[str], bad: list[str]) -> None:
    """Times, ids, versions and codes are exact; nothing is repaired."""
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    assert good == [adapter.validate_python(text) for text in good]
    for text in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "x" * 100_001},
        {"body": ""},
        {"conversation_id": ""},
        {"conversation_id": "x" * 401},
        {"subject": "x" * 401},
        {"page_kind": "lead"},
        {"item_kind": "note"},
        {"direction": "sideways"},
        {"place": PAGE_ITEM["place"] | {"ordinal": -1}},
        {"place": PAGE_ITEM["place"] | {"equals": 0}},
        {"place": PAGE_ITEM["place"] | {"equals": "1"}},
        {"place": PAGE_ITEM["place"] | {"is_first_loaded_equal": 0}},
        {"person": PAGE_ITEM["person"] | {"name": ""}},
        {"person": PAGE_ITEM["person"] | {"profile_id": "a/b"}},
        {"person": None},
    ],
)
def test_page_item_outside_its_limits_is_refused(changes: dict[str, Any]) -> None:
    """Every text has a cap, every choice a list, every number a range; types are never converted."""
    body = request(
        {"kind": "activity.copy", "item": PAGE_ITEM | changes, "is_anyway": False, "resent": None},
        key="click-1",
    )
    with pytest.raises(ValidationError):
        READ_REQUEST.validate_json(body)


def test_page_item_takes_the_longest_message_linkedin_allows() -> None:
    """A long message fits with room to spare."""
    body = request(
        {
            "kind": "activity.copy",
            "item": PAGE_ITEM | {"body": "日" * 100_000},
            "is_anyway": False,
            "resent": None,
        },
        key="click-1",
    )
    message = READ_REQUEST.validate_json(body).message
    assert isinstance(message, requests.ActivityCopy)
    assert isinstance(message.item, page_item.PageItem)
    assert 100_000 == len(message.item.body)


def test_messages_are_frozen() -> None:
    """Nobody changes a message on its way."""
    message = READ_REQUEST.validate_json(request(HELLO))
    with pytest.raises(ValidationError, match="frozen"):
        message.request_id = "other"


@pytest.mark.parametrize(
    ("ours", "wire"),
    [
        (outbox_states.State, items.ItemState),
        (verdict.RowTable, items.MatchedRow.model_fields["table"].annotation),
        (verdict.MatchedBy, items.MatchedRow.model_fields["how"].annotation),
        (activity.MessageKind, page_item.PageItem.model_fields["item_kind"].annotation),
        (activity.Direction, page_item.PageItem.model_fields["direction"].annotation),
    ],
)
def test_words_of_the_core_are_words_of_the_wire(ours: object, wire: object) -> None:
    """States, tables, kinds and directions are the same lists inside and outside."""
    assert ours == wire


def test_sample_request_is_the_contracts() -> None:
    """The sample that other tests send is a request of the protocol."""
    assert json.loads(request(HELLO)) == json.loads(
        READ_REQUEST.validate_json(request(HELLO)).model_dump_json()
    )
