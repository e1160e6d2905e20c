"""The companion's door: frames in, frames out, over a real socket."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import stat
import struct
from typing import TYPE_CHECKING, Any

import pytest

from companion.errors import SettingRefused
from companion.protocol.events import SettingsChanged
from companion.server.guard import is_own_user
from companion.server.listener import listening
from companion.usecases.greet import show_writing
from native_host.framing import MAX_FROM_BROWSER, encode_frame
from tests.fakes.wire import HELLO, PAGE_ITEM, copy_request, request

if TYPE_CHECKING:
    from .conftest import Front


async def test_socket_is_closed_to_other_users(front: Front) -> None:
    """Only its owner can even connect."""
    assert 0o600 == stat.S_IMODE(front.path.stat().st_mode)


async def test_peer_of_another_user_is_refused(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the folder's lock fail, the second one holds: the connection ends without an answer."""
    monkeypatch.setattr("companion.server.listener.is_own_user", lambda _peer: False)
    client = await front.connect()
    assert b"" == await client.reader.read()


async def test_own_user_is_told_by_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """The peer's user id comes from the system, not from the peer."""
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert is_own_user(here)
        monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
        assert not is_own_user(here)


async def test_request_split_anywhere_is_answered(front: Front) -> None:
    """However the bytes arrive, the request is whole; two in one chunk are two."""
    client = await front.connect()
    frame = encode_frame(request(HELLO))
    for byte in frame:
        client.writer.write(bytes([byte]))
        await client.writer.drain()
    assert "welcome" == (await client.receive())["result"]["kind"]
    client.writer.write(frame + frame)
    assert ["welcome", "welcome"] == [(await client.receive())["result"]["kind"] for _ in range(2)]


async def test_too_long_a_frame_ends_its_connection_only(front: Front) -> None:
    """The stream is useless from there on; other connections and new ones are not touched."""
    other, client = await front.connect(), await front.connect()
    client.writer.write(struct.pack("=I", MAX_FROM_BROWSER + 1))
    assert b"" == await client.reader.read()
    assert (await other.ask(request(HELLO)))["ok"]
    assert (await (await front.connect()).ask(request(HELLO)))["ok"]


async def test_copied_message_is_answered_as_held(front: Front) -> None:
    """A click over the wire comes back as held; sent again it is answered the same."""
    client = await front.connect()
    first = await client.ask(copy_request("request-1"))
    again = await client.ask(copy_request("request-2"))
    assert ("held", "click-1", False) == (
        first["result"]["item"]["state"],
        first["result"]["item"]["item_id"],
        first["result"]["is_repeat"],
    )
    assert first["result"] == again["result"]
    assert ("request-1", "request-2") == (first["request_id"], again["request_id"])


async def test_copy_needs_a_click_id(front: Front) -> None:
    """Without an idempotency key a repeat could not be told from a new click."""
    reply = await (await front.connect()).ask(copy_request(key=None))
    assert ("bad_request", "idempotency_key") == (
        reply["error"]["code"],
        reply["error"]["params"][0]["value"],
    )


async def test_every_kind_of_request_is_answered(front: Front) -> None:
    """List, undo and link go through the same door; a refusal carries code and parameters."""
    client = await front.connect()
    await client.ask(copy_request())
    listed = await client.ask(request({"kind": "outbox.list", "item_ids": None}))
    assert "click-1" == listed["result"]["items"][0]["item_id"]
    undone = await client.ask(request({"kind": "activity.undo", "item_id": "click-1"}))
    assert "discarded" == undone["result"]["item"]["state"]
    link = {
        "kind": "link.confirm",
        "about": None,
        "profile_address": "nobody",
        "table": "contact",
        "row_id": "1",
    }
    refused = await client.ask(request(link))
    assert "bad_request" == refused["error"]["code"]


async def test_before_the_first_connection_copying_is_refused(front: Front) -> None:
    """Not connected yet: said as such, and a greeting is still answered."""
    front.workplace = None
    client = await front.connect()
    reply = await client.ask(copy_request())
    assert ("not_connected", False, "no") == (
        reply["error"]["code"],
        reply["error"]["retryable"],
        reply["error"]["written"],
    )
    assert "not_connected" == (await client.ask(request(HELLO)))["result"]["connection"]["state"]


def without(field: str) -> dict[str, Any]:
    """A greeting that lacks a field."""
    return {name: value for name, value in HELLO.items() if name != field}


