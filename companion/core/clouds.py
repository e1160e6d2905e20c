"""Microsoft's clouds: who signs people in, and where the list of a person's environments is kept.

Microsoft: "Discover the URL for your organization" (global discovery service).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from companion.core.admission import kind_name
from companion.core.odata import CrmRequest, read
from companion.core.replies import CrmReply, Stop, Wait, classify

DISCOVERY_PATH = "/api/discovery/v2.0/"

_ENABLED = 0


@dataclass(frozen=True)
class Cloud:
    """One cloud: the root of its discovery service, and the authority that signs in people of any tenant."""

    discovery: str
    authority: str
    resource: str | None = None
    """What the service's tokens are for; None for its own address."""


CLOUDS = {
    "commercial": Cloud(
        "https://globaldisco.crm.dynamics.com", "https://login.microsoftonline.com/organizations"
    ),
    "gcc": Cloud("https://globaldisco.crm9.dynamics.com", "https://login.microsoftonline.com/organizations"),
    "gcc-high": Cloud(
        "https://globaldisco.crm.microsoftdynamics.us", "https://login.microsoftonline.us/organizations"
    ),
    "dod": Cloud("https://globaldisco.crm.appsplatform.us", "https://login.microsoftonline.us/organizations"),
    "china": Cloud(
        "https://globaldisco.crm.dynamics.cn", "https://login.partner.microsoftonline.cn/organizations"
    ),
}
"""By the name that the command line uses. The login hosts of the last three are not confirmed; the challenge
of an environment, which is always asked, states its own."""


@dataclass(frozen=True)
class ListedEnvironment:
    """One environment that the signed-in person may open."""

    name: str
    address: str
    version: str
    kind: str
    is_enabled: bool


Listing = Generator[CrmRequest, CrmReply, "list[ListedEnvironment] | Wait | Stop"]


def list_environments() -> Listing:
    """The person's environments by name. Some are never listed, so an address can always be typed instead."""
    reply = yield read("Instances", select="FriendlyName,Url,Version,OrganizationType,State")
    if not reply.is_ok:
        return classify(reply)
    rows = reply.body.get("value")
    found = [
        ListedEnvironment(
            name=str(row.get("FriendlyName") or row.get("Url")),
            address=str(row.get("Url") or ""),
            version=str(row.get("Version") or ""),
            kind=kind_name(row.get("OrganizationType")),
            is_enabled=row.get("State") == _ENABLED,
        )
        for row in (rows if isinstance(rows, list) else [])
        if row.get("Url")
    ]
    return sorted(found, key=lambda environment: environment.name.casefold())
