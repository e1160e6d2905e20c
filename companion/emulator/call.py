"""One authenticated call of the Web API as a value, and the answers it can get. Reads no row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator.errors import bad_payload
from companion.emulator.odata.preferences import Preferences, parse_preferences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.acting import Actor
    from companion.emulator.environment import Environment
    from companion.emulator.odata.paths import Segment
    from companion.emulator.rights import Rights

_ANNOTATED = "@Microsoft.PowerApps.CDS."
_JSON = "application/json; odata.metadata=minimal"


@dataclass(frozen=True)
class Call:
    """A request after its token was accepted. `root` is the Web API's address with a slash at its end."""

    environment: Environment
    method: str
    segments: tuple[Segment, ...]
    options: Mapping[str, str]
    headers: Mapping[str, str]
    preferences: Preferences
    body: bytes
    actor: Actor
    address: str
    root: str

    @property
    def user_id(self) -> str:
        """Answer in whose name the request acts."""
        return self.actor.user_id

    @property
    def rights(self) -> Rights:
        """Answer what the caller may do."""
        return self.actor.rights

    def json_body(self, set_name: str) -> object:
        """Answer the body as JSON; 400 where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise bad_payload(set_name, "The body is not valid JSON.") from None

    def context(self, suffix: str) -> str:
        """Answer an `@odata.context`."""
        return f"{self.root}$metadata#{suffix}"


def call_of(
    request: web.Request, environment: Environment, segments: tuple[Segment, ...], body: bytes, actor: Actor
) -> Call:
    """Answer the call that a request makes."""
    address = str(request.url.origin())
    return Call(
        environment=environment,
        method=request.method,
        segments=segments,
        options=request.query,
        headers=request.headers,
        preferences=parse_preferences(request.headers.getall("Prefer", [])),
        body=body,
        actor=actor,
        address=address,
        root=f"{address}/api/data/{request.match_info['version']}/",
    )


def json_answer(body: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer with a JSON body."""
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(
        text=text, status=status, headers={**(headers or {}), "Content-Type": f"{_JSON}; charset=utf-8"}
    )


def error_answer(
    status: int, code: str, message: str, preferences: Preferences | None = None
) -> web.Response:
    """Answer with an error body, annotated where the caller prefers every annotation."""
    # A message may quote a name with half a surrogate pair, which cannot be sent.
    sendable = message.encode("utf-8", "replace").decode("utf-8")
    error = {"code": code, "message": sendable}
    if preferences is not None and "*" in preferences.annotations:
        error |= {
            f"{_ANNOTATED}ErrorDetails.OperationStatus": "0",
            f"{_ANNOTATED}ErrorDetails.SubErrorCode": "0",
            f"{_ANNOTATED}HelpLink": f"http://go.microsoft.com/fwlink/?LinkID=398563&error={code}",
            f"{_ANNOTATED}TraceText": "",
            f"{_ANNOTATED}InnerError.Message": sendable,
        }
    return json_answer({"error": error}, status=status)
