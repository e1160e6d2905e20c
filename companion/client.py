"""Speak to the running companion over its socket, as the command line does. A client like any other."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from pydantic import TypeAdapter

from companion import __version__
from companion.errors import NotPossibleHere
from companion.protocol import OLDEST_COMPANION, PRODUCT, PROTOCOL_NEWEST, PROTOCOL_OLDEST
from companion.protocol.envelope import ErrorBody, Failure, Notice, Request, Success
from companion.protocol.requests import CompanionHello, Message
from companion.protocol.results import Welcome
from companion.protocol.wire import Wire
from native_host.framing import MAX_FROM_BROWSER, FrameReader, encode_frame

Result = TypeVar("Result", bound=Wire)

_FROM_COMPANION: TypeAdapter[Success | Failure | Notice] = TypeAdapter(Success | Failure | Notice)


class Refused(Exception):
    """The companion refused; `error` says why, as a code."""

    def __init__(self, error: ErrorBody) -> None:
        super().__init__(error.code)
        self.error = error


def ask(path: Path, message: Message, expected: type[Result]) -> Result | None:
    """The companion's answer, or None when no companion is running. Raises Refused."""
    request = _request(message)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        try:
            connection.sendall(encode_frame(request.model_dump_json().encode()))
            reply = _read_reply(connection, request.request_id)
        except ConnectionError as error:
            raise NotPossibleHere(reason="the companion ended before it answered") from error
    if isinstance(reply, Failure):
        raise Refused(reply.error)
    if not isinstance(reply.result, expected):
        raise NotPossibleHere(reason=f"the companion answered {reply.result.kind}; update both parts")
    return reply.result


def say_hello(path: Path) -> Welcome | None:
    """The companion's welcome. It also makes a running companion look at connection and settings anew."""
    return ask(path, _hello(), Welcome)


def greeting() -> bytes:
    """A hello as the body of one frame, for whoever sends it another way."""
    return _request(_hello()).model_dump_json().encode()


def _hello() -> CompanionHello:
    return CompanionHello(
        kind="companion.hello",
        product=PRODUCT,
        version=__version__,
        protocol_oldest=PROTOCOL_OLDEST,
        protocol_newest=PROTOCOL_NEWEST,
        oldest_companion=OLDEST_COMPANION,
    )


def _request(message: Message) -> Request:
    return Request(
        protocol=PROTOCOL_NEWEST, request_id=uuid4().hex, idempotency_key=uuid4().hex, message=message
    )


def _read_reply(connection: socket.socket, request_id: str) -> Success | Failure:
    frames = FrameReader(MAX_FROM_BROWSER)
    while chunk := connection.recv(65536):
        for body in frames.feed(chunk):
            reply = _FROM_COMPANION.validate_json(body)
            if not isinstance(reply, Notice) and reply.request_id == request_id:
                return reply
    raise NotPossibleHere(reason="the companion ended before it answered")
