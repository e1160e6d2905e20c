"""Answers to `$batch`: every request inside goes the way of a request outside, change sets as one transaction.

Microsoft: "Execute batch operations using the Web API". Which answer a request gets is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from companion.emulator import errors
from companion.emulator.acting import admit
from companion.emulator.batch_requests import ChangeSet, read_batch
from companion.emulator.call import error_answer
from companion.emulator.odata.multipart import joined, part_of
from companion.emulator.odata.paths import parse_path
from companion.emulator.odata.preferences import parse_preferences
from companion.emulator.request_log import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from companion.emulator.acting import Actor
    from companion.emulator.batch_requests import InnerRequest
    from companion.emulator.call import Call
    from companion.emulator.request_log import RequestLog

_HTTP_PART = {"Content-Type": "application/http", "Content-Transfer-Encoding": "binary"}


def answer_batch(call: Call, dispatch: Callable[[Call], web.Response], log: RequestLog) -> web.Response:
    """Answer the requests in a batch, each by `dispatch`, and record each in the log.

    Without `odata.continue-on-error` the first failure ends the batch and gives it its status.
    """
    if call.method != "POST":
        raise errors.method_refused(call.method)
    are_ids_required = call.environment.dialect["change_set_content_id"] == "required"
    content_type = call.headers.get("Content-Type", "")
    runner = _Runner(call, dispatch, log)
    blocks: list[bytes] = []
    for item in read_batch(call.body, content_type, are_ids_required=are_ids_required):
        outcome = runner.change_set(item) if isinstance(item, ChangeSet) else runner.single(item)
        blocks.append(outcome.block)
        if outcome.status >= HTTPStatus.BAD_REQUEST and not call.preferences.continues_on_error:
            is_alone = call.environment.dialect["failed_batch_parts"] == "failure_alone"
            return _multipart(blocks[-1:] if is_alone else blocks, status=outcome.status)
    return _multipart(blocks)


@dataclass(frozen=True)
class _Outcome:
    """What became of one item of the batch: its status, and its part of the answer."""

    status: int
    block: bytes


class _ChangeSetFailed(Exception):
    """Takes a change set back and carries its one answer out of the transaction."""

    def __init__(self, outcome: _Outcome) -> None:
        """Keep the answer."""
        super().__init__()
        self.outcome = outcome


class _Runner:
    """Executes the items of one batch."""

    def __init__(self, call: Call, dispatch: Callable[[Call], web.Response], log: RequestLog) -> None:
        """Prepare for one batch."""
        self._call = call
        self._dispatch = dispatch
        self._log = log

    def single(self, request: InnerRequest) -> _Outcome:
        """Execute a request that stands alone."""
        response = self._response(request, {})
        return _Outcome(response.status, _block(request, response))

    def change_set(self, changes: ChangeSet) -> _Outcome:
        """Execute a change set; its first failure is its whole answer, and nothing of it remains."""
        boundary = f"changesetresponse_{uuid4()}"
        try:
            with self._call.environment.database.transaction():
                return _Outcome(HTTPStatus.OK, _nested(boundary, self._members(changes, boundary)))
        except _ChangeSetFailed as failure:
            return failure.outcome

    def _members(self, changes: ChangeSet, boundary: str) -> list[bytes]:
        references: dict[str, str] = {}
        blocks = []
        for request in changes.requests:
            response = self._response(request, references, is_in_change_set=True)
            blocks.append(_block(request, response))
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise _ChangeSetFailed(_Outcome(response.status, _nested(boundary, blocks[-1:])))
            address = response.headers.get("OData-EntityId")
            if request.content_id is not None and address is not None:
                references[request.content_id] = address
        return blocks

    def _response(
        self, request: InnerRequest, references: Mapping[str, str], *, is_in_change_set: bool = False
    ) -> web.Response:
        request_id = str(uuid4())
        path, query = request.address, ""
        try:
            address = self._address(request.resolved_address(references))
            path, query = address.path, address.query_string
            inner = self._inner_call(request, address, references, is_in_change_set=is_in_change_set)
            response = self._dispatch(inner)
        except errors.WebApiError as refusal:
            preferences = parse_preferences(request.headers.getall("Prefer", []))
            response = error_answer(refusal.status, refusal.code, refusal.message, preferences)
        if response.status >= HTTPStatus.BAD_REQUEST:
            response.headers["REQ_ID"] = request_id
        entry = LoggedRequest(
            method=request.method,
            path=path,
            query=query,
            status=response.status,
            user=self._call.user_id,
            request_id=request_id,
            time=f"{self._call.environment.moment()}Z",
            is_in_batch=True,
        )
        self._log.add(entry)
        return response

    def _address(self, text: str) -> URL:
        try:
            address = URL(self._call.root).join(URL(text))
            origin = str(address.origin())
        except ValueError:
            origin = ""
        if origin != self._call.address or not address.path.startswith("/api/data/v"):
            message = f"The address '{text}' in the batch does not belong to this environment."
            raise errors.bad_query(message)
        return address

    def _inner_call(
        self, request: InnerRequest, address: URL, references: Mapping[str, str], *, is_in_change_set: bool
    ) -> Call:
        version, _, path = address.path.removeprefix("/api/data/").partition("/")
        segments = parse_path(path)
        if segments and segments[0].name == "$batch":
            raise errors.bad_query("A batch cannot hold another batch.")
        headers = CIMultiDict(request.headers)
        is_ignored = self._call.environment.dialect["create_only_in_change_sets"] == "ignored"
        if is_in_change_set and is_ignored and headers.get("If-None-Match") == "*":
            del headers["If-None-Match"]
        return replace(
            self._call,
            actor=self._actor(headers),
            method=request.method,
            segments=segments,
            options=address.query,
            headers=headers,
            preferences=parse_preferences(headers.getall("Prefer", [])),
            body=request.resolved_body(references),
            root=f"{self._call.address}/api/data/{version}/",
        )

    def _actor(self, headers: CIMultiDict[str]) -> Actor:
        """Answer who acts in an inner request: whom it names itself, else whom the batch names."""
        own = self._call.actor
        return admit(self._call.environment, own.caller_id, {**self._call.headers, **headers})


def _block(request: InnerRequest, response: web.Response) -> bytes:
    headers = {**response.headers, "OData-Version": "4.0"}
    if "OData-EntityId" in headers:
        headers["Location"] = headers["OData-EntityId"]
    status = HTTPStatus(response.status)
    text = response.body if isinstance(response.body, bytes) else b""
    first_line = f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()
    outer = _HTTP_PART if request.content_id is None else {**_HTTP_PART, "Content-ID": request.content_id}
    return part_of(outer, first_line + part_of(headers, text) + b"\r\n" * (not text))


def _nested(boundary: str, blocks: list[bytes]) -> bytes:
    return part_of({"Content-Type": f"multipart/mixed; boundary={boundary}"}, joined(boundary, blocks))


def _multipart(blocks: list[bytes], *, status: int = HTTPStatus.OK) -> web.Response:
    boundary = f"batchresponse_{uuid4()}"
    headers = {"Content-Type": f"multipart/mixed; boundary={boundary}"}
    return web.Response(body=joined(boundary, blocks), status=status, headers=headers)
