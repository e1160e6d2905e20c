"""Ask an address, without a token, who signs people in there."""

from __future__ import annotations

import aiohttp

from companion.core.trust import Trust, authority_of_challenge
from companion.dataverse.gateway import API_PATH, proxy_of, trust_of
from companion.errors import CrmUnreachable, NotDynamics

_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=15)


async def read_authority(environment: str, trust: Trust, ca_file: str | None) -> str:
    """The sign-in authority an environment names in its 401 challenge."""
    connector = aiohttp.TCPConnector(ssl=trust_of(ca_file))
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=_TIMEOUT, proxy=proxy_of(environment, ca_file)
            ) as session,
            session.get(environment + API_PATH, allow_redirects=False) as response,
        ):
            if response.status != 401:
                raise NotDynamics(address=environment, reason=f"it answered with status {response.status}")
            challenges = response.headers.getall("WWW-Authenticate", [])
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CrmUnreachable(host=environment, reason=str(error) or type(error).__name__) from error
    return authority_of_challenge(challenges, environment, trust)
