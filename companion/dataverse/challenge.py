"""Ask an address, without a token, who signs people in there, and whether it is online at all."""

from __future__ import annotations

import contextlib

import aiohttp

from companion.core.admission import FIRST_API_PATH
from companion.core.trust import Trust, address_to_probe, authority_of_challenge, signs_of_premises
from companion.dataverse.gateway import proxy_of, trust_of
from companion.errors import CrmUnreachable, NotDynamics, OnPremisesRefused, VersionRefused

_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=15)


async def read_authority(environment: str, trust: Trust, ca_file: str | None) -> str:
    """The sign-in authority an environment names in its 401 challenge.

    Raises CrmUnreachable, OnPremisesRefused, VersionRefused, NotDynamics or AddressRefused.
    """
    status, challenges = await _ask(environment, ca_file)
    if status == 404:
        # The Web API came with 8.0; what answers here is older, or is no Dynamics.
        raise VersionRefused(version=f"none: {environment} has no Web API, as before 8.0")
    if status != 401:
        raise NotDynamics(address=environment, reason=f"it answered with status {status}")
    return authority_of_challenge(challenges, environment, trust)


async def look_for_premises(address: str, ca_file: str | None) -> None:
    """Raise OnPremisesRefused when a refused address turns out to be an installation on premises.

    Says nothing otherwise. The question carries no sign-in and no data, as when the address is opened in a browser.
    """
    root = address_to_probe(address)
    if root is None:
        return
    with contextlib.suppress(CrmUnreachable):
        status, challenges = await _ask(root, ca_file)
        evidence = signs_of_premises(challenges)
        if status == 401 and evidence:
            raise OnPremisesRefused(address=root, evidence=evidence)


async def _ask(environment: str, ca_file: str | None) -> tuple[int, list[str]]:
    connector = aiohttp.TCPConnector(ssl=trust_of(ca_file))
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=_TIMEOUT, proxy=proxy_of(environment, ca_file)
            ) as session,
            session.get(environment + FIRST_API_PATH, allow_redirects=False) as response,
        ):
            return response.status, response.headers.getall("WWW-Authenticate", [])
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CrmUnreachable(host=environment, reason=str(error) or type(error).__name__) from error
