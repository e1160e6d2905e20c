"""What authority and token endpoint share: the tenant of a request and the resource that a scope names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.app_keys import ENVIRONMENT

if TYPE_CHECKING:
    from aiohttp import web

BLOCKED = (
    "AADSTS53003: Access has been blocked by Conditional Access policies. "
    "The access policy does not allow token issuance."
)
"""How the tenant's policy refuses a sign-in, as field reports quote it."""
DELEGATED = "/user_impersonation"
DEFAULT = "/.default"
_SHARED_TENANTS = frozenset({"organizations", "common"})


def tenant_id(request: web.Request) -> str:
    """Answer the id of the emulated tenant."""
    return request.app[ENVIRONMENT].organization.tenant_id


def is_known_tenant(request: web.Request) -> bool:
    """Tell whether the address names the emulated tenant, by its id or by a word for any."""
    return request.match_info["tenant"].lower() in {tenant_id(request), *_SHARED_TENANTS}


def resource_of(
    request: web.Request, scope: str, endings: tuple[str, ...] = (DELEGATED, DEFAULT)
) -> str | None:
    """Answer the one resource that a scope asks for; None for none, several or a foreign one."""
    found = {
        word.removesuffix(ending) for word in scope.split() for ending in endings if word.endswith(ending)
    }
    discovery = request.app[ENVIRONMENT].organization.discovery_resource
    known = {str(request.url.origin()), f"https://{request.host}", *filter(None, [discovery])}
    return found.pop() if len(found) == 1 and found <= known | {f"{one}/" for one in known} else None
