"""Knock at an address without a sign-in, and see what is on the way: name, proxy, certificate, clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from companion.core.admission import FIRST_API_PATH
from companion.core.ports import Clock
from companion.core.sighting import Obstacle, Sighting
from companion.dataverse.gateway import proxy_of, trust_of

_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=15)


class _Answer(aiohttp.ClientResponse):
    """An answer that remembers the certificate: one without a body has let its connection go at once."""

    certificate: Mapping[str, Any] | None = None

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        """Look at the certificate before anything is read."""
        if connection.transport is not None:
            self.certificate = connection.transport.get_extra_info("peercert")
        return await super().start(connection)


async def sight(environment: str, ca_file: str | None, clock: Clock) -> Sighting:
    """What the address shows. Raises nothing for what stands in the way: that is what was asked for."""
    host = URL(environment).host or environment
    proxy = proxy_of(environment, ca_file)
    connector = aiohttp.TCPConnector(ssl=trust_of(ca_file))
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=_TIMEOUT, proxy=proxy, response_class=_Answer
            ) as session,
            session.get(environment + FIRST_API_PATH, allow_redirects=False) as response,
        ):
            return Sighting(
                host,
                proxy=_without_password(proxy),
                answered_at=_moment(response),
                seen_at=clock.now(),
                issuer=_issuer(response),
            )
    except (aiohttp.ClientError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        return Sighting(
            host, _without_password(proxy), _obstacle(error, is_by_proxy=proxy is not None), reason
        )


def _obstacle(error: BaseException, *, is_by_proxy: bool) -> Obstacle:
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return "certificate"
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return "no_proxy"
        case aiohttp.ClientConnectorDNSError():
            return "no_proxy" if is_by_proxy else "no_name"
    return "closed"


def _moment(response: aiohttp.ClientResponse) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None


def _without_password(proxy: str | None) -> str | None:
    return None if proxy is None else str(URL(proxy).with_user(None))


def _issuer(response: aiohttp.ClientResponse) -> str:
    """The organisation that signed the certificate: on the way through some proxies another than Microsoft's."""
    certificate = response.certificate if isinstance(response, _Answer) else None
    names = dict(part[0] for part in (certificate or {}).get("issuer", ()))
    return str(names.get("organizationName") or names.get("commonName") or "?")
