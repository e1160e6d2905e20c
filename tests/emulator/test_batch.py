"""`$batch`: what peers send, what comes back, and what remains after a failure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from companion.emulator.odata.multipart import boundary_of
from tests.emulator.conftest import Caller, Client, choose

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
OTHER = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a11"
CONTINUE = {"Prefer": "odata.continue-on-error"}
TOO_LONG = {"subject": "x" * 201}


@dataclass(frozen=True)
class Part:
    """One answer inside an answer; `content_id` is that of its part."""

    status: int
    headers: dict[str, str]
    body: Any
    content_id: str | None

    @property
    def code(self) -> str:
        """The error code of a refusal."""
        return str(self.body["error"]["code"])


@dataclass(frozen=True)
class Batch:
    """The answer to a batch; the parts of change sets stand between the others in order."""

    status: int
    text: str
    parts: list[Part]

    @property
    def statuses(self) -> list[int]:
        """The statuses of all parts."""
        return [part.status for part in self.parts]


def request(
    method: str, address: str, body: object = None, content_id: int | None = None, **headers: str
) -> str:
    """Answer one request as a part of a batch; header names are written with underscores."""
    part = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    part += [f"Content-ID: {content_id}"] if content_id else []
    sent = [f"{method} {address} HTTP/1.1"]
    sent += ["Content-Type: application/json; type=entry"] if body is not None else []
    sent += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*part, "", *sent, "", json.dumps(body) if body is not None else ""])


def change_set(*parts: str) -> str:
    """Answer a change set as a part of a batch."""
    return f'Content-Type: multipart/mixed; boundary="set_1"\r\n\r\n{multipart("set_1", parts)}'


def multipart(boundary: str, parts: tuple[str, ...]) -> str:
    """Answer parts between boundaries."""
    return "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"


async def send(crm: Caller, *parts: str, kind: str = "", text: str = "", **headers: str) -> Batch:
    """Send a batch and read every answer in it."""
    response = await crm.client.post(
        "/api/data/v9.2/$batch",
        data=(text or multipart("batch_1", parts)).encode(),
        headers={
            "Authorization": f"Bearer {crm.token}",
            "Content-Type": kind or 'multipart/mixed; boundary="batch_1"',
            **headers,
        },
    )
    answer = (await response.read()).decode()
    boundary = boundary_of(response.headers["Content-Type"])
    found = read_parts(answer, boundary) if boundary else [Part(0, {}, json.loads(answer), None)]
    return Batch(response.status, answer, found)


def read_parts(text: str, boundary: str) -> list[Part]:
    """Read an answer strictly: CRLF only, a blank line after every head, a last boundary."""
    assert not re.search(r"(?<!\r)\n", text)
    assert text.endswith(f"--{boundary}--\r\n")
    blocks = text.removesuffix(f"--{boundary}--\r\n").split(f"--{boundary}\r\n")
    assert "" == blocks[0]
    found = []
    for block in blocks[1:]:
        head, _, content = block.removesuffix("\r\n").partition("\r\n\r\n")
        outer = dict(line.split(": ", 1) for line in head.split("\r\n"))
        inner = boundary_of(outer["Content-Type"])
        if inner:
            found += read_parts(f"{content}\r\n" if not content.endswith("\r\n") else content, inner)
            continue
        head, _, body = content.partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        is_json = "json" in headers.get("Content-Type", "")
        content_id = outer.get("Content-ID")
        found.append(Part(int(first.split()[1]), headers, json.loads(body) if is_json else None, content_id))
    return found


async def test_contact_activity_and_note_are_written_as_one(crm: Caller) -> None:
    """A change set writes rows that name each other by `$1`, and answers the address of each."""
    batch = await send(
        crm,
        change_set(
            request("POST", "/api/data/v9.2/contacts", {"lastname": "Quist"}, 1),
            request(
                "POST",
                "/api/data/v9.2/li_inmails",
                {"subject": "x", "regardingobjectid_contact_li_inmail@odata.bind": "$1"},
                2,
            ),
            request(
                "POST",
                "/api/data/v9.2/annotations",
                {"notetext": "y", "objectid_contact@odata.bind": "$1"},
                3,
            ),
        ),
    )
    assert (200, [204, 204, 204], ["1", "2", "3"]) == (
        batch.status,
        batch.statuses,
        [part.content_id for part in batch.parts],
    )
    contact = re.search(r"contacts\((.*)\)", batch.parts[0].headers["OData-EntityId"])
    assert contact is not None
    assert batch.parts[0].headers["OData-EntityId"] == batch.parts[0].headers["Location"]
    notes = await crm.get(f"annotations?$filter=_objectid_value eq {contact[1]}")
    inmails = await crm.get(f"li_inmails?$filter=_regardingobjectid_value eq {contact[1]}")
    assert (1, 1) == (len(notes.body["value"]), len(inmails.body["value"]))


async def test_one_refusal_takes_the_change_set_back(crm: Caller) -> None:
    """Nothing of a failed change set remains, and its one answer is the refusal; others stay."""
    batch = await send(
        crm,
        request("PATCH", f"/api/data/v9.2/tasks({OTHER})", {"subject": "before"}),
        change_set(
            request("PATCH", f"/api/data/v9.2/tasks({ROW})", {"subject": "x"}, 1),
            request("POST", "/api/data/v9.2/tasks", TOO_LONG, 2),
        ),
        request("GET", "/api/data/v9.2/tasks?$select=subject"),
        **CONTINUE,
    )
    assert (200, [204, 400, 200]) == (batch.status, batch.statuses)
    assert ("0x80044331", "2") == (batch.parts[1].code, batch.parts[1].content_id)
    assert ["before"] == [row["subject"] for row in batch.parts[2].body["value"]]


async def test_first_failure_ends_the_batch(crm: Caller, client: Client) -> None:
    """Without the preference the outer status is the failure's, with it alone or with what came before."""
    parts = (
        request("PATCH", f"/api/data/v9.2/tasks({ROW})", {"subject": "kept"}),
        request("POST", "/api/data/v9.2/tasks", TOO_LONG),
        request("PATCH", f"/api/data/v9.2/tasks({OTHER})", {"subject": "never"}),
    )
    batch = await send(crm, *parts)
    assert (400, [400]) == (batch.status, batch.statuses)
    assert "0x80044331" == batch.parts[0].code
    assert (200, 404) == ((await crm.get(f"tasks({ROW})")).status, (await crm.get(f"tasks({OTHER})")).status)
    await choose(client, failed_batch_parts="all_so_far")
    batch = await send(crm, *parts)
    assert (400, [204, 400]) == (batch.status, batch.statuses)


