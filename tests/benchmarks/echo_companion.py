"""The floor of a click: a program in the companion's place that answers at once, checks nothing, keeps nothing."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

from companion import __version__
from companion.protocol import OLDEST_EXTENSION, PRODUCT, PROTOCOL_NEWEST, PROTOCOL_OLDEST
from native_host.framing import MAX_FROM_BROWSER, FrameReader, encode_frame
from native_host.paths import make_private, socket_path, state_folder

_WELCOME = {
    "kind": "welcome",
    "product": PRODUCT,
    "version": __version__,
    "protocol_oldest": PROTOCOL_OLDEST,
    "protocol_newest": PROTOCOL_NEWEST,
    "oldest_extension": OLDEST_EXTENSION,
    "connection": {
        "state": "connected",
        "profile": "0" * 32,
        "ended": [],
        "environment": "echo",
        "seat_name": "Echo",
        "is_test_environment": True,
    },
    "writing": {"is_writeback_on": True, "hold_seconds": 60, "left_out": []},
    "block_list": None,
}
_HELD = {
    "item_id": "echo",
    "state": "held",
    "hold_ends_at": "2030-01-01T00:00:00.000Z",
    "next_attempt_at": None,
    "match": None,
    "evidence": None,
    "receipt": None,
    "cause": None,
}
_RESULTS: dict[str, dict[str, Any]] = {
    "companion.hello": _WELCOME,
    "activity.copy": {"kind": "activity.status", "item": _HELD, "is_repeat": False},
    "outbox.list": {
        "kind": "outbox.items",
        "items": [_HELD],
        "repeats": [],
        "unknown_ids": [],
        "counts": {"held": 1, "queued": 0, "sending": 0, "needs_you": 0, "failed": 0},
    },
}


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    frames = FrameReader(MAX_FROM_BROWSER)
    while chunk := await reader.read(65536):
        for body in frames.feed(chunk):
            request = json.loads(body)
            reply = {
                "protocol": PROTOCOL_NEWEST,
                "request_id": request["request_id"],
                "ok": True,
                "result": _RESULTS[request["message"]["kind"]],
            }
            writer.write(encode_frame(json.dumps(reply).encode()))
    writer.close()


async def _run() -> None:
    make_private(state_folder(os.environ))
    path = socket_path(os.environ)
    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(_serve, path)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run())
