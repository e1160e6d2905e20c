"""The envelope around every message: one request, one reply, or one event a frame."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from companion.protocol.events import Event
from companion.protocol.items import Param, Reference
from companion.protocol.requests import Message
from companion.protocol.results import Result
from companion.protocol.wire import Code, Id, ProtocolNumber, Wire


class Request(Wire):
    """What the extension or the window asks."""

    protocol: ProtocolNumber
    request_id: Id
    idempotency_key: Id | None
    """The click id: required by every request that changes something, repeated unchanged when sent again."""
    message: Message


class ErrorBody(Wire):
    """A refusal: what happened, whether anything was written, whether trying again can help."""

    code: Code
    params: Annotated[tuple[Param, ...], Field(max_length=12)]
    retryable: bool
    written: Literal["no", "yes", "unknown"]
    reference: Reference | None
    """What support can look for: a service request id of Dynamics or a line of our own log."""


class Success(Wire):
    """A request that was carried out."""

    protocol: ProtocolNumber
    request_id: Id
    ok: Literal[True]
    result: Result


class Failure(Wire):
    """A request that was refused."""

    protocol: ProtocolNumber
    request_id: Id
    ok: Literal[False]
    error: ErrorBody


class Notice(Wire):
    """An event on its way."""

    protocol: ProtocolNumber
    event: Event


Reply = Success | Failure

READ_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
