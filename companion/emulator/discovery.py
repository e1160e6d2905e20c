"""The global discovery service: the environments of a tenant that a person may enter. Opens none of them.

Microsoft: "Discover user organizations using Global Discovery Service".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from companion.emulator.app_keys import ENVIRONMENT
from companion.emulator.call import json_answer
from companion.emulator.errors import bad_query, not_emulated
from companion.emulator.gatekeeping import guarded
from companion.emulator.organization import OtherEnvironment, organization_types
from companion.emulator.users import user_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

_COLUMNS = (
    "ApiUrl",
    "DatacenterId",
    "EnvironmentId",
    "FriendlyName",
    "Id",
    "IsUserSysAdmin",
    "LastUpdated",
    "OrganizationType",
    "Purpose",
    "Region",
    "State",
    "StatusMessage",
    "TenantId",
    "TrialExpirationDate",
    "UniqueName",
    "Url",
    "UrlName",
    "Version",
)
_COMPARISON = re.compile(
    r"(?P<name>\w+) (?P<operator>eq|ne) (?P<value>'(?:[^']|'')*'|-?\d+|true|false|null|[\w-]{36})"
)
_JOINED = re.compile(r" and (?=(?:[^']*'[^']*')*[^']*$)")


def add_discovery(app: web.Application) -> None:
    """Serve the list of environments; its tokens are for another resource than the environment's."""
    app.router.add_get("/api/discovery/v2.0/Instances", guarded(_instances, _audience))


def _audience(request: web.Request) -> str:
    return request.app[ENVIRONMENT].organization.discovery_resource or str(request.url.origin())


async def _instances(request: web.Request, user_id: str) -> web.Response:
    user = user_by_id(request.app[ENVIRONMENT], user_id)
    is_member = user is not None and not user["isdisabled"]
    found = _every_instance(request) if is_member else []
    if "$filter" in request.query:
        found = [one for one in found if _fits(one, request.query["$filter"])]
    names = _selected(request.query.get("$select", ""))
    chosen = [{name: one[name] for name in names} for one in found]
    context = f"{request.url.origin()}/api/discovery/v2.0/$metadata#Instances"
    return json_answer({"@odata.context": context, "value": chosen})


def _every_instance(request: web.Request) -> list[dict[str, Any]]:
    organization = request.app[ENVIRONMENT].organization
    address = str(request.url.origin())
    own = OtherEnvironment(
        organization.friendly_name, address, organization.version, organization.organization_type
    )
    ids = {"Id": organization.organization_id, "EnvironmentId": organization.environment_id}
    named = {"UniqueName": organization.unique_name, "UrlName": organization.unique_name, "ApiUrl": address}
    instances = [_instance(request, own) | ids | named]
    return instances + [_instance(request, other) for other in organization.other_environments]


def _instance(request: web.Request, environment: OtherEnvironment) -> dict[str, Any]:
    organization = request.app[ENVIRONMENT].organization
    host = environment.url.partition("://")[2]
    name, _, domain = host.partition(".")
    made_id = str(uuid5(NAMESPACE_URL, environment.url))
    return {
        **dict.fromkeys(_COLUMNS),
        "ApiUrl": f"https://{name}.api.{domain}",
        "DatacenterId": made_id,
        "EnvironmentId": made_id,
        "FriendlyName": environment.name,
        "Id": made_id,
        "IsUserSysAdmin": False,
        "LastUpdated": f"{request.app[ENVIRONMENT].moment()}Z",
        "OrganizationType": organization_types()[environment.type],
        "Region": organization.geo,
        "State": 0 if environment.is_enabled else 1,
        "StatusMessage": 0,
        "TenantId": organization.tenant_id,
        "UniqueName": name,
        "UrlName": name,
        "Url": environment.url,
        "Version": environment.version,
    }


def _selected(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()] or list(_COLUMNS)
    for name in names:
        _check_column(name)
    return names


def _fits(instance: Mapping[str, Any], text: str) -> bool:
    """Tell whether an instance fulfils comparisons joined by `and`; texts are compared with their case."""
    for part in _JOINED.split(text.strip()):
        match = _COMPARISON.fullmatch(part.strip().removeprefix("(").removesuffix(")"))
        if match is None:
            raise not_emulated(f"the filter '{part}' of the discovery service")
        _check_column(match["name"])
        if (instance[match["name"]] == _value(match["value"])) != (match["operator"] == "eq"):
            return False
    return True


def _value(text: str) -> str | int | bool | None:
    known: dict[str, bool | None] = {"true": True, "false": False, "null": None}
    if text in known:
        return known[text]
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    return int(text) if text.lstrip("-").isdigit() else text.lower()


def _check_column(name: str) -> None:
    if name not in _COLUMNS:
        message = f"Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.Instance'."
        raise bad_query(message)
