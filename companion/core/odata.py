"""Requests to Dynamics as values. Builds and never sends.

Paths are relative to the Web API root. Texts that come from a page enter a request only through
`text_literal` or a JSON body, never by pasting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote
from uuid import UUID

Json = Mapping[str, object]

_BELOW_ROOT = re.compile(r"^https?://[^/]+/api/data/v\d+\.\d+/")

_LINKS = "/$ref"

# The characters that may stand unescaped in a query value; `&`, `+`, `#` and `%` never may.
_SAFE_IN_QUERY = "()',$:=/@"


@dataclass(frozen=True)
class CrmRequest:
    """One request to the Web API."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    """`POST` asks, where a question is too long for an address, or links two rows; no row is ever created by one."""
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    parts: tuple[CrmRequest, ...] = ()
    """Of a batch: the requests in it, each of which has its own reply."""

    @property
    def is_write(self) -> bool:
        """True when Dynamics may have changed something once this was sent."""
        if self.parts:
            return any(part.is_write for part in self.parts)
        return self.method not in ("GET", "POST") or self.path.endswith(_LINKS)


def text_literal(text: str) -> str:
    """A text as an OData literal.

    >>> text_literal("O'Neill")
    "'O''Neill'"
    """
    return "'" + text.replace("'", "''") + "'"


def row_path(entity_set: str, row_id: UUID | str) -> str:
    """The path of one row; refuses anything that is no GUID."""
    return f"{entity_set}({UUID(str(row_id))})"


def bind(entity_set: str, row_id: UUID | str) -> str:
    """The value of an `@odata.bind` property."""
    return "/" + row_path(entity_set, row_id)


def read(path: str, **options: str) -> CrmRequest:
    """A GET; keyword options become `$`-options, percent-encoded exactly once.

    >>> read("contacts", filter="fullname eq 'A & B'", top="5").path
    "contacts?$filter=fullname%20eq%20'A%20%26%20B'&$top=5"
    """
    query = "&".join(f"${name}={quote(value, safe=_SAFE_IN_QUERY)}" for name, value in options.items())
    headers = {"If-None-Match": "null", "Prefer": 'odata.include-annotations="*"'}
    return CrmRequest("GET", f"{path}?{query}" if query else path, headers)


def follow(link: object, headers: Mapping[str, str]) -> CrmRequest | None:
    """The request for a link in an answer; None where the link leads to no Web API.

    Whatever host it names, only the pinned one is asked.

    >>> follow("https://x.example/api/data/v9.2/contacts?$skiptoken=1", {}).path
    'contacts?$skiptoken=1'
    """
    path, changes = _BELOW_ROOT.subn("", str(link))
    return CrmRequest("GET", path, headers) if changes else None


def ask_function(name: str, **arguments: object) -> CrmRequest:
    """A function that answers rows, its arguments as aliases: objects as JSON, texts as literals.

    >>> ask_function("Greet", Whom="O'Neill", Page={"Count": 1}).path
    "Greet(Whom=@a0,Page=@a1)?@a0='O''Neill'&@a1=%7B%22Count%22:%201%7D"
    """
    named = ",".join(f"{argument}=@a{place}" for place, argument in enumerate(arguments))
    values = "&".join(
        f"@a{place}={quote(text_literal(value) if isinstance(value, str) else json.dumps(value), safe=_SAFE_IN_QUERY)}"
        for place, value in enumerate(arguments.values())
    )
    return CrmRequest("GET", f"{name}({named})?{values}", {"Prefer": 'odata.include-annotations="*"'})


def question(path: str, body: Json) -> CrmRequest:
    """A question that Dynamics takes in a body."""
    return CrmRequest("POST", path, {}, body)


def create_only(
    entity_set: str, row_id: UUID | str, body: Json, select: str, *, asks_duplicates: bool = False
) -> CrmRequest:
    """A create with our own id that Dynamics refuses with 412 when the row exists.

    Microsoft: Perform conditional operations using the Web API. Duplicate detection is off for activities by
    default; it is stated so that a customer's default cannot change what a repeat means. A record that a person has
    filled in asks for it.
    """
    headers = {
        "If-None-Match": "*",
        "Prefer": 'return=representation,odata.include-annotations="*"',
        "MSCRM.SuppressDuplicateDetection": "false" if asks_duplicates else "true",
    }
    return CrmRequest("PATCH", f"{row_path(entity_set, row_id)}?$select={select}", headers, body)


def update_only(entity_set: str, row_id: UUID, body: Json, select: str = "") -> CrmRequest:
    """A change that never creates: 404 when the row is gone. With `select` as `update_unchanged`."""
    return update_unchanged(entity_set, row_id, body, "*", select)


def update_unchanged(
    entity_set: str, row_id: UUID | str, body: Json, version: str, select: str = ""
) -> CrmRequest:
    """A change of the row as it was read: 412 when somebody has changed it since.

    With `select` the answer carries those columns, and the row's version after the change.
    """
    path, headers = row_path(entity_set, row_id), {"If-Match": version}
    if not select:
        return CrmRequest("PATCH", path, headers, body)
    return CrmRequest(
        "PATCH", f"{path}?$select={select}", headers | {"Prefer": "return=representation"}, body
    )


def delete_unchanged(entity_set: str, row_id: UUID | str, version: str) -> CrmRequest:
    """Delete the row as it was read; sent twice by a broken connection, the second meets 404 and is harmless."""
    return CrmRequest("DELETE", row_path(entity_set, row_id), {"If-Match": version})


def batch(parts: Sequence[CrmRequest]) -> CrmRequest:
    """Several requests in one, carried out in their order; one that is refused does not keep the next from it.

    Microsoft: Execute batch operations using the Web API. It counts as one request, its time as that of all.
    """
    return CrmRequest("POST", "$batch", {"Prefer": "odata.continue-on-error"}, parts=tuple(parts))


def link(entity_set: str, row_id: UUID | str, collection: str, address: str) -> CrmRequest:
    """Link a row, by its address, to another; Dynamics refuses a link that stands already.

    >>> link("teams", "0c6d2f5e-6a1b-5d43-9c77-3b5e8f1a6021", "members", "/users(1)").is_write
    True
    """
    body = {"@odata.id": address.removeprefix("/")}
    return CrmRequest("POST", f"{row_path(entity_set, row_id)}/{collection}{_LINKS}", {}, body)


def unlink(entity_set: str, row_id: UUID | str, collection: str, other_id: str) -> CrmRequest:
    """End a link; sent twice by a broken connection, the second meets 404 and is harmless."""
    return CrmRequest("DELETE", f"{row_path(entity_set, row_id)}/{row_path(collection, other_id)}{_LINKS}")
