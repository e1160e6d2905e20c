"""Send requests to one environment and nowhere else, and turn whatever happens into a reply.

Adds the token only for the pinned address, follows no redirect, trusts no answer that is not JSON of Dynamics.
"""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TypeVar
from urllib.request import getproxies, proxy_bypass
from uuid import uuid4

import aiohttp
from yarl import URL

from companion.core.odata import CrmRequest
from companion.core.ports import Pace, TokenSource
from companion.core.replies import CrmReply
from companion.dataverse.batch_text import read_batch, write_batch
from companion.dataverse.reply_text import LARGEST_REPLY, header_text, json_object

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=15)
_HEADERS = {"Accept": "application/json", "OData-Version": "4.0", "OData-MaxVersion": "4.0"}


@dataclass(frozen=True)
class Paces:
    """How fast each identity may ask; None where nobody counts."""

    reading: Pace | None = None
    writing: Pace | None = None


_UNPACED = Paces()


class HttpCrmGateway:
    """The CrmGateway of one profile: reads by the rep's sign-in, writes by whoever writes there."""

    def __init__(
        self,
        root: str,
        tokens: TokenSource,
        ca_file: str | None,
        *,
        writing_tokens: TokenSource | None = None,
        paces: Paces = _UNPACED,
    ) -> None:
        """`root` is the Web API's address with a slash at its end; without `writing_tokens` the rep writes."""
        self._root = root
        self._tokens = tokens
        self._writing_tokens = writing_tokens or tokens
        self._paces = paces
        self._connector = aiohttp.TCPConnector(ssl=trust_of(ca_file))
        self._session = aiohttp.ClientSession(
            connector=self._connector, timeout=_TIMEOUT, headers=_HEADERS, proxy=proxy_of(root, ca_file)
        )

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Send what the conversation yields, hand it the replies, return what it concludes."""
        try:
            request = next(conversation)
            while True:
                request = conversation.send(await self._send(request))
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _send(self, request: CrmRequest) -> CrmReply:
        """The reply; after a refused token once more with a fresh one."""
        tokens = self._writing_tokens if request.is_write else self._tokens
        reply = await self._send_in_turn(await tokens.read_token(), request)
        if reply.status == 401:
            reply = await self._send_in_turn(await tokens.read_token(is_refused=True), request)
        return reply

    async def _send_in_turn(self, token: str, request: CrmRequest) -> CrmReply:
        """The reply; while Dynamics wants to be left alone its own, which it need not give again."""
        pace = self._paces.writing if request.is_write else self._paces.reading
        left = await pace.turn() if pace else None
        if left is not None:
            return CrmReply(429, host=URL(self._root).host or "", retry_after=str(ceil(left.total_seconds())))
        return await self._send_with(token, request)

    async def _send_with(self, token: str, request: CrmRequest) -> CrmReply:
        headers = {
            **request.headers,
            "Authorization": f"Bearer {token}",
            "x-ms-client-request-id": str(uuid4()),
        }
        body = None
        if request.parts:
            headers["Content-Type"], body = write_batch(request.parts, URL(self._root).raw_path)
        elif request.body is not None:
            body = json.dumps(request.body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json; charset=utf-8"
        # The path is percent-encoded already; a second encoding would change what a filter asks.
        url = URL(self._root + request.path, encoded=True)
        try:
            async with self._session.request(
                request.method, url, headers=headers, data=body, allow_redirects=False
            ) as response:
                return await _read_reply(response, len(request.parts))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("no answer", extra={"reason": type(error).__name__})
            return CrmReply(0, host=url.host or "", trouble=type(error).__name__)


def trust_of(ca_file: str | None) -> ssl.SSLContext:
    """The system's trusted authorities, or only the one a test environment named."""
    return ssl.create_default_context(cafile=ca_file)


def proxy_of(address: str, ca_file: str | None) -> str | None:
    """The proxy that the surroundings name for an address; none on the way to a test environment.

    aiohttp's own `trust_env` would look into `.netrc` too, and then refuses to send our Authorization header.
    """
    if ca_file is not None or proxy_bypass(URL(address).host or ""):
        return None
    return getproxies().get("https")


async def _read_reply(response: aiohttp.ClientResponse, parts: int) -> CrmReply:
    host = response.url.host or ""
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > LARGEST_REPLY:
            return CrmReply(0, host=host, trouble="answer too large")
    if parts and response.status == 200:
        replies = read_batch(bytes(content), response.headers.get("Content-Type", ""), host)
        if len(replies) != parts:
            return CrmReply(0, host=host, trouble="a batch without an answer for each request")
        return CrmReply(200, host=host, parts=replies)
    body: Mapping[str, object] | None = {}
    if content:
        body = json_object(content, response.content_type)
    elif response.status == 200:
        # Dynamics' success without a body is 204.
        body = None
    if body is None and response.status == 401:
        # A refused token is refused whatever page comes with it.
        body = {}
    if body is None:
        # A captive portal or a proxy speaks for Dynamics here; nothing it says is an outcome.
        return CrmReply(0, host=host, trouble=f"no answer of Dynamics (status {response.status})")
    return CrmReply(
        status=response.status,
        body=body,
        host=host,
        retry_after=header_text(response.headers.get("Retry-After")),
        service_request_id=header_text(response.headers.get("x-ms-service-request-id")),
    )
