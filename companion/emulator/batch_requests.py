"""The requests inside a `$batch` as values: read, checked in their form, `$1` replaced. Executes none.

Microsoft: "Execute batch operations using the Web API"; OData 4.0 part 1, section 11.7.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from multidict import CIMultiDict

from companion.emulator import errors
from companion.emulator.odata.multipart import boundary_of, headers_of, split_head, split_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.odata.multipart import Part

MOST_REQUESTS = 1000
LONGEST_ADDRESS = 65_536
_REQUEST_LINE = re.compile(r"(?P<method>[A-Z]+)\s+(?P<address>\S.*?)\s+HTTP/1\.[01]")
_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_REFERENCE = re.compile(r"\$(?!metadata\b|batch\b)(?P<id>[^/?($]+)(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True)
class InnerRequest:
    """One request of a batch; `address` is as written, `content_id` None where the part has none."""

    method: str
    address: str
    headers: CIMultiDict[str]
    body: bytes
    content_id: str | None

    def resolved_address(self, references: Mapping[str, str]) -> str:
        """Answer the address with a leading `$1` replaced; 400 where nothing has that id yet."""
        return resolved(self.address, references)

    def resolved_body(self, references: Mapping[str, str]) -> bytes:
        """Answer the body with `$1` replaced in bindings and in `@odata.id`; anything but JSON as it came."""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return self.body
        return json.dumps(_with_references(body, references)).encode()


@dataclass(frozen=True)
class ChangeSet:
    """Requests that succeed together or not at all."""

    requests: tuple[InnerRequest, ...]


def read_batch(body: bytes, content_type: str, *, are_ids_required: bool) -> list[InnerRequest | ChangeSet]:
    """Answer what a batch asks for, in order; 400 where any part of it is malformed."""
    boundary = boundary_of(content_type)
    if boundary is None:
        message = f"The content type '{content_type}' of a batch must be multipart/mixed with a boundary."
        raise errors.bad_query(message)
    items = [_item(part, are_ids_required=are_ids_required) for part in split_parts(body, boundary)]
    number = sum(len(item.requests) if isinstance(item, ChangeSet) else 1 for item in items)
    if number > MOST_REQUESTS:
        message = f"A batch may hold up to {MOST_REQUESTS} requests; this one holds {number}."
        raise errors.bad_query(message)
    return items


def resolved(address: str, references: Mapping[str, str]) -> str:
    """Answer an address with a leading `$1` replaced by what that request wrote; 400 for an unknown id."""
    match = _REFERENCE.fullmatch(address)
    if match is None:
        return address
    if match["id"] not in references:
        message = f"Content-ID Reference: '${match['id']}' does not exist in the batch context."
        raise errors.bad_query(message)
    return references[match["id"]] + match["rest"]


def _item(part: Part, *, are_ids_required: bool) -> InnerRequest | ChangeSet:
    boundary = boundary_of(part.headers.get("content-type", ""))
    if boundary is None:
        return _request(part)
    requests = tuple(_request(member) for member in split_parts(part.content, boundary))
    ids = [request.content_id for request in requests if request.content_id is not None]
    if are_ids_required and len(ids) < len(requests):
        message = "The 'Content-ID' header is missing on a request of a change set."
        raise errors.bad_query(message)
    if len(set(ids)) < len(ids):
        message = f"The content IDs of a change set must differ: {', '.join(ids)}."
        raise errors.bad_query(message)
    for request in requests:
        if request.method not in _WRITING:
            message = f"The method '{request.method}' is not allowed in a change set."
            raise errors.bad_query(message)
    return ChangeSet(requests)


def _request(part: Part) -> InnerRequest:
    kind, encoding = (part.headers.get(name, "") for name in ("content-type", "content-transfer-encoding"))
    if kind.partition(";")[0].strip().lower() != "application/http" or encoding.lower() != "binary":
        message = (
            "A request in a batch needs 'Content-Type: application/http' and a binary transfer encoding."
        )
        raise errors.bad_query(message)
    head, body = split_head(part.content)
    match = _REQUEST_LINE.fullmatch(head[0]) if head else None
    if match is None:
        message = f"The request line '{head[0] if head else ''}' in the batch cannot be read."
        raise errors.bad_query(message)
    if len(match["address"]) > LONGEST_ADDRESS:
        message = f"An address in a batch may have up to {LONGEST_ADDRESS} characters."
        raise errors.bad_query(message)
    headers = CIMultiDict(headers_of(head[1:]))
    return InnerRequest(match["method"], match["address"], headers, body, part.headers.get("content-id"))


def _with_references(value: Any, references: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_with_references(item, references) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: resolved(item, references)
        if isinstance(item, str) and name.endswith(("@odata.bind", "@odata.id"))
        else _with_references(item, references)
        for name, item in value.items()
    }
