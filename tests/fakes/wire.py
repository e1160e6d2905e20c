"""Messages as the extension sends them."""

from __future__ import annotations

import json
from typing import Any

from companion.protocol.page_item import PageItem
from tests.fakes.samples import PROFILE_ID

PAGE_ITEM: dict[str, Any] = {
    "page_kind": "inbox",
    "item_kind": "message",
    "conversation_id": "2-thread-yvonne",
    "direction": "outbound",
    "subject": None,
    "body": "Good morning, Yvonne. Shall we talk on Thursday?",
    "sent_at": "2026-11-18T09:30:31.000Z",
    "place": {"ordinal": 0, "equals": 1, "is_first_loaded_equal": False, "other_minutes": []},
    "person": {
        "name": "Yvonne McKay",
        "profile_id": PROFILE_ID,
        "profile_address": f"https://www.linkedin.com/sales/lead/{PROFILE_ID},NAME_SEARCH,a1b2",
        "headline": "Purchasing Manager at Fourth Coffee",
        "company": None,
        "company_address": None,
    },
}
SUSANNA: dict[str, Any] = {
    **PAGE_ITEM["person"],
    "name": "Susanna Stubberod",
    "headline": "Purchasing Manager at Litware, Inc.",
    "profile_id": "ACwAAAsusanna01",
    "profile_address": "https://www.linkedin.com/sales/lead/ACwAAAsusanna01,NAME_SEARCH,a1b2",
}
"""Somebody whom the sample organisation knows by name and company."""
HELLO: dict[str, Any] = {
    "kind": "companion.hello",
    "product": "copy-to-crm",
    "version": "26.1.0",
    "protocol_oldest": 1,
    "protocol_newest": 1,
    "oldest_companion": "26.1.0",
}


def page_item(**changes: Any) -> PageItem:
    """The sample message as a page gave it, with other values."""
    return PageItem.model_validate_json(json.dumps(PAGE_ITEM | changes))


def request(message: dict[str, Any], request_id: str = "request-1", key: str | None = None) -> bytes:
    """A request's body."""
    envelope = {"protocol": 1, "request_id": request_id, "idempotency_key": key, "message": message}
    return json.dumps(envelope).encode()


def copy_request(request_id: str = "request-1", key: str | None = "click-1", **changes: Any) -> bytes:
    """A request to copy the sample message."""
    message = {"kind": "activity.copy", "item": PAGE_ITEM | changes, "is_anyway": False, "resent": None}
    return request(message, request_id, key)