@pytest.mark.parametrize(
    "body",
    [
        request(HELLO | {"extra": 1}),
        request(without("kind")),
        request(without("version")),
        request(HELLO | {"kind": "no.such"}),
        request(HELLO | {"protocol_newest": "1"}),
        request(
            {"kind": "activity.copy", "item": PAGE_ITEM | {"body": ""}, "is_anyway": False, "resent": None},
            key="k",
        ),
        request(
            {
                "kind": "activity.copy",
                "item": PAGE_ITEM | {"body": "x" * 100_001},
                "is_anyway": False,
                "resent": None,
            },
            key="k",
        ),
        request(
            {
                "kind": "activity.copy",
                "item": PAGE_ITEM | {"sent_at": "2026-11-18"},
                "is_anyway": False,
                "resent": None,
            },
            key="k",
        ),
        request(
            {
                "kind": "activity.copy",
                "item": PAGE_ITEM | {"body": "\ud800"},
                "is_anyway": False,
                "resent": None,
            },
            key="k",
        ),
        request({"kind": "outbox.list", "item_ids": ["x"] * 501}),
        request({"kind": "outbox.list"}),
        json.dumps({"protocol": 1, "request_id": "request-1", "message": HELLO}).encode(),
        json.dumps({"request_id": "request-1"}).encode(),
    ],
)
async def test_what_breaks_the_protocol_is_refused_by_its_request_id(front: Front, body: bytes) -> None:
    """Every deviation is a bad_request to that request; nothing was saved, and the connection goes on."""
    client = await front.connect()
    reply = await client.ask(body)
    assert ("request-1", False, "bad_request") == (reply["request_id"], reply["ok"], reply["error"]["code"])
    assert (await client.ask(request(HELLO)))["ok"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"request_id": 7}',
        b'{"request_id": "' + b"x" * 65 + b'"}',
        b'{"request_id": "not an id!"}',
        b'{"request_id": ""}',
    ],
)
async def test_request_without_a_usable_id_is_refused_as_unknown(front: Front, body: bytes) -> None:
    """Even then the sender hears something, and the connection goes on."""
    client = await front.connect()
    reply = await client.ask(body)
    assert ("unknown", "bad_request") == (reply["request_id"], reply["error"]["code"])
    assert (await client.ask(request(HELLO)))["ok"]


async def test_refusals_never_quote_the_message(front: Front) -> None:
    """What is wrong is named by its place; the text itself stays out of answer and log."""
    secret = "canary-" + "x" * 100_001
    client = await front.connect()
    client.send(
        request(
            {
                "kind": "activity.copy",
                "item": PAGE_ITEM | {"body": secret},
                "is_anyway": False,
                "resent": None,
            },
            key="k",
        )
    )
    assert "canary" not in json.dumps(await client.receive())


async def test_internal_fault_carries_a_reference_and_no_text(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    """The sender gets a number that the log knows too, and nothing of the fault's own words."""
    front.fault = RuntimeError("a secret of the fault")
    client = await front.connect()
    with caplog.at_level(logging.ERROR, "companion.server.dispatch"):
        reply = await client.ask(copy_request())
    reference = reply["error"]["reference"]
    assert ("internal_error", []) == (reply["error"]["code"], reply["error"]["params"])
    assert reference
    assert [reference] == [record.reference for record in caplog.records]  # type: ignore[attr-defined]  # an extra field
    assert "secret" not in json.dumps(reply)


async def test_damaged_settings_are_answered_not_hidden(front: Front) -> None:
    """A refusal of our own on the way in reaches the sender as what it is."""
    front.fault = SettingRefused(name="policy", reason="policy.json cannot be read")
    reply = await (await front.connect()).ask(copy_request())
    assert "setting_refused" == reply["error"]["code"]
    assert {"name": "policy", "reason": "policy.json cannot be read"} == {
        param["name"]: param["value"] for param in reply["error"]["params"]
    }


async def test_events_reach_every_open_connection(front: Front) -> None:
    """Two browsers hear the same; one that closed is forgotten."""
    clients = [await front.connect() for _ in range(3)]
    for client in clients:
        await client.ask(request(HELLO))
    clients[2].writer.close()
    await clients[2].reader.read()
    event = SettingsChanged(
        kind="settings.changed", writing=show_writing(front.read_rules()), block_list=None
    )
    front.hub.tell(event)
    for client in clients[:2]:
        heard = await client.receive()
        assert ("settings.changed", 1) == (heard["event"]["kind"], heard["protocol"])


async def test_slow_request_does_not_hold_up_the_next(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """A click behind a slow question is answered first."""
    is_released = asyncio.Event()

    async def slow(*_arguments: object) -> object:
        await is_released.wait()
        raise SettingRefused(name="x", reason="y")

    monkeypatch.setattr("companion.server.outbox_requests.list_outbox", slow)
    client = await front.connect()
    client.send(request({"kind": "outbox.list", "item_ids": None}, "slow"))
    assert "quick" == (await client.ask(copy_request("quick")))["request_id"]
    is_released.set()
    assert "slow" == (await client.receive())["request_id"]


async def test_socket_of_a_dead_companion_is_replaced(front: Front) -> None:
    """A file left behind by a crash is in nobody's way; at the end the file is gone."""
    path = front.path.with_name("left.sock")
    path.touch()
    async with listening(path, front, front.hub):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(encode_frame(request(HELLO)))
        assert await reader.read(1)
    assert not path.exists()
    writer.close()
    await writer.wait_closed()


async def test_closing_ends_open_connections(front: Front) -> None:
    """A companion that ends does not wait for browsers to leave."""
    path = front.path.with_name("closing.sock")
    async with listening(path, front, front.hub):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(encode_frame(request(HELLO)))
        assert await reader.read(1)
    await reader.read()
    writer.close()
    await writer.wait_closed()