async def test_outer_status_is_that_of_the_failure(crm: Caller) -> None:
    """A row that is not there makes the batch 404."""
    assert 404 == (await send(crm, request("GET", f"/api/data/v9.2/contacts({ROW})"))).status


async def test_reference_stands_in_addresses_and_ids(crm: Caller) -> None:
    """`PATCH $1` changes the row that the first request made."""
    batch = await send(
        crm,
        change_set(
            request("POST", "/api/data/v9.2/tasks", {"subject": "x"}, 1),
            request("PATCH", "$1", {"subject": "y"}, 2),
        ),
    )
    assert [204, 204] == batch.statuses
    assert ["y"] == [row["subject"] for row in (await crm.get("tasks")).body["value"]]


@pytest.mark.parametrize(
    "part",
    [
        request("PATCH", "$2", {"subject": "y"}, 1),
        request("POST", "/api/data/v9.2/tasks", {"regardingobjectid_contact_task@odata.bind": "$2"}, 1),
    ],
)
async def test_forward_reference_is_refused(crm: Caller, part: str) -> None:
    """An id that comes later, or from another change set, is named as missing."""
    later = request("POST", "/api/data/v9.2/tasks", {"subject": "x"}, 2)
    batch = await send(crm, change_set(part, later))
    assert (400, "0x80060888") == (batch.status, batch.parts[0].code)
    message = batch.parts[0].body["error"]["message"]
    assert "Content-ID Reference: '$2' does not exist in the batch context." == message
    assert [] == (await crm.get("tasks")).body["value"]


async def test_inner_requests_have_their_own_preferences(crm: Caller) -> None:
    """Preferences and preconditions belong to the request they stand on."""
    batch = await send(
        crm,
        request(
            "PATCH",
            f"/api/data/v9.2/tasks({ROW})?$select=subject",
            {"subject": "x"},
            Prefer="return=representation",
        ),
        request("PATCH", f"/api/data/v9.2/tasks({ROW})", {"subject": "y"}, If_Match='W/"1"'),
        request("PATCH", f"/api/data/v9.2/tasks({ROW})", {"subject": "y"}, If_None_Match="*"),
        request("GET", f"/api/data/v9.2/tasks({ROW})?$select=subject"),
        **CONTINUE,
    )
    assert [200, 412, 412, 200] == batch.statuses
    assert ("x", "0x80060882", "x") == (
        batch.parts[0].body["subject"],
        batch.parts[1].code,
        batch.parts[3].body["subject"],
    )


async def test_create_only_in_a_change_set_follows_the_dialect(crm: Caller, client: Client) -> None:
    """Whether `If-None-Match: *` holds in a change set is unconfirmed: ignored as shipped, or honoured."""
    create_only = change_set(
        request("PATCH", f"/api/data/v9.2/tasks({ROW})", {"subject": "x"}, 1, If_None_Match="*")
    )
    assert [200, 200] == [(await send(crm, create_only)).status for _ in range(2)]
    await choose(client, create_only_in_change_sets="honoured")
    assert 412 == (await send(crm, create_only)).status


