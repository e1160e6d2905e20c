"""Ask an address, without a token, who signs people in there, and whether it is online at all."""

from __future__ import annotations

import contextlib

import aiohttp
from yarl import URL

from companion.core.admission import FIRST_API_PATH
from companion.core.trust import Trust, address_to_probe, authority_of_challenge, signs_of_premises
from companion.dataverse.gateway import proxy_of, trust_of
from companion.errors import CrmUnreachable, NotDynamics, OnPremisesRefused, VersionRefused

# What organisations spoke before the Web API came with 8.0, and still answered for years after.
_OLD_SERVICE = "/XRMServices/2011/Organization.svc"
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=15)


async def read_authority(environment: str, trust: Trust, ca_file: str | None) -> str:
    """The sign-in authority an environment names in its 401 challenge.

    Raises CrmUnreachable, OnPremisesRefused, VersionRefused, NotDynamics or AddressRefused.
    """
    status, challenges = await _ask(environment + FIRST_API_PATH, ca_file)
    if status == 404:
        await _refuse_before_web_api(environment, ca_file)
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
        status, challenges = await _ask(root + FIRST_API_PATH, ca_file)
        evidence = signs_of_premises(challenges)
        if status == 401 and evidence:
            raise OnPremisesRefused(address=root, evidence=evidence)


async def _refuse_before_web_api(environment: str, ca_file: str | None) -> None:
    """Raise VersionRefused for an environment that has only the services of before 8.0."""
    status, challenges = await _ask(environment + _OLD_SERVICE, ca_file)
    if evidence := signs_of_premises(challenges):
        raise OnPremisesRefused(address=environment, evidence=evidence)
    if status == 401 and challenges:
        raise VersionRefused(version="7.1 or earlier, for it has no Web API")


async def _ask(address: str, ca_file: str | None) -> tuple[int, list[str]]:
    connector = aiohttp.TCPConnector(ssl=trust_of(ca_file))
    # No error names the path that was asked; the person knows the address.
    environment = str(URL(address).origin())
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=_TIMEOUT, proxy=proxy_of(environment, ca_file)
            ) as session,
            session.get(address, allow_redirects=False) as response,
        ):
            return response.status, response.headers.getall("WWW-Authenticate", [])
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CrmUnreachable(host=environment, reason=str(error) or type(error).__name__) from error
