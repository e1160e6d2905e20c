"""List the environments that somebody may open, so that nobody has to know an address by heart."""

from __future__ import annotations

from companion.core.clouds import DISCOVERY_PATH, Cloud, ListedEnvironment, list_environments
from companion.usecases.connect import SignInDesk, told


async def pick_environments(cloud: Cloud, desk: SignInDesk) -> list[ListedEnvironment]:
    """What the cloud's discovery service lists for whoever signs in.

    Some environments are never listed: those of disabled users, and those that a security group hides.
    """
    await desk.sign_in()
    return told(await desk.gateway(DISCOVERY_PATH).converse(list_environments()), cloud.discovery)