@pytest.mark.parametrize(
    ("kind", "begin"),
    [
        ('multipart/mixed; boundary="batch_1"', ""),
        ("multipart/mixed;boundary=batch_1", "\r\n"),
        ("multipart/mixed; charset=utf-8; boundary=batch_1", "preamble\r\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
async def test_peers_may_write_their_boundaries_differently(
    crm: Caller, kind: str, begin: str, line_end: str
) -> None:
    """Quoted or not, after a blank line or not, with bare line feeds: all are read, all answered with CRLF."""
    text = begin + multipart("batch_1", (request("GET", "/api/data/v9.2/WhoAmI"),))
    batch = await send(crm, kind=kind, text=text.replace("\r\n", line_end))
    assert (200, [200]) == (batch.status, batch.statuses)


async def test_inner_address_is_a_path_or_absolute(crm: Caller, yvonne: str) -> None:
    """A path, an absolute address, a bare set and spaces as they are all mean the same row."""
    root = str(crm.client.make_url("/api/data/v9.2/"))
    addresses = [
        f"/api/data/v9.2/contacts({yvonne})",
        f"{root}contacts({yvonne})",
        f"contacts({yvonne})",
        "/api/data/v8.2/contacts?$filter=lastname eq 'McKay'",
        "/api/data/v9.2/contacts?$filter=lastname+eq+%27McKay%27",
    ]
    batch = await send(crm, *(request("GET", address) for address in addresses))
    assert [200] * 5 == batch.statuses
    assert all("Yvonne McKay" in json.dumps(part.body) for part in batch.parts)
    foreign = await send(crm, request("GET", "https://other.example/api/data/v9.2/contacts"))
    assert (400, "0x80060888") == (foreign.status, foreign.parts[0].code)


async def test_long_address_fits_into_a_batch(crm: Caller) -> None:
    """An address beyond what a request line takes is read inside a batch."""
    condition = " or ".join(f"lastname eq '{number:04}'" for number in range(1500))
    batch = await send(crm, request("GET", f"/api/data/v9.2/contacts?$filter={condition}"))
    assert [200] == batch.statuses
    beyond = await send(crm, request("GET", "/api/data/v9.2/contacts?$filter=" + "x" * 65_536))
    assert (400, "0x80060888") == (beyond.status, beyond.parts[0].code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "--batch_1\r\n",
        multipart(
            "batch_1", ("Content-Type: application/http\r\n\r\nGET /api/data/v9.2/WhoAmI HTTP/1.1\r\n",)
        ),
        multipart("batch_1", (request("GET", "/api/data/v9.2/WhoAmI").replace("HTTP/1.1", ""),)),
        multipart("batch_1", (request("GET", "/x").replace("Content-Type:", "Content-Type"),)),
        multipart("batch_1", (change_set(request("GET", "/api/data/v9.2/WhoAmI", None, 1)),)),
        multipart("batch_1", (change_set(request("POST", "/api/data/v9.2/tasks", {"subject": "x"})),)),
        multipart(
            "batch_1",
            (change_set(*[request("POST", "/api/data/v9.2/tasks", {"subject": "x"}, 1) for _ in range(2)]),),
        ),
    ],
)
async def test_malformed_batch_is_refused_whole(crm: Caller, text: str) -> None:
    """A part without head, an unclosed body, a reading or nameless request in a change set: 400, no row."""
    first = f"--batch_1\r\n{request('POST', '/api/data/v9.2/tasks', {'subject': 'x'})}\r\n" if text else ""
    batch = await send(crm, text=first + (text or "x"))
    assert (400, "0x80060888") == (batch.status, batch.parts[0].code)
    assert [] == (await crm.get("tasks")).body["value"]


async def test_content_id_is_optional_in_the_kinder_reading(crm: Caller, client: Client) -> None:
    """Chosen so, a request of a change set may have no id."""
    await choose(client, change_set_content_id="optional")
    batch = await send(crm, change_set(request("POST", "/api/data/v9.2/tasks", {"subject": "x"})))
    assert [204] == batch.statuses


async def test_batch_holds_a_thousand_requests(crm: Caller) -> None:
    """The thousand and first is refused, with all before it."""
    one = request("GET", "/api/data/v9.2/WhoAmI")
    assert [200] * 1000 == (await send(crm, *[one] * 1000)).statuses
    refused = await send(crm, *[one] * 1001)
    assert (400, "0x80060888") == (refused.status, refused.parts[0].code)


async def test_batch_is_posted_and_never_nested(crm: Caller) -> None:
    """Another method is 405, another content type 400, a batch in a batch 400."""
    assert 405 == (await crm.get("$batch")).status
    assert 400 == (await crm.post("$batch", {})).status
    assert 400 == (await send(crm, request("POST", "/api/data/v9.2/$batch", {}))).status


async def test_every_inner_request_is_recorded(crm: Caller, client: Client) -> None:
    """The record of calls holds those inside a batch, marked, and the batch itself once."""
    await client.delete("/_emulator/requests")
    await send(crm, request("GET", "/api/data/v9.2/WhoAmI"), request("GET", "/api/data/v9.2/contacts?$top=1"))
    entries = (await (await client.get("/_emulator/requests")).json())["requests"]
    assert [
        ("/api/data/v9.2/WhoAmI", "", True),
        ("/api/data/v9.2/contacts", "$top=1", True),
        ("/api/data/v9.2/$batch", "", False),
    ] == [(entry["path"], entry["query"], entry["is_in_batch"]) for entry in entries]
